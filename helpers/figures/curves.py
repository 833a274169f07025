"""Measured curves: every value with its error, what was measured just now beside what was recorded."""

from collections.abc import Mapping

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from .board import Measured
from .charts import MARKS, frame, level_line, name_ends
from .describe import listed, titled
from .sheet import Plot
from .stamps import write
from .style import theme

Points = Mapping[str, Mapping[float, Measured]]  # curve -> x -> what was measured there


def curves(
    plot: Plot,
    measured: Points,
    recorded: Points | None = None,
    *,
    chance: float | None = None,
    xlabel: str = "",
    title: str = "",
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] = (0, 1.05),
    log_x: bool = False,
) -> None:
    """Curves with error bars: solid and filled what was measured just now, dashed and hollow what was recorded.

    A curve of the same name has the same colour and mark in both. `chance` is a dotted line. Before anything is there,
    the plot says that the button Measure fills it.
    """
    now, groups = theme(), ((True, measured), (False, recorded or {}))
    names = list(dict.fromkeys(name for _, group in groups for name in group))
    drawn = [(new, name, *_columns(points)) for new, group in groups for name, points in group.items() if points]
    levels = {} if chance is None else {"chance": chance}
    both = len({new for new, *_ in drawn}) == 2
    height = frame(
        plot,
        (*names, *levels),
        [x for *_, x, _, _ in drawn],
        [],
        texts=(xlabel, "", title + " (dashed: recorded)" * both),
        limits=(xlim, ylim),
        log=(log_x, False),
        margin=0.04,
    )
    ends = {}
    for new, name, x, y, error in sorted(drawn, key=lambda curve: curve[0]):  # what is new lies on top
        number = names.index(name)
        colour, mark = now.series[number % len(now.series)], MARKS[number % len(MARKS)]
        bars = np.stack([np.stack([x, end], 1) for end in (y - error, y + error)], 1)  # (points, 2 ends, x and y)
        plot.add_collection(LineCollection(bars[error > 0], colors=colour, linewidths=1.5), autolim=False)
        style, width = ("-", 2.2) if new else ((0, (4, 3)), 1.5)
        look = {"color": colour, "linestyle": style, "linewidth": width, "marker": mark, "markersize": 7}
        plot.add_line(Line2D(x, y, markerfacecolor=colour if new else now.background, **look))
        ends[name] = (name, y[-1], colour, style)
    name_ends(plot, [*ends.values(), *(level_line(plot, *level) for level in levels.items())], height)
    if not ends:
        write(plot, 0.5, 0.5, "press Measure", size=17, colour=now.faint, align="center", fraction=True)
    said = [_described(*curve) for curve in drawn] + [f"{name} {level:.3g}" for name, level in levels.items()]
    plot.describe(titled(f"{title} (against {xlabel})", "; ".join(said) if ends else "not measured yet"))


def _columns(points: Mapping[float, Measured]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, values and errors of one curve, from left to right."""
    rows = [(x, points[x].value, points[x].error) for x in sorted(points)]
    return tuple(np.array(column, float) for column in zip(*rows, strict=True))


def _described(new: bool, name: str, x: np.ndarray, y: np.ndarray, error: np.ndarray) -> str:
    said = (f"{b:.3g}{f' ± {c:.2g}' if c else ''} at {a:.6g}" for a, b, c in zip(x, y, error, strict=True))
    return f"{name}, {'just now' if new else 'recorded'}: {listed(said)}"
