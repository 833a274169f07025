"""Rows of texts, bars and cells: a small table, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_rgb

from .canvas import Canvas, wrapped
from .describe import titled
from .stamps import text_width
from .style import theme

HEAD = 24  # pixels for the headings
GAP = 14  # pixels between two columns
LONGEST_TEXT = 0.4  # of the width, for a column of texts that are not wrapped


@dataclass(frozen=True)
class Texts:
    """A column of texts, as wide as the longest, or `wrapped` over several lines in the room that is left."""

    texts: Sequence[str]
    heading: str = ""
    size: float = 16
    right: bool = False
    bold: bool = False
    wrapped: bool = False
    colours: Sequence[str | None] = ()


@dataclass(frozen=True)
class Bars:
    """A column of bars with a text at each end. The longest fills the room at `maximum` (default: the largest value).

    `before` are earlier values, as hollow bars above the full ones.
    """

    values: Sequence[float]
    heading: str = ""
    texts: Sequence[str] | None = None  # default: per cent
    maximum: float | None = None
    colours: Sequence[str] = ()
    before: Sequence[float] | None = None


@dataclass(frozen=True)
class Cells:
    """A column of coloured cells: for each row a colour, or a strip of colours (n, 3) from 0 to 1."""

    colours: Sequence
    heading: str = ""
    width: float | None = None  # pixels; default: an equal part of the room that is left


Column = Texts | Bars | Cells


def rows(
    canvas: Canvas, columns: Sequence[Column], top: float = 0, bottom: float | None = None, tallest: float = 90
) -> list[tuple[float, float]]:
    """Draw rows between the heights `top` and `bottom`; give left and width of each column, for what stands around.

    Bars, wrapped texts and cells without a width share the room that the others leave.

    Raises:
        ValueError: the columns do not have the same number of rows.
    """
    counts = {len(_content(column)) for column in columns}
    if len(counts) != 1:
        raise ValueError(f"all columns have the same number of rows, not {sorted(counts)}")
    [count] = counts
    bottom = canvas.height if bottom is None else bottom
    head = HEAD * any(column.heading for column in columns)
    tall = min((bottom - top - head) / max(count, 1), tallest)
    places = _places(canvas.width, columns)
    for row in zip(*(_with_heading(column) for column in columns if not isinstance(column, Cells)), strict=True):
        canvas.plot.describe(titled("", ", ".join(filter(None, row))))
    for column, (x, width) in zip(columns, places, strict=True):
        right = isinstance(column, Texts) and column.right
        edge, side = (x + width, "right") if right else (x, "left")
        canvas.text(edge, top + HEAD / 2, column.heading, size=15, align=side, colour=theme().faint)
        for i in range(count):
            _draw(canvas, column, i, (x, top + head + i * tall, width, tall))
    return places


def _content(column: Column) -> Sequence:
    return column.values if isinstance(column, Bars) else column.colours if isinstance(column, Cells) else column.texts


def _said(column: Texts | Bars) -> Sequence[str]:
    return column.texts or ([f"{value:.0%}" for value in column.values] if isinstance(column, Bars) else ())


def _with_heading(column: Texts | Bars) -> list[str]:
    return [f"{column.heading} {text}".strip() for text in _said(column)]


def _places(room: float, columns: Sequence[Column]) -> list[tuple[float, float]]:
    widths: list[float | None] = []
    for column in columns:
        if isinstance(column, Texts) and not column.wrapped:
            texts = [*column.texts, column.heading]
            longest = max(text_width(text, column.size, column.bold) for text in texts)
            widths.append(min(longest + 4, LONGEST_TEXT * room))
        else:
            widths.append(column.width if isinstance(column, Cells) else None)
    free = room - GAP * (len(columns) - 1) - sum(width or 0 for width in widths)
    share = max(free / max(widths.count(None), 1), 1)
    places, x = [], 0.0
    for width in widths:
        places.append((x, share if width is None else width))
        x += places[-1][1] + GAP
    return places


def _draw(canvas: Canvas, column: Column, i: int, box: tuple[float, float, float, float]) -> None:
    now, (x, y, width, tall) = theme(), box
    middle = y + tall / 2
    if isinstance(column, Cells):
        one = column.colours[i]
        strip = np.array(to_rgb(one) if isinstance(one, str) else one, float).reshape(1, -1, 3)
        canvas.cells(x, y + tall * 0.1, width, tall * 0.8, strip)
    elif isinstance(column, Bars):
        texts = _said(column)
        most = column.maximum or max((*column.values, *(column.before or ())), default=0) or 1
        full = width - max(text_width(text, 15) for text in texts) - 8
        lengths = [
            max(1.0, full * min(max(v, 0) / most, 1)) for v in (column.values[i], *(column.before or ())[i : i + 1])
        ]
        face = column.colours[i] if column.colours else now.main
        if column.before is None:
            canvas.box(x, y + tall * 0.16, lengths[0], tall * 0.68, face)
        else:
            canvas.box(x, y + tall * 0.1, lengths[1], tall * 0.36, now.background, now.faint)
            canvas.box(x, y + tall * 0.5, lengths[0], tall * 0.36, face)
        canvas.text(x + max(lengths) + 8, middle, texts[i], size=15)
    else:
        how = {"bold": column.bold, "colour": column.colours[i] if column.colours else None}
        size = min(column.size, tall * 0.8)
        if column.wrapped:
            most = max(int(tall / (1.4 * size)), 1)
            used = min(len(wrapped(column.texts[i], width, size)), most)
            canvas.paragraph(x, middle - (used - 1) * 0.7 * size, column.texts[i], width, most, size, **how)
        else:
            place, side = (x + width, "right") if column.right else (x, "left")
            canvas.text(place, middle, column.texts[i], width, size, align=side, **how)
