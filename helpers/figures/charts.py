"""Bars and lines, the two charts that most panels show."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, MaxNLocator

from .describe import listed, of_lines, titled
from .sheet import Plot
from .stamps import shorten, text_width, write
from .style import theme

TITLE = 30  # pixels kept for a title
MARKS = "os^D"
STYLES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))  # colour is never the only difference between lines


def title_of(ax: Plot, title: str, left: float = 0) -> None:
    """A heading over the plot, `left` pixels before the data begin."""
    if title:
        _, _, width, height = ax.box
        line = shorten(title, ax.cell[2], 17)
        write(ax, -left / width, 1 + (TITLE - 10) / height, line, size=17, bold=True, fraction=True)


def bars(
    ax: Plot,
    labels: Sequence[str],
    values: Sequence[float],
    *,
    cut: Sequence[bool] | None = None,
    highlight: int | None = None,
    texts: Sequence[str] | None = None,
    minimum: float = 0.0,
    maximum: float | None = None,
    title: str = "",
) -> None:
    """Horizontal bars, the first on top. Bars that are `cut` are hollow and grey and say so.

    `texts` (default: the value in per cent) stand at the bars' ends; `maximum` fixes the full length (default: the
    largest value), a negative `minimum` leaves room to the left of zero; `highlight` is the index of one bar in a
    second colour. A sheet of 360 pixels has room for 14 bars.
    """
    now = theme()
    values = np.asarray(values, float)
    count = len(values)
    cut = np.zeros(count, bool) if cut is None else np.asarray(cut, bool)
    texts = [f"{100 * v:.1f} %" for v in values] if texts is None else list(texts)
    texts = [f"{t}  cut" if c else t for t, c in zip(texts, cut, strict=True)]
    ax.describe(
        titled(title, listed(f"{name} {text}" for name, text in zip(labels, texts, strict=True)) or "no bars yet")
    )
    size = float(np.clip((ax.cell[3] - TITLE * bool(title)) / max(count, 1) * 0.62, 11, 18))
    longest = max((text_width(label, 1, i == highlight) for i, label in enumerate(labels)), default=0)
    size = max(min(size, 12), min(size, ax.cell[2] * 0.4 / max(longest, 1)))  # before a name is cut it becomes smaller
    labels = [shorten(label, ax.cell[2] * 0.4, size) for label in labels]
    left = max((text_width(label, size, i == highlight) for i, label in enumerate(labels)), default=0) + 12
    right = max((text_width(t, size) for t in texts), default=0) + 14
    ax.inner(left=left, right=right, top=TITLE * bool(title))
    ax.limits((minimum, maximum or max(values.max(initial=0.0), 1e-12)), (max(count, 1) - 0.5, -0.5))
    title_of(ax, title, left)
    if not count:
        return
    x, y = np.clip(values, *ax.get_xlim()), np.arange(count)
    corners = (
        np.stack([np.zeros(count), x, x, np.zeros(count)], 1),
        np.stack([y - 0.36, y - 0.36, y + 0.36, y + 0.36], 1),
    )
    face = [now.background if c else now.main for c in cut]
    if highlight is not None and 0 <= highlight < count:
        face[highlight] = now.series[1]
    edge = [now.faint if c else f for c, f in zip(cut, face, strict=True)]
    ax.add_collection(
        PolyCollection(np.stack(corners, 2), facecolors=face, edgecolors=edge, linewidths=1), autolim=False
    )
    span = np.ptp(ax.get_xlim()) / ax.box[2]  # data units in a pixel
    for i in range(count):
        colour = now.faint if cut[i] else now.ink
        write(ax, minimum - 9 * span, i, labels[i], size=size, colour=colour, align="right", bold=i == highlight)
        write(ax, max(x[i], 0) + 8 * span, i, texts[i], size=size, colour=colour)


def lines(
    ax: Plot,
    series: Mapping[str, Sequence[float] | tuple[Sequence[float], Sequence[float]]],
    *,
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    levels: Mapping[str, float] | None = None,
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
    log_x: bool = False,
    log_y: bool = False,
    markers: bool = False,
) -> None:
    """Lines named at their right end. A series is its y values, or a pair (x values, y values).

    `levels` are named horizontal lines (a limit, a baseline); `markers` puts a dot on every value. Values that cannot
    be drawn (not finite, or not positive on a log scale) leave a hole.
    """
    now = theme()
    curves = {name: _curve(values, log_x, log_y) for name, values in series.items()}
    levels = dict(levels or {})
    ax.describe(of_lines(curves, levels, xlabel, title or ylabel))
    height = frame(
        ax,
        (*curves, *levels),
        [x for x, _ in curves.values()],
        [*(y for _, y in curves.values()), np.array(list(levels.values()))],
        texts=(xlabel, ylabel, title),
        limits=(xlim, ylim),
        log=(log_x, log_y),
    )
    ends = []
    for i, (name, (x, y)) in enumerate(curves.items()):
        colour, style = now.series[i % len(now.series)], STYLES[i % len(STYLES)] if not markers else "-"
        drawn = y[np.isfinite(x) & np.isfinite(y)]
        mark = MARKS[i % 4] if markers else "o" if len(drawn) == 1 else ""  # one value makes no line
        ax.add_line(Line2D(x, y, color=colour, linewidth=2.2, linestyle=style, marker=mark, markersize=5))
        ends.append((name, drawn[-1] if len(drawn) else ax.get_ylim()[0], colour, style))
    ends += [level_line(ax, name, level) for name, level in levels.items()]
    name_ends(ax, ends, height)


def level_line(ax: Plot, name: str, level: float) -> tuple:
    """A horizontal line over the whole width; gives its end, to be named."""
    faint, style = theme().faint, (0, (2, 2))
    ax.add_line(Line2D(ax.get_xlim(), [level, level], color=faint, linewidth=1.5, linestyle=style))
    return name, level, faint, style


def frame(
    ax: Plot,
    names: Sequence[str],
    xs: Sequence[np.ndarray],
    ys: Sequence[np.ndarray],
    *,
    texts: tuple[str, str, str],
    limits: tuple[tuple[float, float] | None, tuple[float, float] | None],
    log: tuple[bool, bool],
    margin: float = 0.0,
) -> float:
    """Scales for all of these values, with room for the names at the right; gives the height for `name_ends`.

    `texts` are xlabel, ylabel and title; `limits` and `log` are for x and y; without limits the values decide, and x
    gets this `margin` (a share) on both sides.
    """
    now, (xlabel, ylabel, title) = theme(), texts
    left = 62 + 22 * bool(ylabel)
    right = 14 + max((text_width(name, 15) + 26 for name in names if name), default=0)
    width, height = ax.inner(left, 30 + 24 * bool(xlabel), min(right, ax.cell[2] * 0.4), 8 + TITLE * bool(title))
    _scales(ax, _limits(xs, limits[0], log[0], margin), _limits(ys, limits[1], log[1], 0.05), log)
    title_of(ax, title, left)
    write(ax, 0.5, -52 / height, xlabel, align="center", valign="bottom", colour=now.faint, fraction=True)
    write(ax, -82 / width, 0.5, ylabel, turned=True, colour=now.faint, fraction=True)
    return height


def _curve(values, log_x: bool, log_y: bool) -> tuple[np.ndarray, np.ndarray]:
    pair = isinstance(values, tuple) and len(values) == 2 and np.ndim(values[0]) == 1
    y = np.array(values[1] if pair else values, float).reshape(-1)
    x = np.array(values[0] if pair else np.arange(len(y)), float).reshape(-1)
    y[~np.isfinite(y) | (log_y & (y <= 0))] = np.nan
    x[~np.isfinite(x) | (log_x & (x <= 0))] = np.nan
    return x, y


def _limits(
    arrays: list[np.ndarray], given: tuple[float, float] | None, log: bool, margin: float
) -> tuple[float, float]:
    if given is not None:
        return given
    values = np.concatenate([np.asarray(a, float).reshape(-1) for a in arrays] or [np.zeros(0)])
    values = values[np.isfinite(values) & ((values > 0) | (not log))]
    low, high = (values.min(), values.max()) if len(values) else ((0.1, 1.0) if log else (0.0, 1.0))
    if log:
        return (low / 1.3, high * 1.3) if margin else (low, max(high, low * 1.01))
    if high - low < 1e-9 * max(1.0, abs(high)):
        return low - 0.5, high + 0.5
    return low - margin * (high - low), high + margin * (high - low)


def _scales(ax: Plot, xlim: tuple[float, float], ylim: tuple[float, float], log: tuple[bool, bool]) -> None:
    """Scales, grid lines and numbers. matplotlib's own ticks would cost more than all the rest of the picture."""
    now = theme()
    ax.limits(xlim, ylim, log)
    _, _, width, height = ax.box
    xs, ys = ticks(xlim, log[0], width / 110), ticks(ylim, log[1], height / 55)
    grid = [((xlim[0], y), (xlim[1], y)) for y in ys] + [((x, ylim[0]), (x, ylim[1])) for x in xs]
    ax.add_collection(LineCollection(grid, colors=now.grid, linewidths=1, zorder=0.5), autolim=False)
    for x, text in zip(xs, numbers(xs, log[0]), strict=True):
        across, _ = _fractions(ax, x, ylim[0])
        write(ax, across, -8 / height, text, align="center", valign="top", fraction=True)
    for y, text in zip(ys, numbers(ys, log[1]), strict=True):
        _, up = _fractions(ax, xlim[0], y)
        write(ax, -9 / width, up, text, align="right", fraction=True)


