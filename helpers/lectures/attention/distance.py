"""Recall at a distance: right answers of RNN, LSTM and GPT against the words in between (section 6)."""

from __future__ import annotations

from types import SimpleNamespace

from helpers import catalog, farm, figures, scores
from helpers.models.language import LanguageModel
from helpers.panel import Action, Choice, Job, Panel, Slider
from helpers.scores import language

NAMES = {"RNN": "rnn", "LSTM": "lstm", "GPT": "gpt"}


def carded() -> dict[str, dict[int, float]]:
    """What `python -m helpers score NAME --write` put on the model cards: name -> distance -> accuracy."""
    found = {}
    for name, model in NAMES.items():
        card = catalog.entries()[model].folder / "README.md"
        known = scores.read(card) if card.exists() else {}
        curve = known.get(language.BY_DISTANCE, {})
        single = {d: known[f"recall_accuracy_{d}"] for d in language.DISTANCES if f"recall_accuracy_{d}" in known}
        found[name] = dict(sorted(({int(d): value for d, value in curve.items()} | single).items()))
    return found


def margin(share: float, n: int) -> float:
    """How far a share of `n` questions may lie from the truth: two standard errors (Agresti and Coull 1998)."""
    adjusted = (share * n + 2) / (n + 4)
    return 2 * (adjusted * (1 - adjusted) / (n + 4)) ** 0.5


def draw_distance(sheet, data: dict) -> None:
    """Left: many questions, from the model cards. Right: the sample measured here."""
    left, right = figures.axes(sheet, columns=2, gap=36)
    for plot, curves, title in (
        (left, data["cards"], "by the score command"),
        (right, data["sample"], f"measured here, {data['asked']} each" if data["asked"] else "press Measure"),
    ):
        figures.lines(
            plot,
            {name: (list(curve), list(curve.values())) for name, curve in curves.items() if curve},
            xlabel="words in between",
            title=title,
            levels={"chance": 1 / farm.BINDINGS},
            xlim=(0, data["longest_shown"] * 1.03),
            ylim=(-0.03, 1.03),
            marks=True,
        )


def caption_distance(data: dict) -> str:
    curves = data["sample"] if data["asked"] else data["cards"]
    seen = {name: [d for d in curve if d <= data["longest_shown"]] for name, curve in curves.items()}
    told = ", ".join(f"{name} {curves[name][max(ds)]:.0%} at {max(ds)} words" for name, ds in seen.items() if ds)
    if not told:
        return "Nothing is known yet. Press Measure to ask the models."
    if not data["asked"]:
        return f"From the model cards: {told} (chance {1 / farm.BINDINGS:.0%}). Press Measure to ask them yourself."
    unsure = margin(0.5, data["asked"])
    return (
        f"Your sample: {told} (chance {1 / farm.BINDINGS:.0%}). So few questions: each point may be ±{unsure:.0%} off."
    )


def distance_panel() -> Panel:
    """Recall against distance: the cards' curve, and a small sample measured in view."""
    kept: dict = {"sample": {name: {} for name in NAMES}, "asked": 0}

    def compute(settings: SimpleNamespace) -> dict:
        sample = {name: dict(curve) for name, curve in kept["sample"].items()}
        return {"cards": carded(), "sample": sample, "asked": kept["asked"], "longest_shown": settings.longest}

    def measure(job: Job, settings: SimpleNamespace) -> None:
        kept.update(sample={name: {} for name in NAMES}, asked=settings.questions)
        distances = [d for d in language.CURVE if d <= settings.longest]
        steps = [(distance, name) for distance in distances for name in NAMES]
        for number, (distance, name) in enumerate(steps):
            job.progress(number / len(steps), f"{name}, {distance} words")
            loaded = catalog.load(NAMES[name])
            model = LanguageModel(loaded.model, loaded.tokenizer)
            kept["sample"][name][distance] = language.recall_accuracy(
                model, distance, settings.questions, seed=f"sample {settings.sample}"
            )
            job.show()
            if job.stopped:
                return

    return Panel(
        "How far back?",
        [
            Choice("longest", (50, 100, 150, 200, 250), 150, label="longest distance"),
            Slider("questions", 12, 6, 48, step=6, label="questions a point"),
            Slider("sample", 1, 1, 20, label="which sample"),
        ],
        compute=compute,
        draw=draw_distance,
        caption=caption_distance,
        actions=[Action("Measure", measure, seconds=60)],
        model=", ".join(NAMES),
        size=(620, 330),
    )
