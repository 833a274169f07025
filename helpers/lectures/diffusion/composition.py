"""Combinations that nobody has seen: GAN, DALL-E and diffusion on one board (section 5).

Mansimov et al. 2015, Generating Images from Captions with Attention, asked first: *a stop sign is flying in
blue skies*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from torch import Tensor

from helpers import catalog, figures, furniture, records
from helpers.figures import Measured
from helpers.furniture.captions import describe
from helpers.lectures.diffusion import learned
from helpers.lectures.diffusion.guidance import PULLS
from helpers.models.dalle import dalle
from helpers.models.diffusion import GUIDANCE, StableDiffusion, stable_diffusion
from helpers.models.gan import furniture_gan
from helpers.models.judge import Judge
from helpers.panel import Choice, Panel
from helpers.scores.text_to_image import WHOLE

BOARD = "composition"
CELL = 6  # pictures of a cell
VALUES = [("finish", value) for value in furniture.FINISHES] + [("scene", value) for value in furniture.SCENES]
TRAINING = "DALL-E, over its training"
APART = f"diffusion, {PULLS[1]}"
Draws = Callable[[Sequence[dict[str, str]], int], Tensor]  # what is asked for each picture, seed -> (B, 3, S, S)


def text(asked: dict[str, str]) -> str:
    """What is asked, in English."""
    return describe(asked, "en")


def by_attribute(model: StableDiffusion, asked: Sequence[dict[str, str]], seed: int) -> Tensor:
    """Pictures that each attribute pulls by itself (Liu et al. 2022)."""
    names = list(asked[0])
    conditions = [[text({name: one[name]}) for one in asked] for name in names]
    latents = model.sample(conditions, model.noise(len(asked), seed), guidance=[GUIDANCE] * len(names))
    return model.decode(latents)


def models() -> dict[str, Draws]:
    """Name -> what draws."""
    gan, tokens, diffusion = furniture_gan(), dalle(), stable_diffusion()
    return {
        "GAN": lambda asked, seed: gan.draw([text(one) for one in asked], seed),
        "DALL-E": lambda asked, seed: tokens.draw([text(one) for one in asked], seed),
        "diffusion": lambda asked, seed: diffusion.draw([text(one) for one in asked], seed),
        APART: lambda asked, seed: by_attribute(diffusion, asked, seed),
    }


def record(seed: int = 0) -> None:
    """Draw each kind with each finish and each scene, and write how many the judge finds as asked."""
    judge = Judge(catalog.load("judge").model)

    def rows() -> Iterator[tuple]:
        for name, draw in models().items():
            for number, (attribute, value) in enumerate(VALUES):
                asked = [{"kind": kind, attribute: value} for kind in furniture.KINDS for _ in range(CELL)]
                said = judge(draw(asked, 100 * seed + number))
                values = said.finishes if attribute == "finish" else said.scenes
                shown = zip(said.is_furniture.tolist(), said.kinds, values, asked, strict=True)
                right = [real and (kind, what) == tuple(one.values()) for real, kind, what, one in shown]
                for i, kind in enumerate(furniture.KINDS):
                    found = sum(right[i * CELL : (i + 1) * CELL])
                    held_out = (kind, value) in furniture.HELD_OUT
                    yield name, kind, value, "held out" if held_out else "seen", found, CELL

    head = ("model", "kind", "value", "combination", "as_asked", "pictures")
    records.write(BOARD, head, rows(), f"this project, by {records.command(BOARD)}")


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
        learned.draw_learned(sheet, data["learned"])
        return
    large, small = figures.axes(sheet, columns=2, widths=(7, 3), gap=24)
    mine = {(row["kind"], row["value"]): row for row in data["rows"] if row["model"] == data["show"]}
    columns = [value for _, value in VALUES]
    cells, marked = [], []
    for kind in furniture.KINDS:
        of_kind = [mine[kind, value] for value in columns]
        cells.append([Measured(int(row["as_asked"]) / int(row["pictures"])) for row in of_kind])
        marked.append([row["combination"] == "held out" for row in of_kind])
    figures.board(
        large,
        furniture.KINDS,
        columns,
        cells,
        shaded=True,
        marked=marked,
        mark="in no picture of the training",
        text=lambda cell: f"{100 * cell.value:.0f}",
        title=f"{data['show']}: % as asked",
    )
    found = shares(data["rows"])
    figures.board(small, list(found), ["seen", "held out"], [list(of.values()) for of in found.values()], title="all")


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
        [Choice("show", ["GAN", "DALL-E", "diffusion", APART, TRAINING], "DALL-E")],
        compute=lambda settings: {
            "show": settings.show,
            "rows": records.read(BOARD),
            "learned": records.read(learned.TABLE),
        },
        draw=draw_composition,
        caption=caption_composition,
        model="dalle",
        badge="recorded",
        size=(900, 420),
    )
