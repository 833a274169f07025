"""A board: models (rows) against scores (columns), each score with its error, its baseline and the best possible."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_hex

from .canvas import Canvas, wrap
from .charts import TITLE, title_of
from .describe import listed, titled
from .sheet import Plot
from .stamps import text_width
from .style import readable_on, theme

NOT_MEASURED = "–"
HEAD = 15  # size of the columns' names


@dataclass(frozen=True)
class Measured:
    """A number that was measured, and how far the truth may lie from it (two standard errors)."""

    value: float
    error: float = 0.0

    @classmethod
    def share(cls, right: int, of: int) -> Measured:
        """The share right of so many tries. The error (Agresti and Coull 1998) is not 0 even where all are right."""
        adjusted = (right + 2) / (of + 4)
        return cls(right / of, 2 * math.sqrt(adjusted * (1 - adjusted) / (of + 4)))

    @classmethod
    def mean(cls, values: Sequence[float]) -> Measured:
        """The mean of repeated measurements, such as the seeds of a training run."""
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        return cls(statistics.mean(values), 2 * spread / math.sqrt(len(values)))


def percent(cell: Measured) -> str:
    """A share as text: 87 ± 3 %."""
    return f"{100 * cell.value:.0f} ± {100 * cell.error:.0f} %" if cell.error else f"{100 * cell.value:.0f} %"


@dataclass(frozen=True)
class _Row:
    name: str
    cells: Sequence[Measured | None]
    marks: Sequence[bool] = ()
    is_model: bool = True
    is_chosen: bool = False


def board(
    plot: Plot,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Measured | None]],
    baselines: Sequence[float | None] = (),
    *,
    baseline: str = "chance",
    limits: Sequence[float | None] = (),
    limit: str = "best possible",
    text: Callable[[Measured], str] = percent,
    minimum: float = 0.0,
    maximum: float | None = 1.0,
    shaded: bool = False,
    marked: Sequence[Sequence[bool]] = (),
    mark: str = "",
    highlight: int | None = None,
    title: str = "",
) -> None:
    """Each cell as a number and a bar with its error; or, `shaded`, as a number on a depth of colour.

    A cell that is None, or nan, was not measured and shows a dash. `baselines` and `limits` (one a column) are rows of
    their own, the first and the last, named `baseline` and `limit`; dashed lines carry them across the bars. A bar is
    full at `maximum`; None means the largest value on the board. Bars begin at `minimum`; one that would be longer than
    the room ends in ». `highlight` is the index of one row in a second
    colour. `marked` cells (one flag a cell) have a frame, and `mark` says below what the frame means.

    Raises:
        ValueError: cells, marks, baselines or limits do not fit the rows and columns.
    """
    _check(rows, columns, (cells, marked), (baselines, limits))
    table = [
        _Row(name, [None if cell and math.isnan(cell.value) else cell for cell in row], marks, is_chosen=i == highlight)
        for i, (name, row, marks) in enumerate(zip(rows, cells, marked or [()] * len(rows), strict=True))
    ]
    table = [*_reference(baseline, baselines), *table, *_reference(limit, limits)]
    for row in table:
        said = zip(columns, row.cells, strict=True)
        plot.describe(
            titled(row.name, listed(f"{name} {text(cell) if cell else 'not measured'}" for name, cell in said))
        )
    canvas = Canvas(plot, TITLE * bool(title))
    title_of(plot, title)
    size = float(np.clip((canvas.height - 28 * bool(mark)) / (len(table) + 1) * 0.5, 12, 18))
    longest = max((text_width(row.name, 1, row.is_chosen) for row in table), default=0)
    size = max(12, min(size, 0.36 * canvas.width / max(longest, 1)))
    left = min(longest * size + 16, canvas.width * 0.4)
    wide = (canvas.width - left) / max(len(columns), 1)
    widest = max((text_width(word, 1, True) for name in columns for word in name.split()), default=0)
    small = max(11, min(HEAD, (wide - 8) / max(widest, 1e-9)))  # no word of a heading is cut if that can be read
    heads = [wrap(name, wide - 8, small)[:2] for name in columns]
    head, foot = 8 + max((20 * len(lines) for lines in heads), default=0), 28 * bool(mark)
    tall = (canvas.height - head - foot) / max(len(table), 1)
    for i, row in enumerate(table):
        colour = None if row.is_model else theme().faint
        canvas.text(0, head + (i + 0.5) * tall, row.name, left - 8, size, bold=row.is_chosen, colour=colour)
    draw, place = (_shades, "center") if shaded else (_bars, "left")
    for j, lines in enumerate(heads):
        x = left + j * wide
        for i, line in enumerate(lines):
            y = head - 18 - 20 * (len(lines) - 1 - i)
            canvas.text(x + wide / 2 * shaded, y, line, wide - 8, small, bold=True, align=place)
        draw(canvas, table, j, (x, head, wide, tall), size, text, (minimum, maximum or _largest(table)))
    if mark:
        canvas.frame(left, canvas.height - 22, 21, 15, theme().series[1])
        canvas.text(left + 34, canvas.height - 12, mark, canvas.width - left - 34)


Box = tuple[float, float, float, float]  # left, top, width and height of a column's first cell
Range = tuple[float, float]  # the values where a bar begins and where it is full


def _share(value: float, span: Range) -> float:
    """How much of its room a bar takes, 0 to 1."""
    low, high = span
    return float(np.clip((value - low) / (high - low), 0, 1))


def _bars(canvas: Canvas, table: Sequence[_Row], j: int, box: Box, size: float, text: Callable, span: Range) -> None:
    """A column of numbers, and right of them bars with their errors and the dashed lines."""
    now, (x, y, wide, tall) = theme(), box
    texts = [text(row.cells[j]) if row.cells[j] else NOT_MEASURED for row in table]
    zero = x + max(text_width(line, size, bold=True) for line in texts) + 10
    full = max(x + wide - 16 - zero, 1)
    for i, (row, said) in enumerate(zip(table, texts, strict=True)):
        middle, cell = y + (i + 0.5) * tall, row.cells[j]
        colour = None if row.is_model and cell else now.faint
        canvas.text(zero - 10, middle, said, size=size, align="right", bold=row.is_chosen, colour=colour)
        if cell is None:
            if row.is_model and full > 110:
                canvas.text(zero + 10, middle, "not measured", full, 14, colour=now.faint)
            continue
        length, runs_out = full * _share(cell.value, span), cell.value > span[1]
        edge = now.series[row.is_chosen] if row.is_model else now.faint
        canvas.box(zero, middle - tall * 0.34, length, tall * 0.68, edge if row.is_model else now.background, edge)
        if runs_out:
            ink = readable_on(edge) if row.is_model else now.faint
            canvas.text(zero + length - 6, middle, "»", size=size + 4, bold=True, align="right", colour=ink)
        elif cell.error:
            ends = (zero + full * _share(v, span) for v in (cell.value - cell.error, cell.value + cell.error))
            _whisker(canvas, *ends, middle, min(tall * 0.2, 6))
        if not row.is_model and not runs_out:
            bottom = y + len(table) * tall
            canvas.line([(zero + length, y), (zero + length, bottom)], now.ink, dashed=True)
    canvas.line([(zero, y), (zero, y + len(table) * tall)], now.faint)


def _whisker(canvas: Canvas, start: float, end: float, y: float, cap: float) -> None:
    """An error from start to end, with a light rim so that it is seen on the bar, too."""
    for colour, width in ((theme().background, 4.0), (theme().ink, 1.6)):
        for line in (((start, y), (end, y)), ((start, y - cap), (start, y + cap)), ((end, y - cap), (end, y + cap))):
            canvas.line(line, colour, width)


def _shades(canvas: Canvas, table: Sequence[_Row], j: int, box: Box, size: float, text: Callable, span: Range) -> None:
    """A column of cells whose depth of colour is the value; the number stands on each, references have no colour."""
    now, (x, y, wide, tall) = theme(), box
    texts = [text(cell) for row in table for cell in row.cells if cell] or [NOT_MEASURED]
    one = min(size, (wide - 10) / max(text_width(line, 1) for line in texts))
    parts = [part for line in texts for part in _apart(line)]
    two = min(size, tall * 0.36, (wide - 10) / max(text_width(part, 1) for part in parts))
    for i, row in enumerate(table):
        cell, top = row.cells[j], y + i * tall
        face = to_hex(now.cmap(_share(cell.value, span))) if cell and row.is_model else now.background
        if row.is_model:
            canvas.box(x + 2, top + 2, wide - 4, tall - 4, face, now.grid)
        said = text(cell) if cell else NOT_MEASURED
        lines = _apart(said) if two > one else [said]
        ink = readable_on(face) if cell and row.is_model else now.faint
        for k, line in enumerate(lines):
            middle = top + tall / 2 + (k - (len(lines) - 1) / 2) * two * 1.25
            canvas.text(x + wide / 2, middle, line, size=max(one, two), align="center", colour=ink)
        if row.marks and row.marks[j]:
            canvas.frame(x + 2, top + 2, wide - 7, tall - 7, now.series[1])


def _apart(text: str) -> list[str]:
    """Number and error, each for a line of its own."""
    return text.replace(" ± ", "\n± ").split("\n")


def _reference(name: str, values: Sequence[float | None]) -> list[_Row]:
    cells = [None if value is None else Measured(value) for value in values]
    return [_Row(name, cells, is_model=False)] if cells else []


def _largest(table: Sequence[_Row]) -> float:
    values = [cell.value + cell.error for row in table for cell in row.cells if cell and math.isfinite(cell.value)]
    return max(values, default=0.0) or 1.0


def _check(rows: Sequence[str], columns: Sequence[str], tables: Sequence, lists: Sequence) -> None:
    for table in filter(None, tables):
        if [len(row) for row in table] != [len(columns)] * len(rows):
            raise ValueError(f"a board of {len(rows)} rows and {len(columns)} columns needs as many cells and marks")
    if any(len(values) != len(columns) for values in lists if values):
        raise ValueError(f"a board of {len(columns)} columns needs one baseline and one limit for each")
