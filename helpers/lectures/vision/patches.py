"""A picture cut into patches: what a ViT reads (section 1)."""

import torch
from torch import Tensor

from helpers import figures
from helpers.lectures.vision.classifiers import SIZE
from helpers.lectures.vision.subjects import subject
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import chooser

SIDES = (4, 8, 16, 32)  # pixels


def patchify(image: Tensor, side: int) -> Tensor:
    """The patches (N, C, side, side) of a picture (C, H, W), row by row from the top left."""
    channels = image.shape[0]
    tiles = image.unfold(1, side, side).unfold(2, side, side)  # (C, rows, columns, side, side)
    return tiles.permute(1, 2, 0, 3, 4).reshape(-1, channels, side, side)


def unpatchify(patches: Tensor) -> Tensor:
    """The picture (C, S, S) of N patches (N, C, side, side), laid row by row into a square."""
    rows = round(len(patches) ** 0.5)
    channels, side = patches.shape[1:3]
    grid = patches.reshape(rows, rows, channels, side, side).permute(2, 0, 3, 1, 4)  # (C, rows, side, columns, side)
    return grid.reshape(channels, rows * side, rows * side)


def order(count: int, share: float, seed: int) -> Tensor:
    """Places (count,): a share of them (0 to 1) chosen at random and shuffled among themselves, the rest unmoved."""
    generator = torch.Generator().manual_seed(seed)
    moved = torch.randperm(count, generator=generator)[: round(share * count)]
    places = torch.arange(count)
    places[moved.sort().values] = moved
    return places


def shuffled(image: Tensor, side: int, share: float, seed: int) -> Tensor:
    """A picture (C, S, S) of which a share of the patches has been shuffled."""
    patches = patchify(image, side)
    return unpatchify(patches[order(len(patches), share, seed)])


def draw_patches(sheet, data: dict) -> None:
    """Left: the picture in patches. Right: the same patches as the sequence that a transformer reads."""
    left, right = figures.axes(sheet, columns=2, widths=(5, 8), gap=30)
    patches, now = data["patches"], figures.theme()
    rows = round(len(patches) ** 0.5)
    canvas = figures.Canvas(left)
    canvas.text(0, 10, f"{rows} × {rows} patches", canvas.width, 17, bold=True)
    gap = 1 if rows > 8 else 3
    wide = (min(canvas.width, canvas.height - 30) - gap * (rows - 1)) / rows
    for i, patch in enumerate(patches):
        y, x = divmod(i, rows)
        canvas.cells(x * (wide + gap), 30 + y * (wide + gap), wide, wide, patch.permute(1, 2, 0).numpy())
    chosen = min(data["place"], len(patches)) - 1
    y, x = divmod(chosen, rows)
    canvas.frame(x * (wide + gap), 30 + y * (wide + gap), wide, wide, now.series[1])
    canvas = figures.Canvas(right)
    canvas.text(0, 10, f"as a sequence: {len(patches)} tokens", canvas.width, 17, bold=True)
    across = max(8, 2 * rows)
    wide = canvas.width / across - 4
    shown = min(len(patches), across * int((canvas.height - 110) // (wide + 5)))
    for i, patch in enumerate(patches[:shown]):
        y, x = divmod(i, across)
        canvas.cells(x * (wide + 4), 30 + y * (wide + 5), wide, wide, patch.permute(1, 2, 0).numpy())
        if i == chosen:
            canvas.frame(x * (wide + 4), 30 + y * (wide + 5), wide, wide, now.series[1])
    y = 36 + -(-shown // across) * (wide + 5)
    if shown < len(patches):
        canvas.text(0, y + 8, f"… and {len(patches) - shown} more", colour=now.faint)
        y += 24
    numbers = ", ".join(f"{v:.2f}" for v in patches[chosen].flatten()[:8].tolist())
    canvas.text(0, y + 10, f"patch {chosen + 1} is a vector of {patches[0].numel():,} numbers:", canvas.width, 15)
    canvas.text(0, y + 32, f"({numbers}, …)", canvas.width, 15, colour=now.series[1])


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
            Slider("place", 28, 1, (SIZE // SIDES[1]) ** 2, label="patch"),
        ],
        compute=compute,
        draw=draw_patches,
        caption=caption_patches,
        model="no model yet",
        size=(620, 400),
    )
