"""Combinations that nobody has seen: GAN, DALL-E and diffusion on one board (section 5).

Mansimov et al. 2015, Generating Images from Captions with Attention, asked first: *a stop sign is flying in blue
skies*.
"""

from collections.abc import Sequence

from helpers import figures, tables
from helpers.panel import Choice, Panel
from helpers.scores import combinations, learned
from helpers.scores.text_to_image import WHOLE

TRAINING = "DALL-E, over its training"


def draw_composition(sheet, data: dict) -> None:
    """Kinds by finishes and scenes for one model, and all models beside it; or curves over the training."""
    if data["show"] == TRAINING:
        draw_learned(sheet, data["learned"])
        return
    combinations.draw(sheet, data["rows"], data["show"], f"{data['show']}: % as asked")


def draw_learned(sheet, rows: Sequence[dict[str, str]]) -> None:
    """The shares of kind, finish, scene and all three, by the step."""
    for plot, sort in zip(figures.axes(sheet, columns=2, gap=30), ("seen", "held out"), strict=True):
        some = [row for row in rows if row["combination"] == sort]
        steps = [int(row["step"]) for row in some]
        series = {name: (steps, [float(row[name]) for row in some]) for name in (*WHOLE, "all")}
        figures.lines(
            plot, series, xlabel="step", title=f"{sort}: share right", ylim=(0, 1.05), log_x=True, markers=True
        )


def caption_composition(data: dict) -> str:
    """How much a model loses where it has to combine."""
    if data["show"] == TRAINING:
        last = [row for row in data["learned"] if row["combination"] == "held out"][-1]
        each = ", ".join(f"{name} {float(last[name]):.0%}" for name in (*WHOLE, "all"))
        return f"At the end, of held-out combinations: {each}."
    found = combinations.shares(data["rows"])[data["show"]]
    seen, new = (found[sort].value for sort in ("seen", "held out"))
    return f"{data['show']}: {seen:.0%} of seen combinations as asked, {new:.0%} of held-out ones."


def composition_panel() -> Panel:
    """The board of all models, and the way there."""
    return Panel(
        "Combinations that nobody has seen",
        [Choice("show", ["GAN", "DALL-E", "diffusion", combinations.APART, TRAINING], "DALL-E")],
        compute=lambda settings: {
            "show": settings.show,
            "rows": tables.read(combinations.TABLE),
            "learned": tables.read(learned.TABLE),
        },
        draw=draw_composition,
        caption=caption_composition,
        model="dalle",
        badge="recorded",
        size=(900, 470),
    )
