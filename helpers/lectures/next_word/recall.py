"""Who remembers? Six owners of six things are told, other words pass, then one of them is asked for (section 4)."""

import statistics
from collections.abc import Iterator
from types import SimpleNamespace

from helpers import farm, figures
from helpers.figures import Canvas, Measured, Styled
from helpers.lectures.next_word.speakers import speaker
from helpers.measurement import Measurement
from helpers.panel import Panel, Slider
from helpers.scores.language import answered_right

CHOICES = 6
DISTANCES = (10, 25, 50, 100, 150)
MODELS = ("RNN", "LSTM", "GPT")


def example(distance: int, number: int) -> dict:
    """Recall question `number` at this distance, and what each model answers.

    Returns a dict: begin and question (parts of the prompt), answer, distance, answers (model -> word, probability).
    """
    one = farm.recall(number, 0, distance)[-1]
    answers = {}
    for name in MODELS:
        model = speaker(name)
        probability, best = model.logits(model.encode(one.prompt))[-1].softmax(-1).max(-1)
        answers[name] = (model.words[int(best)], float(probability))
    begin, question = one.prompt.rsplit("<Q>", 1)
    return {
        "begin": begin,
        "question": f"<Q>{question}",
        "answer": one.answer,
        "distance": distance,
        "answers": answers,
    }


def draw_recall(sheet, data: dict) -> None:
    """Above: one question and the answers. Below: right answers against distance, one line a model, and chance."""
    now = figures.theme()
    top, below = figures.axes(sheet, rows=2, heights=(175, 217), gap=14)
    canvas = Canvas(top)
    mark = figures.mix(now.background, now.series[2], 0.35)
    marked = Styled(data["answer"], box=mark, bold=True, underline=now.series[2])
    words = [marked if word == data["answer"] else word for word in farm.tokenize(data["begin"])]
    y = figures.flow(canvas, 0, words, 4, 15)
    canvas.text(0, y + 14, data["question"], canvas.width, 17, bold=True)
    room = canvas.width / len(MODELS)
    for i, (name, (word, probability)) in enumerate(data["answers"].items()):
        right = word == data["answer"]
        said = f"{name}: {word} ({probability:.0%}) {'✔' if right else '✘'}"
        canvas.text(i * room, y + 42, said, room - 10, 17, bold=right, colour=now.series[2 if right else 1])
    figures.curves(
        below,
        data["curves"],
        xlabel="words between fact and question",
        title="who has it? right answers",
        chance=1 / CHOICES,
        xlim=(0, DISTANCES[-1] + 5),
        ylim=(0, 1.02),
    )


def caption_recall(data: dict) -> str:
    example = f"The fact is {data['distance']} words before the question; the right answer is “{data['answer']}”."
    if not all(data["curves"].values()):
        return f"{example} Press Measure to ask many such questions."
    owners = (
        f"{name} {statistics.mean(one.value for one in curve.values()):.0%}" for name, curve in data["curves"].items()
    )
    return f"{example} Who has it, over all distances: {', '.join(owners)} (guessing among the six: {1 / CHOICES:.0%})."


def ask(distance: int, settings: SimpleNamespace) -> Iterator[tuple[str, Measured]]:
    """Right answers of each model at a distance."""
    for name in MODELS:
        right = answered_right(speaker(name), farm.recall(settings.questions, 0, distance))
        yield name, Measured.share(sum(right), len(right))


def recall_panel() -> Panel:
    """Who remembers? One question to look at, and a measurement over many."""
    measured = Measurement(DISTANCES, ask, depends_on=("questions",), names=MODELS, unit="words")
    return Panel(
        "Who remembers?",
        [
            Slider("distance", 50, 10, 150, step=10, label="distance in words"),
            Slider("number", 1, 1, 12, label="question"),
        ],
        more=[Slider("questions", 12, 6, 60, step=6, label="questions for each number")],
        compute=lambda settings: example(settings.distance, settings.number) | {"curves": measured.points(settings)},
        draw=draw_recall,
        caption=caption_recall,
        actions=[measured.action()],
        model=", ".join(MODELS),
        size=(640, 430),
    )
