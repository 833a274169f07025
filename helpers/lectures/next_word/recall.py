"""Who remembers? Six facts are told, many words pass, then one of the facts is asked for (section 4)."""

from itertools import product

from helpers import farm, figures
from helpers.lectures.next_word.drawing import Canvas, flow
from helpers.lectures.next_word.speakers import speaker
from helpers.panel import Action, Job, Panel, Slider

CHOICES = 6
DISTANCES = (10, 25, 50, 100, 150)
MODELS = ("RNN", "LSTM", "GPT")


def accuracy(model, distance: int, n: int = 24, seed: int = 0) -> float:
    """The share of `n` recall questions at `distance` words whose first answer word `model` gets right.

    Chance is 1 in 6.
    """
    questions = farm.recall(n, seed, distance)
    right = 0
    for question in questions:
        answer = model.encode(question.answer)[0]
        right += int(model.logits(model.encode(question.prompt))[-1].argmax()) == answer
    return right / len(questions)


def example(distance: int, number: int) -> dict:
    """Recall question `number` at this distance, and what each model answers.

    Returns a dict: begin and question (parts of the prompt), answer, distance, answers (model -> word, probability).
    """
    asked = farm.recall(number, 0, distance)[-1]
    words = farm.pieces(asked.prompt)
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
    top, below = figures.axes(sheet, rows=2, heights=(170, 240), gap=14)
    canvas = Canvas(top)
    words = farm.pieces(data["begin"])
    mark = figures.mix(now.background, now.series[2], 0.35)
    y = flow(canvas, 0, words, [mark if word == data["answer"] else None for word in words], 4, 15)
    canvas.text(0, y + 14, data["question"], canvas.width, 17, bold=True)
    x = 0.0
    for name, (word, probability) in data["answers"].items():
        right = word == data["answer"]
        said = f"{name}: {word} ({probability:.0%}) {'✔' if right else '✘'}"
        canvas.text(x, y + 42, said, canvas.width / 3 - 10, 17, bold=right, colour=now.series[2 if right else 1])
        x += canvas.width / 3
    figures.lines(
        below,
        {name: (list(curve), list(curve.values())) for name, curve in data["curves"].items()},
        xlabel="words between the fact and the question",
        ylabel="right answers",
        levels={"chance": 1 / CHOICES},
        xlim=(0, DISTANCES[-1] + 5),
        ylim=(0, 1.02),
        marks=True,
    )


def notice_recall(data: dict) -> str:
    asked = f"The fact asked for stands {data['distance']} words before the question; right is “{data['answer']}”."
    done = {name: curve for name, curve in data["curves"].items() if curve}
    if not done:
        return f"{asked} Press Measure to ask many such questions at each distance."
    last = ", ".join(
        f"{name} {list(curve.values())[-1]:.0%} at {list(curve)[-1]} words" for name, curve in done.items()
    )
    return f"{asked} Measured on {data['questions']} questions a dot: {last}. Guessing gets {1 / CHOICES:.0%}."


def recall_panel() -> Panel:
    """Who remembers? One question to look at, and a measurement over many."""
    curves: dict[str, dict[int, float]] = {name: {} for name in MODELS}
    measured = {"questions": 0}

    def compute(settings) -> dict:
        seen = {name: dict(curve) for name, curve in curves.items()}
        return example(settings.distance, settings.number) | {"curves": seen} | measured

    def measure(job: Job, settings) -> None:
        measured["questions"] = settings.questions
        for curve in curves.values():
            curve.clear()
        for step, (distance, name) in enumerate(product(DISTANCES, MODELS)):
            curves[name][distance] = accuracy(speaker(name), distance, settings.questions)
            job.progress((step + 1) / len(DISTANCES) / len(MODELS), f"{name}, {distance} words")
            job.show()
            if job.stopped:
                return

    return Panel(
        "Who remembers?",
        [
            Slider("distance", 50, 10, 150, step=10, label="distance in words"),
            Slider("number", 1, 1, 12, label="question"),
        ],
        more=[Slider("questions", 24, 12, 120, step=12, label="questions a dot")],
        compute=compute,
        draw=draw_recall,
        notice=notice_recall,
        actions=[Action("Measure", measure, seconds=60)],
        model=", ".join(MODELS),
        size=(900, 450),
    )
