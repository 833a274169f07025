"""Pictures in a grid, and a matrix as a heat map."""

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgb

from .charts import TITLE, ticks, title_of
from .charts import numbers as short_numbers
from .describe import of_grid
from .sheet import DOTS, Plot
from .stamps import shorten, stamp, text_width, write
from .style import readable_on, theme

WORDS = 66  # pixels that a label needs to say more than its verdict


def as_picture(values) -> np.ndarray:
    """(H, W), (H, W, 3) or (3, H, W) numbers as (H, W, 3) bytes. Floats are taken as 0 to 1 and clipped."""
    array = np.asarray(values)
    if array.ndim == 3 and array.shape[0] in (1, 3) and array.shape[2] not in (1, 3):
        array = array.transpose(1, 2, 0)
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] not in (1, 3):
        raise ValueError(f"a picture has the shape (height, width), with 1 or 3 colours, not {np.shape(values)}")
    if array.dtype != np.uint8:
        array = _bytes(array)
    return np.ascontiguousarray(np.broadcast_to(array, (*array.shape[:2], 3)))


def _bytes(values: np.ndarray) -> np.ndarray:
    """Numbers from 0 to 1 as 0 to 255; what is no number is 0."""
    return (np.fmin(np.fmax(values, 0), 1) * 255 + 0.5).astype(np.uint8)  # unlike clip they take nan for the number


def image_grid(
    ax: Plot,
    images: Sequence,
    *,
    columns: int | None = None,
    labels: Sequence[str] = (),
    verdicts: Sequence[bool | None] = (),
    title: str = "",
    highlight: int | None = None,
    choose: Callable[[int], Mapping[str, Any]] | None = None,
) -> None:
    """Pictures row by row, as large as fits, each with its label below. For shapes see `as_picture`.

    Args:
        images: pictures, or a tensor of them (N, 3, H, W); small ones keep their pixels sharp.
        verdicts: for each picture whether it is right: its label begins with ✓ or ✗, or with nothing for None.
        highlight: index of a picture with a frame.
        choose: the settings that a click on picture i changes, such as `lambda i: {"chosen": i}`.
    """
    now = theme()
    if np.ndim(images) == 4 and np.asarray(images).dtype != np.uint8:
        images = _bytes(np.asarray(images))  # all at once is faster
    pictures = [as_picture(image) for image in images]
    labels = _judged(labels, verdicts)
    width, height = ax.inner(top=TITLE * bool(title))
    ax.limits((0, width), (0, height))
    title_of(ax, title)
    if not pictures:
        return
    below, gap = (22 if labels else 0), 8
    aspect = max(p.shape[1] / p.shape[0] for p in pictures)
    room = (len(pictures), width, height, aspect, below, gap)
    columns = columns or max(range(1, len(pictures) + 1), key=lambda count: _side(count, *room))
    side = _whole(_side(columns, *room), pictures, ax.get_figure().dpi / DOTS)
    wide = side * aspect
    longest = max((text_width(label, 14) for label in labels), default=0)
    apart = max(gap, min(longest + 12 - wide, width / columns - wide))  # so far that labels have room, where there is
    left = (width - columns * wide - (columns - 1) * apart) / 2
    for i, picture in enumerate(pictures):
        row, column = divmod(i, columns)
        x, y = left + column * (wide + apart), height - (row + 1) * (side + below) - row * gap + below
        if i == highlight:
            stamp(ax, x - 4, y - 4, wide + 8, side + 8, _plain(now.series[1]))
        own = side * picture.shape[1] / picture.shape[0]
        stamp(ax, x + (wide - own) / 2, y, own, side, picture)
        if i < len(labels):
            room_for_words = wide + apart > WORDS or not verdicts
            label, bold = shorten(labels[i] if room_for_words else labels[i][:1], wide + apart, 14), i == highlight
            write(ax, x + wide / 2, y - 3, label, size=14, align="center", valign="top", bold=bold)
        if choose is not None:
            settings = choose(i)
            said = labels[i] if i < len(labels) else ", ".join(f"{name} {value}" for name, value in settings.items())
            ax.spot((x, y), (x + wide, y + side), said.replace("✓", "right:").replace("✗", "wrong:"), **settings)


def _judged(labels: Sequence[str], verdicts: Sequence[bool | None]) -> list[str]:
    """Labels that begin with their verdict."""
    marks = [{True: "✓", False: "✗", None: ""}[verdict] for verdict in verdicts]
    return [" ".join(filter(None, pair)) for pair in zip_longest(marks, map(str, labels), fillvalue="")]


def _whole(side: float, pictures: list[np.ndarray], scale: float) -> float:
    """The side at which each pixel of small, equal pictures is equally many screen dots large."""
    [tall] = {p.shape[0] for p in pictures} if len({p.shape for p in pictures}) == 1 else [1]
    times = side * scale / tall
    return int(times) * tall / scale if times >= 2 else side


def _plain(colour: str) -> np.ndarray:
    """A picture of one pixel, (1, 1, 3) bytes."""
    return as_picture(np.array(to_rgb(colour))[None, None])


