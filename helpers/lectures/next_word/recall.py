"""Who remembers? Facts are told, other words pass, then one of the facts is asked for (section 4).

Two measurements: six owners of six things at a controlled distance, and the questions of fresh documents by their form.
"""

import math
from functools import cache
from itertools import product

from helpers import farm, figures
from helpers.figures.canvas import Canvas, flow
from helpers.lectures.next_word.speakers import speaker
from helpers.panel import Action, Job, Panel, Slider
from helpers.scores.language import answered_right, mean, recall_accuracy

CHOICES = 6
DISTANCES = (10, 25, 50, 100, 150)
MODELS = ("RNN", "LSTM", "GPT")
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
    top, _, below, right_side = figures.axes(sheet, rows=2, columns=2, heights=(175, 217), widths=(9, 8), gap=14)
    top.cell = (*top.cell[:2], sheet.pixels[0] - 24, top.cell[3])
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
        xlabel="words between fact and question",
        title="who has it? right answers",
        levels={"chance": 1 / CHOICES},
        xlim=(0, DISTANCES[-1] + 5),
        ylim=(0, 1.02),
        marks=True,
    )
    matrix = [[data["forms"][name].get(form, math.nan) for form in FORMS] for name in MODELS]
    figures.heat(
        right_side,
        matrix,
        rows=MODELS,
        columns=tuple(FORMS.values()),
        low=0,
        high=1,
        numbers=True,
        title="other questions",
    )


def caption_recall(data: dict) -> str:
    told = f"The fact asked for stands {data['distance']} words before the question; right is “{data['answer']}”."
    if not any(data["curves"].values()):
        return f"{told} Press Measure to ask many such questions."
    shares = {name: sum(c.values()) / max(1, len(c)) for name, c in data["curves"].items()}
    owners = ", ".join(f"{name} {share:.0%}" for name, share in shares.items())
    stories = {
        name: [f[form] for form in FORMS if form in f and form not in FACTS] for name, f in data["forms"].items()
    }
    read = ", ".join(f"{name} {sum(values) / max(1, len(values)):.0%}" for name, values in stories.items())
    return (
        f"{told} Who has it, over all distances: {owners} (guessing among the six: {1 / CHOICES:.0%}). "
        f"Feeling, how many, first and last, whose answers stand in the story: {read}."
    )


def recall_panel() -> Panel:
    """Who remembers? One question to look at, and a measurement over many."""
    curves: dict[str, dict[int, float]] = {name: {} for name in MODELS}
    forms: dict[str, dict[str, float]] = {name: {} for name in MODELS}
    measured = {"questions": 0}

    def compute(settings) -> dict:
        seen = {name: dict(curve) for name, curve in curves.items()}
        known = {name: dict(shares) for name, shares in forms.items()}
        return example(settings.distance, settings.number) | {"curves": seen, "forms": known} | measured

    def measure(job: Job, settings) -> None:
        measured["questions"] = settings.questions
        for table in (*curves.values(), *forms.values()):
            table.clear()
        steps = [*product(FORMS, MODELS), *product(DISTANCES, MODELS)]
        for step, (place, name) in enumerate(steps, 1):
            if place in FORMS:
                questions = asked(settings.questions)[place]
                forms[name][place] = mean(answered_right(speaker(name).language, questions))
            else:
                curves[name][place] = recall_accuracy(speaker(name).language, place, settings.questions, seed=0)
            job.progress(step / len(steps), f"{name}, {FORMS.get(place, f'{place} words')}")
            job.show()
            if job.stopped:
                return

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
        actions=[Action("Measure", measure, seconds=60)],
        model=", ".join(MODELS),
        size=(720, 430),
    )
