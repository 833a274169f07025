"""Combinations that nobody has seen: GAN, DALL-E and diffusion on one board (section 5).

Mansimov et al. 2015, Generating Images from Captions with Attention, asked first: *a stop sign is flying in blue
skies*.
"""

from __future__ import annotations

from collections.abc import Sequence

from helpers import figures, furniture, records
from helpers.figures import Measured
from helpers.panel import Choice, Panel
from helpers.scores import combinations, learned
from helpers.scores.text_to_image import WHOLE

TRAINING = "DALL-E, over its training"


def shares(rows: Sequence[dict[str, str]]) -> dict[str, dict[str, Measured]]:
    """For each model the share as asked, of seen and of held-out combinations."""
    found: dict[str, dict[str, Measured]] = {}
    for name in dict.fromkeys(row["model"] for row in rows):
        for sort in ("seen", "held out"):
            some = [row for row in rows if row["model"] == name and row["combination"] == sort]
            right, many = (sum(int(row[key]) for row in some) for key in ("as_asked", "pictures"))
            found.setdefault(name, {})[sort] = Measured.share(right, many)
    return found


def draw_composition(sheet, data: dict) -> None:
    """Kinds by finishes and scenes for one model, and all models beside it; or curves over the training."""
    if data["show"] == TRAINING:
        draw_learned(sheet, data["learned"])
        return
    large, small = figures.axes(sheet, columns=2, widths=(9, 4), gap=30)
    mine = {(row["value"], row["kind"]): row for row in data["rows"] if row["model"] == data["show"]}
    values = [value for _, value in combinations.VALUES]
    of_value = [[mine[value, kind] for kind in furniture.KINDS] for value in values]
    cells = [[Measured(int(row["as_asked"]) / int(row["pictures"])) for row in some] for some in of_value]
    marked = [[row["combination"] == "held out" for row in some] for some in of_value]
    how = {"shaded": True, "text": lambda cell: f"{100 * cell.value:.0f}"}
    title = f"{data['show']}: % as asked"
    framed = "in no picture of the training"
    figures.board(large, values, furniture.KINDS, cells, marked=marked, mark=framed, title=title, **how)
    found = shares(data["rows"])
    every = [list(of.values()) for of in found.values()]
    names = [name.removeprefix("diffusion, ") for name in found]
    figures.board(small, names, ["seen", "held out"], every, title="all combinations", **how)


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
        return f"At the end, of combinations held out: {each}."
    found = shares(data["rows"])[data["show"]]
    seen, new = (found[sort].value for sort in ("seen", "held out"))
    return f"{data['show']}: {seen:.0%} of seen combinations as asked, {new:.0%} of those that no training showed."


def composition_panel() -> Panel:
    """The board of all models, and the way there."""
    return Panel(
        "Combinations that nobody has seen",
        [Choice("show", ["GAN", "DALL-E", "diffusion", combinations.APART, TRAINING], "DALL-E")],
        compute=lambda settings: {
            "show": settings.show,
            "rows": records.read(combinations.TABLE),
            "learned": records.read(learned.TABLE),
        },
        draw=draw_composition,
        caption=caption_composition,
        model="dalle",
        badge="recorded",
        size=(900, 470),
    )
