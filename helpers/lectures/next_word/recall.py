"""Who remembers? Facts are told, other words pass, then one of the facts is asked for (section 4).

Two measurements: six owners of six things at a controlled distance, and the questions of fresh documents by their form.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

from helpers import farm, figures
from helpers.figures import Canvas, Measured
from helpers.lectures.next_word.speakers import speaker
from helpers.measurement import Measurement
from helpers.panel import Panel, Slider
from helpers.scores.language import answered_right, usual_answers

CHOICES = 6
DISTANCES = (10, 25, 50, 100, 150)
MODELS = ("RNN", "LSTM", "GPT")
CONSTANT = "always the same"
FORMS = {"egg_colour": "eggs", "feeling": "feeling", "how_many": "how many", "first": "first, last"}
FACTS = ("egg_colour",)  # true in every document; the answers to the others stand in the text


@cache
def asked(n: int, seed: int = 5) -> dict[str, list]:
    """At most `n` questions of each form in FORMS from fresh documents, only such as can be answered."""
    found = {form: [] for form in FORMS}
    for document in farm.sample(12 * n, seed, split="held_out"):
        for question in document.questions:
            if len(found.get(question.form, [0] * n)) < n and question.answer != farm.NOT_SAID:
                found[question.form].append(question)
    return found


def example(distance: int, number: int) -> dict:
    """Recall question `number` at this distance, and what each model answers.

    Returns a dict: begin and question (parts of the prompt), answer, distance, answers (model -> word, probability).
    """
    asked = farm.recall(number, 0, distance)[-1]
    words = farm.tokenize(asked.prompt)
    answers = {}
    for name in MODELS:
        probabilities = speaker(name).logits(speaker(name).encode(asked.prompt))[-1].softmax(-1)
        best = int(probabilities.argmax())
        answers[name] = (speaker(name).words[best], float(probabilities[best]))
    tail = asked.prompt.rindex("<Q>")
    return {
        "begin": asked.prompt[:tail],
        "question": asked.prompt[tail:],
        "answer": asked.answer,
        "distance": distance,
        "length": len(words),
        "answers": answers,
    }


def draw_recall(sheet, data: dict) -> None:
    """Above: one question and the answers. Below: right answers against distance, one line a model, and chance."""
    now = figures.theme()
    top, beside, below, right_side = figures.axes(sheet, rows=2, columns=2, heights=(175, 217), widths=(9, 8), gap=14)
    top.cover(beside)
    canvas = Canvas(top)
    words = farm.tokenize(data["begin"])
    mark = figures.mix(now.background, now.series[2], 0.35)
    marked = figures.Styled(data["answer"], box=mark, bold=True, underline=now.series[2])
    y = figures.flow(canvas, 0, [marked if word == data["answer"] else word for word in words], 4, 15)
    canvas.text(0, y + 14, data["question"], canvas.width, 17, bold=True)
    x = 0.0
    for name, (word, probability) in data["answers"].items():
        right = word == data["answer"]
        said = f"{name}: {word} ({probability:.0%}) {'✔' if right else '✘'}"
        canvas.text(x, y + 42, said, canvas.width / 3 - 10, 17, bold=right, colour=now.series[2 if right else 1])
        x += canvas.width / 3
    figures.curves(
        below,
        data["curves"],
        xlabel="words between fact and question",
        title="who has it? right answers",
        chance=1 / CHOICES,
        xlim=(0, DISTANCES[-1] + 5),
        ylim=(0, 1.02),
    )
    figures.board(
        right_side,
        MODELS,
        tuple(FORMS.values()),
        [[data["forms"][name].get(form) for form in FORMS] for name in MODELS],
        [constant and constant.value for constant in map(data["forms"][CONSTANT].get, FORMS)],
        baseline=CONSTANT,
        shaded=True,
        title="other questions, right",
    )


def caption_recall(data: dict) -> str:
    told = f"The fact is {data['distance']} words before the question; the right answer is “{data['answer']}”."
    if not any(data["curves"].values()):
        return f"{told} Press Measure to ask many such questions."
    owners = ", ".join(f"{name} {_average(curve):.0%}" for name, curve in data["curves"].items())
    stories = [form for form in FORMS if form not in FACTS]
    read = ", ".join(f"{name} {_average(data['forms'][name], stories):.0%}" for name in MODELS)
    return (
        f"{told} Who has it, over all distances: {owners} (guessing among the six: {1 / CHOICES:.0%}). "
        f"Feeling, how many, first and last, whose answers are in the story: {read}."
    )


def _average(results: dict[Any, Measured], places: Iterable | None = None) -> float:
    values = [results[place].value for place in (results if places is None else places) if place in results]
    return sum(values) / max(1, len(values))


def ask(place: str | int, settings: SimpleNamespace) -> Iterator[tuple[str, Measured]]:
    """Right answers of each model to the questions of a form or at a distance; to a form, of a constant answer."""
    questions = asked(settings.questions)[place] if place in FORMS else farm.recall(settings.questions, 0, place)
    for name in MODELS:
        right = answered_right(speaker(name), questions)
        yield name, Measured.share(sum(right), len(right))
    if place in FORMS:
        right = [question.answer == usual_answers()[place] for question in questions]
        yield CONSTANT, Measured.share(sum(right), len(right))


def recall_panel() -> Panel:
    """Who remembers? One question to look at, and a measurement over many."""
    measured = Measurement((*FORMS, *DISTANCES), ask, depends_on=("questions",), names=(*MODELS, CONSTANT))

    def compute(settings) -> dict:
        found = measured.points(settings)
        forms = {name: {form: points[form] for form in FORMS if form in points} for name, points in found.items()}
        curves = {name: {d: found[name][d] for d in DISTANCES if d in found[name]} for name in MODELS}
        return example(settings.distance, settings.number) | {"curves": curves, "forms": forms}

    return Panel(
        "Who remembers?",
        [
            Slider("distance", 50, 10, 150, step=10, label="distance in words"),
            Slider("number", 1, 1, 12, label="question"),
        ],
        more=[Slider("questions", 12, 6, 60, step=6, label="questions for each number")],
        compute=compute,
        draw=draw_recall,
        caption=caption_recall,
        actions=[measured.action()],
        model=", ".join(MODELS),
        size=(720, 430),
    )
