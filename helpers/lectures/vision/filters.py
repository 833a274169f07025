"""A filter slides over a picture: what a convolution computes (section 3)."""

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import figures
from helpers.lectures.vision.classifiers import SIZE
from helpers.lectures.vision.subjects import subject
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import chooser

SIDE = 3  # pixels of a filter
_SOBEL = [[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]
FILTERS = {
    "left against right": torch.tensor(_SOBEL, dtype=torch.float32),
    "above against below": torch.tensor(_SOBEL, dtype=torch.float32).T.contiguous(),
    "mean (blur)": torch.full((SIDE, SIDE), 1 / SIDE**2, dtype=torch.float32),
    "sharpen": torch.tensor([[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]], dtype=torch.float32),
}


def filtered(grey: Tensor, weights: Tensor) -> Tensor:
    """The filter's (k, k) answer at every place of a grey picture (H, W): (H - k + 1, W - k + 1)."""
    return F.conv2d(grey[None, None], weights[None, None])[0, 0]


def draw_filter(sheet, data: dict) -> None:
    """The picture with the filter's place, what is multiplied there, and the map of all answers."""
    left, middle, right = figures.axes(sheet, columns=3, widths=(6, 6, 6), gap=30)
    now, row, column = figures.theme(), data["row"], data["column"]
    _picture(figures.Canvas(left), "the picture", data["grey"].repeat(3, 1, 1), row, column, SIDE)
    products = [[f"{p:.2f} × {w:.2g}".replace("-", "−") for p, w in zip(*pair, strict=True)] for pair in data["there"]]
    canvas = figures.Canvas(middle)
    canvas.text(0, 10, "pixel × weight", canvas.width, 17, bold=True)
    wide = canvas.width / SIDE
    for y, line in enumerate(products):
        for x, text in enumerate(line):
            canvas.box(x * wide, 40 + y * 62, wide - 6, 54, figures.mix(now.background, now.main, 0.18))
            canvas.text(x * wide + wide / 2 - 3, 67 + y * 62, text, wide - 8, 15, align="center")
    canvas.text(0, 250, f"sum: {data['answer']:+.2f}", canvas.width, 20, bold=True, colour=now.series[1])
    strength = data["map"].abs() / data["map"].abs().max().clamp(min=1e-9)
    title = "all sums: one channel"
    _picture(figures.Canvas(right), title, torch.from_numpy(figures.coloured(strength)), row, column, 1)


def _picture(canvas: figures.Canvas, title: str, picture: Tensor, row: int, column: int, side: int) -> None:
    """A picture, with a frame around `side` pixels."""
    shown = picture.permute(1, 2, 0) if picture.shape[0] == 3 else picture  # (H, W, 3)
    canvas.text(0, 10, title, canvas.width, 17, bold=True)
    wide = min(canvas.width, canvas.height - 30)
    canvas.cells(0, 30, wide, wide, shown.numpy())
    pixel = wide / shown.shape[0]
    x, y, end = column * pixel, 30 + row * pixel, max(side * pixel, 8)
    canvas.frame(x, y, end, end, figures.theme().series[1])


def caption_filter(data: dict) -> str:
    return (
        f"Row {data['row'] + 1}, column {data['column'] + 1}: {SIDE * SIDE} products add up to {data['answer']:+.2f}. "
        f"The same {SIDE * SIDE} weights serve all {data['map'].numel():,} places."
    )


def filter_panel() -> Panel:
    """Any picture, any of a few filters, and the sum at one place."""

    def compute(settings) -> dict:
        grey, weights = subject(settings.picture).mean(0), FILTERS[settings.filter]
        row, column = settings.row - 1, settings.column - 1
        there = grey[row : row + SIDE, column : column + SIDE]
        found = filtered(grey, weights)
        return {
            "grey": grey,
            "there": list(zip(there.tolist(), weights.tolist(), strict=True)),
            "answer": found[row, column].item(),
            "map": found,
            "row": row,
            "column": column,
        }

    last = SIZE - SIDE + 1
    return Panel(
        "A filter slides over the picture",
        [
            chooser(),
            Choice("filter", tuple(FILTERS), "left against right"),
            Slider("row", 24, 1, last),
            Slider("column", 21, 1, last),
        ],
        compute=compute,
        draw=draw_filter,
        caption=caption_filter,
        model="no model yet",
        size=(760, 330),
    )
