"""Inverse Cooking for furniture: from a picture to the set of its parts, and from both to the steps (section 3).

Salvador et al., Inverse Cooking: Recipe Generation from Food Images (2019).
"""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from helpers import figures
from helpers.figures import Bars, Canvas, Styled, Texts
from helpers.furniture import Piece, steps
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import chooser, chosen, piece

COUNTED = ("slat", "shelf", "drawer", "door")  # of these a piece has more or fewer
AS_READ = "as read"
LEAST, SHOWN = 4, 9  # parts


def seen(picture: Tensor, shown: Piece | None = None) -> dict[str, Any]:
    """What the parts list says of a picture (3, H, W), of a piece or of something else.

    Returns a dict: picture; true, the steps of the piece, None without one; chances, how probable each part is; counts,
    how many of each there are if it is there; alone, the steps by the picture alone; written, steps by list, to be
    filled.
    """
    from helpers.models.parts import parts_reader

    reader = parts_reader()
    return {
        "picture": picture,
        "true": shown and " ".join(step.text for step in steps(shown)),
        "chances": reader.probabilities(picture),
        "counts": reader.parts(picture[None], 0.0)[0],
        "alone": reader.steps(picture[None], [{}])[0],
        "written": {},
    }


def listed(
    chances: Mapping[str, float], counts: Mapping[str, int], threshold: float, many: int | None
) -> dict[str, int]:
    """The parts whose probability reaches the threshold, and how many there are of each.

    many: there are so many slats, shelves, drawers or doors instead, whichever is likeliest, and as many handles.
    """
    found = {name: counts[name] for name, chance in chances.items() if chance >= threshold}
    if many is not None:
        found[max(COUNTED, key=chances.__getitem__)] = many
        found |= {"handle": many} if "handle" in found else {}
    return found


def read(looked: Mapping[str, Any], threshold: float, many: int | None) -> dict[str, Any]:
    """The list, and the steps by it; what was `seen`, besides."""
    from helpers.models.parts import parts_reader

    parts = listed(looked["chances"], looked["counts"], threshold, many)
    key = tuple(parts.items())
    if key not in looked["written"]:
        looked["written"][key] = parts_reader().steps(looked["picture"][None], [parts])[0] if parts else looked["alone"]
    ranked = sorted(looked["chances"], key=looked["chances"].__getitem__, reverse=True)[:SHOWN]
    names = [name for i, name in enumerate(ranked) if i < LEAST or looked["chances"][name] >= 0.01 or name in parts]
    return {
        "picture": looked["picture"],
        "parts": parts,
        "names": names,
        "probabilities": [looked["chances"][name] for name in names],
        "steps": looked["written"][key],
        "alone": looked["alone"],
        "true": looked["true"],
        "corrected": many is not None,
    }


def marked(text: str, other: str, colour: str) -> list[Styled]:
    """The words of a text; those that stand elsewhere in the other one are underlined."""
    there = other.split()
    return [
        Styled(word, underline=None if there[i : i + 1] == [word] else colour) for i, word in enumerate(text.split())
    ]


def draw(sheet, data: dict) -> None:
    """The picture; the parts with their probabilities; the steps, by the list and without it, and whether true."""
    left, middle, right = figures.axes(sheet, columns=3, widths=(4, 4, 5), gap=24)
    figures.image_grid(left, data["picture"][None])
    names, now = data["names"], figures.theme()
    counts = [f"{data['parts'][name]} ×" if name in data["parts"] else "" for name in names]
    colours = [now.main if name in data["parts"] else now.faint for name in names]
    bars = Bars(data["probabilities"], "probability", maximum=1, colours=colours)
    columns = [Texts(counts, right=True, bold=True), Texts(names, "part"), bars]
    figures.rows(Canvas(middle), columns, tallest=34)
    canvas, y = Canvas(right), 10.0
    for title, text in (("steps from picture and list", data["steps"]), ("from the picture alone", data["alone"])):
        other = data["alone"] if text is data["steps"] else data["steps"]
        verdict = "" if data["true"] is None else " ✓" if text == data["true"] else " ✗"
        canvas.text(0, y, title + verdict, size=15, colour=now.faint)
        y = figures.flow(canvas, y + 12, marked(text, other, now.series[1]), lines=6, size=15) + 16


def caption(data: dict) -> str:
    """How many parts there are, and what the list changes."""
    many = sum(data["parts"].values())
    said = f"{many} parts of {len(data['parts'])} sorts." if many else "No part is that probable, so there is no list."
    if data["corrected"]:
        said += " The list was corrected by hand; the steps are written anew."
    same = data["steps"] == data["alone"]
    return said + (" With and without the list: the same steps." if same else " What the list changes is underlined.")


def parts_panel(picture: str = "a black bookshelf on a meadow with five shelves") -> Panel:
    """A picture, how probable a part has to be, and a count to correct."""
    return Panel(
        "Inverse Cooking: parts, then steps",
        [
            chooser(value=picture),
            Slider("threshold", 0.5, 0.01, 0.99, step=0.01),
            Choice("count", [AS_READ, *map(str, range(2, 7))], label="slats, shelves, drawers, doors"),
        ],
        prepare=lambda settings: seen(chosen(settings.picture, 64), piece(settings.picture)),
        prepare_on=("picture",),
        compute=lambda settings, looked: read(
            looked, settings.threshold, None if settings.count == AS_READ else int(settings.count)
        ),
        draw=draw,
        caption=caption,
        model="parts",
        size=(960, 330),
    )
