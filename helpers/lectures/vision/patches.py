"""A picture cut into patches: what a ViT reads (section 1)."""

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import figures
from helpers.lectures.vision.classifiers import SIZE
from helpers.lectures.vision.subjects import subject
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import chooser

SIDES = (4, 8, 16, 32)  # pixels
PLACES = (SIZE // SIDES[1]) ** 2  # patches that can be chosen
TOP = 30  # pixels for the headings


def patchify(image: Tensor, side: int) -> Tensor:
    """The patches (N, C, side, side) of a picture (C, H, W), row by row from the top left."""
    channels = image.shape[0]
    tiles = image.unfold(1, side, side).unfold(2, side, side)  # (C, rows, columns, side, side)
    return tiles.permute(1, 2, 0, 3, 4).reshape(-1, channels, side, side)


def order(count: int, share: float, seed: int) -> Tensor:
    """Places (count,): a share of them (0 to 1) chosen at random and shuffled among themselves, the rest unmoved."""
    generator = torch.Generator().manual_seed(seed)
    moved = torch.randperm(count, generator=generator)[: round(share * count)]
    places = torch.arange(count)
    places[moved.sort().values] = moved
    return places


def shuffled(image: Tensor, side: int, share: float, seed: int) -> Tensor:
    """A picture (C, S, S) of which a share of the patches has been shuffled."""
    columns = F.unfold(image[None], side, stride=side)  # (1, C side side, N): each patch is one
    moved = columns[..., order(columns.shape[-1], share, seed)]
    return F.fold(moved, image.shape[1:], side, stride=side)[0]


def draw_patches(sheet, data: dict) -> None:
    """Left: the picture in patches. Right: the same patches as the sequence that a transformer reads."""
    left, right = map(figures.Canvas, figures.axes(sheet, columns=2, widths=(5, 8), gap=30))
    patches = data["patches"]
    rows, chosen = round(len(patches) ** 0.5), min(data["place"], len(patches)) - 1
    left.text(0, 10, f"{rows} × {rows} patches", left.width, 17, bold=True)
    gap = 1 if rows > 8 else 3
    _lay(left, patches, rows, (min(left.width, left.height - TOP) - gap * (rows - 1)) / rows, gap, chosen)
    right.text(0, 10, f"as a sequence: {len(patches)} tokens", right.width, 17, bold=True)
    across = max(8, 2 * rows)
    down = -(-len(patches) // across)
    wide = min(right.width / across, (right.height - 90) / down)
    _lay(right, patches, across, wide - gap, gap, chosen)
    y = TOP + 14 + down * wide
    numbers = ", ".join(f"{v:.2f}" for v in patches[chosen].flatten()[:8].tolist())
    right.text(0, y, f"patch {chosen + 1} is a vector of {patches[0].numel():,} numbers:", right.width, 15)
    right.text(0, y + 22, f"({numbers}, …)", right.width, 15, colour=figures.theme().series[1])


def _lay(canvas: figures.Canvas, patches: Tensor, columns: int, wide: float, gap: float, chosen: int) -> None:
    """Patches row by row, the chosen one framed. A click chooses another, unless they are very many."""
    for i, patch in enumerate(patches):
        row, column = divmod(i, columns)
        x, y = column * (wide + gap), TOP + row * (wide + gap)
        canvas.cells(x, y, wide, wide, patch.permute(1, 2, 0).numpy())
        if len(patches) <= PLACES:
            canvas.plot.spot((x, y), (x + wide, y + wide), f"patch {i + 1}", place=i + 1)
        if i == chosen:
            canvas.frame(x, y, wide, wide, figures.theme().series[1])


def caption_patches(data: dict) -> str:
    count, numbers = len(data["patches"]), data["patches"][0].numel()
    return (
        f"{count} patches of {numbers:,} numbers. Attention compares every patch with every patch: {count**2:,} pairs. "
        "Halving the side of a patch means four times the tokens and sixteen times the pairs."
    )


def patches_panel() -> Panel:
    """Any picture, cut into patches of any size."""

    def compute(settings) -> dict:
        return {"patches": patchify(subject(settings.picture), settings.side), "place": settings.place}

    return Panel(
        "A picture is worth 8 × 8 words",
        [
            chooser(),
            Choice("side", SIDES, 8, label="side of a patch (pixels)"),
            Slider("place", 28, 1, PLACES, label="patch"),
        ],
        compute=compute,
        draw=draw_patches,
        caption=caption_patches,
        model="no model yet",
        size=(620, 400),
    )