def _side(columns: int, count: int, width: float, height: float, aspect: float, below: float, gap: float) -> float:
    rows = -(-count // columns)
    return max(min((width - (columns - 1) * gap) / columns / aspect, (height - (rows - 1) * gap) / rows - below), 1)


class Scale(NamedTuple):
    """What the rows or columns of a matrix stand for: a quantity and its values at the first and the last of them."""

    name: str
    first: float
    last: float

    def marks(self, count: int, wanted: float) -> list[tuple[float, str]]:
        """Round numbers of the quantity, each with the row or column where it lies."""
        found = ticks((min(self.first, self.last), max(self.first, self.last)), False, wanted)
        step = (self.last - self.first) / (count - 1)
        return [((v - self.first) / step, text) for v, text in zip(found, short_numbers(found), strict=True)]


def _scales(ax: Plot, shape: tuple[int, int], down: Scale | None, across: Scale | None) -> None:
    """Numbers and names below a matrix and at its left."""
    _, _, width, height = ax.box
    faint = theme().faint
    if across:
        for at, text in across.marks(shape[1], width / 50):
            share = (at + 0.5) / shape[1]
            write(ax, share, -8 / height, text, size=13, align="center", valign="top", fraction=True)
        write(ax, 0.5, -46 / height, across.name, align="center", valign="bottom", colour=faint, fraction=True)
    if down:
        for at, text in down.marks(shape[0], height / 40):
            write(ax, -7 / width, 1 - (at + 0.5) / shape[0], text, size=13, align="right", fraction=True)
        write(ax, -50 / width, 0.5, down.name, turned=True, colour=faint, fraction=True)


def heatmap(
    ax: Plot,
    matrix,
    *,
    rows: Sequence[str] = (),
    columns: Sequence[str] = (),
    pictures: Sequence = (),
    down: Scale | None = None,
    across: Scale | None = None,
    title: str = "",
    low: float | None = None,
    high: float | None = None,
    numbers: bool = False,
    square: bool = False,
    lines: bool = False,
) -> None:
    """A matrix as coloured cells, row 0 on top; strong colour means a large value, blank is not finite.

    In the place of names, rows may have a picture each or be a scale (`down`), and columns may be one (`across`).
    `numbers` writes the values down; `lines` parts the cells, so that blank ones are seen, too.
    """
    now = theme()
    values = np.asarray(matrix, float)
    if values.ndim != 2 or not values.size:
        raise ValueError(f"heatmap draws a matrix with rows and columns, not the shape {values.shape}")
    ax.describe(of_grid(values, rows, columns, title))
    size = 15 if values.shape[0] * 19 <= ax.cell[3] else 12
    rows, columns = [shorten(r, 150, size) for r in rows], list(columns)
    left = max((text_width(r, size) for r in rows), default=0) + 12 * bool(rows)
    if down:
        left = 34 + 20 * bool(down.name)
    if len(pictures):
        left = ax.cell[3] / values.shape[0]
    inner = (ax.cell[2] - left) / values.shape[1]
    turned = any(text_width(c, size) > inner - 6 for c in columns)
    columns = [shorten(c, max(110, 0.4 * ax.cell[3]) if turned else inner, size) for c in columns]
    bottom = (max((text_width(c, size) for c in columns), default=0) + 10 if turned else 26) if columns else 0
    bottom += 26 * bool(across) + 20 * bool(across and across.name)
    if len(pictures):
        left = (ax.cell[3] - bottom - TITLE * bool(title)) / values.shape[0] + 4
    width, height = ax.inner(left=left, bottom=bottom, top=TITLE * bool(title))
    if square:
        side = min(width / values.shape[1], height / values.shape[0])
        below, right = bottom + height - side * values.shape[0], ax.cell[2] - left - side * values.shape[1]
        width, height = ax.inner(left, below, right, TITLE * bool(title))
    ax.limits((-0.5, values.shape[1] - 0.5), (values.shape[0] - 0.5, -0.5))
    title_of(ax, title, left)
    finite = values[np.isfinite(values)] if np.isfinite(values).any() else np.zeros(1)
    low, high = finite.min() if low is None else low, finite.max() if high is None else high
    share = np.clip(np.nan_to_num((values - low) / max(high - low, 1e-12)), 0, 1)
    colours = now.cmap(share)[..., :3]  # (R, C, 3)
    colours[~np.isfinite(values)] = to_rgb(now.background)
    stamp(ax, -0.5, values.shape[0] - 0.5, width, height, as_picture(colours))
    if lines:
        tall, wide = values.shape
        parting = [((-0.5, i - 0.5), (wide - 0.5, i - 0.5)) for i in range(tall + 1)]
        parting += [((j - 0.5, -0.5), (j - 0.5, tall - 0.5)) for j in range(wide + 1)]
        ax.add_collection(LineCollection(parting, colors=now.grid, linewidths=1, zorder=5.5), autolim=False)
    for i, name in enumerate(rows):
        write(ax, -0.5 - 9 * values.shape[1] / width, i, name, size=size, align="right")
    side, span = height / values.shape[0] - 1, values.shape[1] / width  # of a picture, of a pixel
    for i, picture in enumerate(pictures):
        stamp(ax, -0.5 - (side + 5) * span, i + 0.5, side, side, as_picture(picture))
    under = values.shape[0] - 0.5 + 7 * values.shape[0] / height
    for j, name in enumerate(columns):
        write(ax, j, under, name, size=size, align="center", valign="top", turned=turned)
    _scales(ax, values.shape, down, across)
    if numbers:
        small = min(size, 0.6 * height / values.shape[0], 0.36 * width / values.shape[1])
        for i, j in zip(*np.nonzero(np.isfinite(values)), strict=True):
            text, ink = f"{values[i, j]:z.2f}".replace("-", "−"), readable_on(to_hex(colours[i, j]))
            write(ax, j, i, text, size=small, colour=ink, align="center")
