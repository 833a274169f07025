"""Recall at a distance: right answers of RNN, LSTM and GPT against the words in between (section 6)."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

from helpers import catalog, farm, figures, scores
from helpers.figures import Measured
from helpers.measurement import Measurement
from helpers.models.language import load
from helpers.panel import Choice, Panel, Slider
from helpers.scores import language

NAMES = {"RNN": "rnn", "LSTM": "lstm", "GPT": "gpt"}


def carded() -> dict[str, dict[int, float]]:
    """What `python -m helpers score NAME --write` put on the model cards: name -> distance -> accuracy."""
    found = {}
    for name, model in NAMES.items():
        card = catalog.pocket_models()[model].folder / "README.md"
        known = scores.read(card) if card.exists() else {}
        curve = known.get(language.BY_DISTANCE, {})
        single = {d: known[f"recall_accuracy_{d}"] for d in language.DISTANCES if f"recall_accuracy_{d}" in known}
        found[name] = dict(sorted(({int(d): value for d, value in curve.items()} | single).items()))
    return found


def draw_distance(sheet, data: dict) -> None:
    """Right answers against distance: the sample measured here on many questions' curves from the model cards."""
    figures.curves(
        figures.axes(sheet),
        data["sample"],
        data["cards"],
        chance=1 / farm.BINDINGS,
        xlabel="words in between",
        title="right answers",
        xlim=(0, data["longest_shown"] * 1.03),
        ylim=(-0.03, 1.03),
    )


def caption_distance(data: dict) -> str:
    here = any(data["sample"].values())
    curves = data["sample"] if here else data["cards"]
    seen = {name: [d for d in curve if d <= data["longest_shown"]] for name, curve in curves.items()}
    told = ", ".join(
        f"{name} {figures.percent(curves[name][max(ds)])} at {max(ds)} words" for name, ds in seen.items() if ds
    )
    told += f" (chance {1 / farm.BINDINGS:.0%})."
    if not any(seen.values()):
        return "Nothing is known yet. Press Measure to ask the models."
    if not here:
        return f"From the model cards: {told} Press Measure to ask them yourself."
    return f"Your sample: {told} So few questions: the bars show how far each point may be off."


def distance_panel() -> Panel:
    """Recall against distance: the cards' curve, and a small sample measured in view."""

    def distances(settings: SimpleNamespace) -> list[int]:
        return [d for d in language.CURVE if d <= settings.longest]

    def ask(distance: int, settings: SimpleNamespace) -> Iterator[tuple[str, Measured]]:
        for name, model in NAMES.items():
            asked = farm.recall(settings.questions, f"sample {settings.sample}", distance)
            right = language.answered_right(load(model), asked)
            yield name, Measured.share(sum(right), len(right))

    sample = Measurement(distances, ask, depends_on=("questions", "sample"), names=tuple(NAMES), unit="words")

    def compute(settings: SimpleNamespace) -> dict:
        cards = {name: {d: Measured(share) for d, share in curve.items()} for name, curve in carded().items()}
        return {"cards": cards, "sample": sample.points(settings), "longest_shown": settings.longest}

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
        actions=[sample.action()],
        model=", ".join(NAMES),
        size=(620, 330),
    )
