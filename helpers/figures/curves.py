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
    ylabel: str = "",
    title: str = "",
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = (0, 1.05),
    log_x: bool = False,
    log_y: bool = False,
) -> None:
    """Curves with error bars: solid and filled what was measured just now, dashed and hollow what was recorded.

    A curve of the same name has the same colour and mark in both. `chance` is a dotted line. Before anything is there,
    the plot says that the button Measure fills it.
    """
    now, recorded = theme(), recorded or {}
    names = list(dict.fromkeys((*measured, *recorded)))
    new = [_Curve(name, points, True) for name, points in measured.items() if points]
    old = [_Curve(name, points, False) for name, points in recorded.items() if points]
    levels = {} if chance is None else {"chance": chance}
    height = frame(
        plot,
        (*names, *levels),
        [curve.x for curve in (*new, *old)],
        [np.array([*levels.values()]), *(bound for curve in (*new, *old) for bound in curve.bounds)],
        texts=(xlabel, ylabel, title + " (dashed: recorded)" * bool(new and old)),
        limits=(xlim, ylim),
        log=(log_x, log_y),
        margin=0.04,
    )
    ends = {}
    for curve in (*old, *new):  # what is new lies on top
        number = names.index(curve.name)
        colour, mark = now.series[number % len(now.series)], MARKS[number % len(MARKS)]
        low, high = curve.bounds
        low = np.maximum(low, plot.get_ylim()[0])  # an error may reach below what a log scale can show
        bars = np.stack([np.stack([curve.x, end], 1) for end in (low, high)], 1)  # (points, 2 ends, x and y)
        plot.add_collection(LineCollection(bars[low < high], colors=colour, linewidths=1.5), autolim=False)
        style, width = ("-", 2.2) if curve.is_new else ((0, (4, 3)), 1.5)
        look = {"color": colour, "linestyle": style, "linewidth": width, "marker": mark, "markersize": 7}
        face = colour if curve.is_new else now.background
        plot.add_line(Line2D(curve.x, curve.y, markerfacecolor=face, **look))
        ends[curve.name] = (curve.name, curve.y[-1], colour, style)
    name_ends(plot, [*ends.values(), *(level_line(plot, *level) for level in levels.items())], height)
    if not ends:
        write(plot, 0.5, 0.5, "press Measure", size=17, colour=now.faint, align="center", fraction=True)
    said = [curve.described() for curve in (*new, *old)] + [f"{name} {level:.3g}" for name, level in levels.items()]
    plot.describe(titled(f"{title or ylabel} (against {xlabel})", "; ".join(said) if ends else "not measured yet"))


class _Curve:
    """x, values and errors of one curve, from left to right."""

    def __init__(self, name: str, points: Mapping[float, Measured], is_new: bool) -> None:
        order = sorted(points)
        self.name, self.is_new, self.x = name, is_new, np.array(order, float)
        self.y = np.array([points[x].value for x in order])
        self.error = np.array([points[x].error for x in order])

    @property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        return self.y - self.error, self.y + self.error

    def described(self) -> str:
        points = zip(self.x, self.y, self.error, strict=True)
        said = (f"{y:.3g}{f' ± {error:.2g}' if error else ''} at {x:.6g}" for x, y, error in points)
        return f"{self.name}, {'just now' if self.is_new else 'recorded'}: {listed(said)}"
