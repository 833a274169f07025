"""Each kind with each finish and each scene, drawn by GAN, DALL-E and diffusion: how many are as asked?"""

import functools
from collections.abc import Callable, Iterator, Sequence

from torch import Tensor

from helpers import figures, furniture, records, tables
from helpers.figures import Measured
from helpers.furniture.captions import describe
from helpers.models.dalle import dalle
from helpers.models.diffusion import GUIDANCE, StableDiffusion, stable_diffusion
from helpers.models.gan import furniture_gan
from helpers.models.judge import is_as_asked, pocket_judge
from helpers.scores import generators

TABLE = "composition"
CELL = 6  # pictures of a cell
VALUES = [("finish", value) for value in furniture.FINISHES] + [("scene", value) for value in furniture.SCENES]
APART = "diffusion, per attribute"
Draws = Callable[[Sequence[dict[str, str]], int], Tensor]  # what is asked for each picture, seed -> (B, 3, S, S)


def by_prompt(model: generators.Generates, asked: Sequence[dict[str, str]], seed: int) -> Tensor:
    """Pictures that the whole prompt pulls."""
    return model.draw([describe(one) for one in asked], seed)


def by_attribute(model: StableDiffusion, asked: Sequence[dict[str, str]], seed: int) -> Tensor:
    """Pictures that each attribute pulls by itself (Liu et al. 2022)."""
    names = list(asked[0])
    conditions = [[describe({name: one[name]}) for one in asked] for name in names]
    latents = model.sample(conditions, model.noise(len(asked), seed), guidance=[GUIDANCE] * len(names))
    return model.decode(latents)


def models() -> dict[str, Draws]:
    """Name -> what draws."""
    drawing = {"GAN": furniture_gan(), "DALL-E": dalle(), "diffusion": stable_diffusion()}
    found: dict[str, Draws] = {name: functools.partial(by_prompt, model) for name, model in drawing.items()}
    return found | {APART: functools.partial(by_attribute, drawing["diffusion"])}


def shares(rows: Sequence[dict[str, str]]) -> dict[str, dict[str, Measured]]:
    """For each model the share as asked, of seen and of held-out combinations."""
    found: dict[str, dict[str, Measured]] = {}
    for name in dict.fromkeys(row["model"] for row in rows):
        for sort in ("seen", "held out"):
            some = [row for row in rows if row["model"] == name and row["combination"] == sort]
            right, many = (sum(int(row[key]) for row in some) for key in ("as_asked", "pictures"))
            found.setdefault(name, {})[sort] = Measured.share(right, many)
    return found


def draw(sheet: figures.Sheet, rows: Sequence[dict[str, str]], chosen: str, title: str) -> None:
    """Kinds by finishes and scenes for the chosen model, a dash where it was not asked; all models beside it."""
    large, small = figures.axes(sheet, columns=2, widths=(10, 4), gap=24)
    mine = {
        (row["value"], row["kind"]): Measured(int(row["as_asked"]) / int(row["pictures"]))
        for row in rows
        if row["model"] == chosen
    }
    values = [value for _, value in VALUES]
    cells = [[mine.get((value, kind)) for kind in furniture.KINDS] for value in values]
    marked = [[(kind, value) in furniture.HELD_OUT for kind in furniture.KINDS] for value in values]
    how = {"shaded": True, "text": lambda cell: f"{100 * cell.value:.0f}"}
    framed = "in no picture of the training"
    figures.board(large, values, furniture.KINDS, cells, marked=marked, mark=framed, title=title, **how)
    found = shares(rows)
    names = [name.removeprefix("diffusion, ") for name in found]
    every = [list(of.values()) for of in found.values()]
    at = list(found).index(chosen)
    figures.board(small, names, ["seen", "held out"], every, highlight=at, title="all combinations", **how)


def cells(model: str, value: str, right: Sequence[bool]) -> Iterator[tuple]:
    """The rows of a table for one value: whether each picture is right, as many of each kind, in their order."""
    many = len(right) // len(furniture.KINDS)
    for i, kind in enumerate(furniture.KINDS):
        combination = "held out" if (kind, value) in furniture.HELD_OUT else "seen"
        yield model, kind, value, combination, sum(right[i * many : (i + 1) * many]), many


def write(table: str, rows: Iterator[tuple]) -> None:
    """Record what `cells` gives for each model and value."""
    head = ("model", "kind", "value", "combination", "as_asked", "pictures")
    records.write(table, head, rows, f"this project, by {tables.command(table)}")


def record(seed: int = 0) -> None:
    """Draw each kind with each finish and each scene, and write how many the judge finds as asked."""
    judge = pocket_judge()

    def rows() -> Iterator[tuple]:
        for name, draw in models().items():
            for number, (attribute, value) in enumerate(VALUES):
                asked = [{"kind": kind, attribute: value} for kind in furniture.KINDS for _ in range(CELL)]
                said = judge(draw(asked, 100 * seed + number))
                shown = zip(said.is_furniture.tolist(), asked, said.kinds, said.finishes, said.scenes, strict=True)
                yield from cells(name, value, [real and is_as_asked(*seen) for real, *seen in shown])

    write(TABLE, rows())
