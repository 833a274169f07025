"""A drawing sheet that is quick to draw again: Agg only, no pyplot, axes kept between drawings, a fast PNG writer.

Making a matplotlib Axes costs about as much as drawing ten lines on it, so a sheet keeps the axes of its last drawing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from .style import theme

DOTS = 100  # dots an inch at scale 1, so that sizes can be given in picture pixels


@dataclass(frozen=True)
class Spot:
    """A place on the picture that a panel makes clickable.

    `box` is left, top, width and height as shares of the picture; `title` is what the reader sees on hover or focus;
    a click changes the panel's `settings`.
    """

    box: tuple[float, float, float, float]
    title: str
    settings: dict[str, Any]


class Plot(Axes):
    """Blank axes: no frame, no ticks. Labels must stay in `cell`: left, bottom, width, height in pixels."""

    def __init__(self, sheet: Sheet, cell: tuple[float, float, float, float]) -> None:
        self.cell = cell
        super().__init__(sheet, sheet.fractions(cell))
        self.set_axis_off()
        self.patch.set_visible(False)

    def blank(self) -> None:
        """As new: empty, filling the cell, from 0 to 1. Much cheaper than `clear()`, which makes new (hidden) ticks."""
        for artist in (*self.lines, *self.patches, *self.collections, *self.texts, *self.images, *self.artists):
            artist.remove()
        self.inner()
        self.limits((0, 1), (0, 1))

    def inner(self, left: float = 0, bottom: float = 0, right: float = 0, top: float = 0) -> tuple[float, float]:
        """Keep margins (pixels) of the cell free for labels; give the width and height that remain for the data."""
        x, y, width, height = self.cell
        box = (x + left, y + bottom, max(width - left - right, 1), max(height - bottom - top, 1))
        self.set_position(self.get_figure().fractions(box))
        return box[2], box[3]

    def cover(self, other: Plot) -> None:
        """Take the room of another plot, too, and all between: it will not be drawn on."""
        x, y, width, height = self.cell
        also_x, also_y, also_width, also_height = other.cell
        left, bottom = min(x, also_x), min(y, also_y)
        right, top = max(x + width, also_x + also_width), max(y + height, also_y + also_height)
        self.cell = (left, bottom, right - left, top - bottom)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Where the data are drawn, without the margins: left, bottom, width, height in pixels."""
        (x, y, width, height), (wide, tall) = self.get_position().bounds, self.get_figure().pixels
        return x * wide, y * tall, width * wide, height * tall

    def limits(self, x: tuple[float, float], y: tuple[float, float], log: tuple[bool, bool] = (False, False)) -> None:
        """Set what the axes span, and which are logarithmic. Changing a scale is slow, so only when it differs."""
        if (self.get_xscale() == "log", self.get_yscale() == "log") != log:
            self.set_xscale("log" if log[0] else "linear")
            self.set_yscale("log" if log[1] else "linear")
        self.set_xlim(*x)
        self.set_ylim(*y)

    def describe(self, sentence: str) -> None:
        """Say what is drawn here: the picture's alt text. The drawing functions do it themselves."""
        self.get_figure().descriptions.append(sentence)

    def spot(self, corner: tuple[float, float], opposite: tuple[float, float], title: str, **settings: Any) -> None:
        """Make the box between two corners (data coordinates) clickable: a click changes the panel's settings."""
        sheet = self.get_figure()
        (x0, y0), (x1, y1) = self.transData.transform([corner, opposite]) / sheet.bbox.size
        box = (min(x0, x1), 1 - max(y0, y1), abs(x1 - x0), abs(y1 - y0))
        sheet.spots.append(Spot(tuple(round(float(share), 4) for share in box), title, settings))


class Sheet(Figure):
    """A figure of `pixels`, width and height. `start()` empties it; `plots()` gives blank axes, those of last time."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(figsize=(width / DOTS, height / DOTS), dpi=DOTS)
        FigureCanvasAgg(self)
        self.pixels = (width, height)
        self.spots: list[Spot] = []
        self.descriptions: list[str] = []
        self._kept: dict[tuple, list[Plot]] = {}

    def fractions(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """A box in pixels as fractions of the sheet, as matplotlib wants it."""
        width, height = self.pixels
        return box[0] / width, box[1] / height, box[2] / width, box[3] / height

    def start(self, scale: float = 1.0, width: int | None = None) -> None:
        """Empty the sheet for a new drawing, at `scale` screen dots a pixel, in the colours of the present theme.

        A `width` (pixels) makes it wider or narrower; its height stays.
        """
        for ax in self.axes:
            self.delaxes(ax)
        for artist in (*self.lines, *self.patches, *self.texts, *self.images, *self.artists, *self.legends):
            artist.remove()
        self.spots, self.descriptions = [], []
        self._suptitle = self._supxlabel = self._supylabel = None  # else matplotlib writes into the removed ones
        dots = DOTS * scale * (1 + 1e-9)  # a hair more: matplotlib rounds the number of pixels down
        if self.dpi != dots:
            self.dpi = dots
        if width not in (None, self.pixels[0]):
            self.pixels = (width, self.pixels[1])
            self.set_size_inches(width / DOTS, self.pixels[1] / DOTS, forward=False)
            self._kept.clear()
        self.set_facecolor(theme().background)

    def plots(self, *shape: Any) -> list[Plot]:
        """Blank axes in a grid of this shape (widths, heights, gap), row by row from the top."""
        if shape not in self._kept:
            self._kept[shape] = [Plot(self, cell) for cell in self._cells(*shape)]
        for plot in self._kept[shape]:
            plot.blank()
            self.add_axes(plot)
        return self._kept[shape]

    def _cells(self, widths: Sequence[float], heights: Sequence[float], gap: float):
        edge = 12.0
        room_x = self.pixels[0] - 2 * edge - gap * (len(widths) - 1)
        room_y = self.pixels[1] - 2 * edge - gap * (len(heights) - 1)
        top = self.pixels[1] - edge
        for tall in heights:
            height, left = room_y * tall / sum(heights), edge
            for wide in widths:
                width = room_x * wide / sum(widths)
                yield left, top - height, width, height
                left += width + gap
            top -= height + gap


def figure(width: int = 900, height: int = 360) -> Sheet:
    """An empty sheet, `width` by `height` pixels. It belongs to no window and no pyplot state."""
    return Sheet(width, height)


def axes(
    sheet: Sheet,
    rows: int = 1,
    columns: int = 1,
    *,
    widths: Sequence[float] = (),
    heights: Sequence[float] = (),
    gap: float = 28,
) -> Plot | list[Plot]:
    """Blank axes on a sheet for the drawing functions of `helpers.figures`: one, or a list row by row.

    `widths` and `heights` give the columns' and rows' shares, `gap` the pixels between. For plain matplotlib with ticks
    and frame use `sheet.subplots()`, which is several times slower to draw.
    """
    plots = sheet.plots(tuple(widths) or (1,) * columns, tuple(heights) or (1,) * rows, gap)
    return plots[0] if len(plots) == 1 else plots


def png(sheet: Figure) -> bytes:
    """Draw the sheet and pack it as PNG, about twice as fast as Pillow: no row filters, lowest compression."""
    sheet.canvas.draw()
    pixels = Image.fromarray(np.asarray(sheet.canvas.buffer_rgba())).convert("RGB")
    width, height = pixels.size
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row starts with its filter: 0, none
    rows[:, 1:] = np.asarray(pixels).reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 1)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
