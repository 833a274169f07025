"""Measured curves: every value with its error, what was measured just now beside what was recorded."""

from __future__ import annotations

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
    both = any(measured.values()) and any(recorded.values())
    names = list(dict.fromkeys((*measured, *recorded)))
    drawn = [(name, measured.get(name, {}), True) for name in names]
    drawn += [(name, recorded.get(name, {}), False) for name in names]
    drawn = [(name, *_arrays(points), is_new) for name, points, is_new in drawn if points]
    levels = {} if chance is None else {"chance": chance}
    height = frame(
        plot,
        (*names, *levels),
        [x for _, x, _, _, _ in drawn],
        [np.array([*levels.values()]), *(bound for _, _, y, error, _ in drawn for bound in (y - error, y + error))],
        texts=(xlabel, ylabel, title + " (dashed: recorded)" * both),
        limits=(xlim, ylim),
        log=(log_x, log_y),
        margin=0.04,
    )
    said = [
        f"{name}, {'just now' if is_new else 'recorded'}: "
        + listed(
            f"{value:.3g}{f' ± {off:.2g}' * bool(off)} at {at:.6g}" for at, value, off in zip(x, y, error, strict=True)
        )
        for name, x, y, error, is_new in drawn
    ]
    said += [f"{name} {level:.3g}" for name, level in levels.items()]
    plot.describe(titled(f"{title or ylabel} (against {xlabel})", "; ".join(said) if drawn else "not measured yet"))
    ends = {}
    for name, x, y, error, is_new in reversed(drawn):  # what is new lies on top
        i = names.index(name)
        colour = now.series[i % len(now.series)]
        low = np.maximum(y - error, plot.get_ylim()[0])  # an error may reach below what a log scale can show
        bars = np.stack([np.stack([x, low], 1), np.stack([x, y + error], 1)], 1)  # (points, 2 ends, x and y)
        plot.add_collection(LineCollection(bars[error > 0], colors=colour, linewidths=1.5), autolim=False)
        look = {"linestyle": "-", "linewidth": 2.2} if is_new else {"linestyle": (0, (4, 3)), "linewidth": 1.5}
        face = colour if is_new else now.background
        plot.add_line(Line2D(x, y, color=colour, marker=MARKS[i % 4], markersize=7, markerfacecolor=face, **look))
        ends[name] = (name, y[-1], colour, look["linestyle"])
    name_ends(plot, [*ends.values(), *(level_line(plot, *level) for level in levels.items())], height)
    if not drawn:
        write(plot, 0.5, 0.5, "press Measure", size=17, colour=now.faint, align="center", fraction=True)


def _arrays(points: Mapping[float, Measured]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, values and errors, from left to right."""
    order = sorted(points)
    return (
        np.array(order, float),
        np.array([points[x].value for x in order]),
        np.array([points[x].error for x in order]),
    )
