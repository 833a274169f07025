"""A small panel of the warm-up, numpy only: steps down a gradient."""

import numpy as np
from matplotlib.lines import Line2D

from helpers import figures

X, Y = np.array([0.5, 1.0, 1.5, 2.0]), np.array([0.8, 1.4, 2.5, 2.9])  # four points near the line y = 1.5 x
START = -0.6  # the first w


def loss(w: float) -> float:
    """Mean squared distance of the line y = w x from the four points."""
    return float(np.mean((w * X - Y) ** 2))


def slope(w: float) -> float:
    """d loss / d w."""
    return float(np.mean(2 * (w * X - Y) * X))


def descent_data(settings) -> dict:
    """The path of w after `settings.steps` steps of size `settings.rate` against the gradient."""
    path = [START]
    for _ in range(settings.steps):
        path.append(float(np.clip(path[-1] - settings.rate * slope(path[-1]), -50, 50)))
    return {"w": path, "loss": [loss(w) for w in path], "slope": slope(path[-1])}


def draw_descent(figure, data: dict) -> None:
    left, right = figures.axes(figure, 1, 2)
    grid = np.linspace(-1.2, 4.2, 80)
    curve = {"": (grid, [loss(w) for w in grid])}
    figures.lines(left, curve, xlabel="w", xlim=(-1.2, 4.2), ylim=(-0.7, 14), title="the loss after each step")
    _dots(left, data["w"], data["loss"], joined=True)
    _dots(left, data["w"][-1:], data["loss"][-1:], joined=False, size=12)
    figures.write(left, START + 0.2, loss(START) + 0.9, "start", bold=True)

    ends = np.array([0.0, 2.3])
    title = f"y = {data['w'][-1]:.2f} x, and the four points"
    line = (ends, data["w"][-1] * ends)
    figures.lines(right, {"": line}, xlabel="x", xlim=(0, 2.3), ylim=(-1.5, 5), title=title)
    _dots(right, X, Y, joined=False)


def _dots(ax, x, y, joined: bool, size: int = 7) -> None:
    """Dots in the second colour, joined by a thin line if they are a path."""
    colour = figures.theme().series[1]
    ax.add_line(
        Line2D(x, y, color=colour, marker="o", markersize=size, linewidth=1 if joined else 0, linestyle=(0, (3, 2)))
    )


def caption_descent(data: dict) -> str:
    first, last = data["loss"][0], data["loss"][-1]
    if last > first:
        return f"The steps are too long: the loss grew from {first:.2f} to {last:.2f}. Lower the learning rate."
    return (
        f"After {len(data['w']) - 1} steps: w = {data['w'][-1]:.3f}, loss {last:.3f}, gradient {data['slope']:+.3f}. "
        "At the bottom of the valley the gradient is 0."
    )


def descent_panel():
    """One weight, four points: learning rate and number of steps. Instant."""
    from helpers.panel import Panel, Slider

    return Panel(
        title="Down the gradient",
        controls=[Slider("rate", 0.1, 0.01, 0.6, step=0.01, label="learning rate"), Slider("steps", 3, 0, 20, step=1)],
        compute=descent_data,
        draw=draw_descent,
        caption=caption_descent,
        size=(640, 320),
    )