def _fractions(ax: Plot, x: float, y: float) -> tuple[float, float]:
    """Where data coordinates lie, in fractions of the axes."""
    (left, bottom), box = ax.transData.transform((x, y)), ax.bbox
    return (left - box.x0) / box.width, (bottom - box.y0) / box.height


def ticks(limits: tuple[float, float], log: bool, wanted: float) -> list[float]:
    """About so many round numbers between the limits."""
    low, high = min(limits), max(limits)
    if log and high / low >= 10:
        ticks = LogLocator(numticks=max(int(wanted), 3)).tick_values(low, high)
    else:
        ticks = MaxNLocator(nbins=max(int(wanted), 2), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    slack = 0 if log else 1e-9 * (high - low)
    return [float(t) for t in ticks if low - slack <= t <= high + slack]


def numbers(values: Sequence[float], log: bool = False) -> list[str]:
    """Short forms of a scale's numbers: 0.25, 10,000, 10⁻⁵."""
    wide = log and len(values) > 1 and (max(values) >= 1e5 * min(values) or max(values) >= 1e6)
    return [_number(v, *((0.1, 1e3) if wide else (1e-3, 1e6))) for v in values]


def _number(value: float, smallest: float, largest: float) -> str:
    size = abs(value)
    if size and (size < smallest or size >= largest):
        exponent = int(np.floor(np.log10(size) + 1e-9))
        digits = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        front = value / 10.0**exponent
        return f"10{digits}" if abs(front - 1) < 1e-9 else f"{front:.3g}·10{digits}"
    return f"{value:,.6g}".replace("-", "−")


def name_ends(ax: Plot, ends: list[tuple], height: float) -> None:
    """Name the lines at their ends, moved apart where they would overlap."""
    low, high = ax.get_ylim()
    place = [_fractions(ax, ax.get_xlim()[0], y)[1] for _, y, _, _ in ends]
    order = np.argsort(place)
    gap = 20 / height
    spread = np.clip(np.array([place[i] for i in order]), 0, 1)
    for i in range(1, len(spread)):
        spread[i] = max(spread[i], spread[i - 1] + gap)
    overflow = max(spread[-1] - 1 - gap / 2, 0) if len(spread) else 0
    x, _, width, _ = ax.box
    room = ax.cell[0] + ax.cell[2] - x - width - 38
    for i, y in zip(order, spread - overflow, strict=True):
        name, _, colour, style = ends[i]
        if name:
            start, end = 1 + 8 / width, 1 + 28 / width
            line = Line2D([start, end], [y, y], color=colour, linewidth=3, linestyle=style, transform=ax.transAxes)
            line.set_clip_on(False)
            ax.add_line(line)
            write(ax, 1 + 34 / width, y, shorten(name, room, 15), fraction=True)
