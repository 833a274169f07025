"""Rows of texts, bars and cells: a small table, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_rgb

from .canvas import Canvas, wrap
from .describe import titled
from .stamps import text_width
from .style import theme

HEAD = 24  # pixels for the headings
GAP = 14  # pixels between two columns
LONGEST_TEXT = 0.4  # of the width, for a column of texts that are not wrapped
Box = tuple[float, float, float, float]  # left, top, width, height


class _Column:
    """What columns share. Without a width of its own one takes an equal part of the room that is left."""

    values: Sequence
    right = False

    def __len__(self) -> int:
        return len(self.values)

    def said(self) -> Sequence[str]:
        return ()

    def needs(self, room: float) -> float | None:
        return None


@dataclass(frozen=True)
class Texts(_Column):
    """A column of texts, as wide as the longest, or `wrap` over several lines in the room that is left."""

    values: Sequence[str]
    heading: str = ""
    size: float = 16
    right: bool = False
    bold: bool = False
    wrap: bool = False
    colours: Sequence[str | None] = ()

    def said(self) -> Sequence[str]:
        return self.values

    def needs(self, room: float) -> float | None:
        longest = max(text_width(text, self.size, self.bold) for text in (*self.values, self.heading))
        return None if self.wrap else min(longest + 4, LONGEST_TEXT * room)

    def draw(self, canvas: Canvas, i: int, box: Box) -> None:
        x, y, width, tall = box
        size, middle = min(self.size, tall * 0.8), y + tall / 2
        how = {"size": size, "bold": self.bold, "colour": self.colours[i] if self.colours else None}
        if self.wrap:
            most = max(int(tall / (1.4 * size)), 1)
            used = min(len(wrap(self.values[i], width, size)), most)
            canvas.paragraph(x, middle - (used - 1) * 0.7 * size, self.values[i], width, most, **how)
        elif self.right:
            canvas.text(x + width, middle, self.values[i], width, align="right", **how)
        else:
            canvas.text(x, middle, self.values[i], width, **how)


@dataclass(frozen=True)
class Bars(_Column):
    """A column of bars with a text at each end. The longest fills the room at `maximum` (default: the largest value).

    `before` are earlier values, as hollow bars above the full ones.
    """

    values: Sequence[float]
    heading: str = ""
    texts: Sequence[str] | None = None  # default: per cent
    maximum: float | None = None
    colours: Sequence[str] = ()
    before: Sequence[float] | None = None

    def said(self) -> Sequence[str]:
        return self.texts or [f"{value:.0%}" for value in self.values]

    def draw(self, canvas: Canvas, i: int, box: Box) -> None:
        now, (x, y, width, tall), texts = theme(), box, self.said()
        before = self.before or self.values
        most = self.maximum or max((*self.values, *before)) or 1
        full = width - max(text_width(text, 15) for text in texts) - 8
        length, earlier = (max(1.0, full * min(max(v, 0) / most, 1)) for v in (self.values[i], before[i]))
        face = self.colours[i] if self.colours else now.main
        if self.before is None:
            canvas.box(x, y + tall * 0.16, length, tall * 0.68, face)
        else:
            canvas.box(x, y + tall * 0.1, earlier, tall * 0.36, now.background, now.faint)
            canvas.box(x, y + tall * 0.5, length, tall * 0.36, face)
        canvas.text(x + max(length, earlier) + 8, y + tall / 2, texts[i], size=15)


@dataclass(frozen=True)
class Cells(_Column):
    """A column of coloured cells: for each row a colour, or a strip of colours (n, 3) from 0 to 1."""

    values: Sequence
    heading: str = ""
    width: float | None = None  # pixels

    def needs(self, room: float) -> float | None:
        return self.width

    def draw(self, canvas: Canvas, i: int, box: Box) -> None:
        x, y, width, tall = box
        colour = self.values[i]
        strip = np.array(to_rgb(colour) if isinstance(colour, str) else colour, float).reshape(1, -1, 3)
        canvas.cells(x, y + tall * 0.1, width, tall * 0.8, strip)


def rows(
    canvas: Canvas,
    columns: Sequence[Texts | Bars | Cells],
    top: float = 0,
    bottom: float | None = None,
    tallest: float = 90,
) -> list[tuple[float, float]]:
    """Draw rows between the heights `top` and `bottom`; give left and width of each column, for what stands around.

    Bars, wrapped texts and cells without a width share the room that the others leave. No row is higher than `tallest`.

    Raises:
        ValueError: the columns do not have the same number of rows.
    """
    counts = {len(column) for column in columns}
    if len(counts) != 1:
        raise ValueError(f"all columns have the same number of rows, not {sorted(counts)}")
    [count] = counts
    bottom = canvas.height if bottom is None else bottom
    head = HEAD * any(column.heading for column in columns)
    tall = min((bottom - top - head) / max(count, 1), tallest)
    places = _places(canvas.width, [column.needs(canvas.width) for column in columns])
    for column, (x, width) in zip(columns, places, strict=True):
        edge, align = (x + width, "right") if column.right else (x, "left")
        canvas.text(edge, top + HEAD / 2, column.heading, size=15, align=align, colour=theme().faint)
        for i in range(count):
            column.draw(canvas, i, (x, top + head + i * tall, width, tall))
    spoken = [[f"{column.heading} {text}".strip() for text in column.said()] for column in columns if column.said()]
    for row in zip(*spoken, strict=True):
        canvas.plot.describe(titled("", ", ".join(filter(None, row))))
    return places


def _places(room: float, widths: Sequence[float | None]) -> list[tuple[float, float]]:
    """Left and width of each column; those without a width share what is left."""
    free = room - GAP * (len(widths) - 1) - sum(width or 0 for width in widths)
    share = max(free / max(widths.count(None), 1), 1)
    places, x = [], 0.0
    for width in (share if width is None else width for width in widths):
        places.append((x, width))
        x += width + GAP
    return places
