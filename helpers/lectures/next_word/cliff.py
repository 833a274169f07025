"""Why clipping helps: the error surface of a one-number RNN has a cliff (section 10).

After Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", figure 6: one hidden number,
h <- sigmoid(w h + b), 50 steps, and it should end at 0.7.
"""

from functools import cache

import torch
from torch import Tensor

from helpers import figures
from helpers.panel import Panel, Slider

STEPS, START, TARGET = 50, 0.5, 0.7
WEIGHTS, BIASES = (0.0, 8.0), (-4.0, 0.0)
FROM = (5.2, -2.4)  # where both walks begin: weight, bias


def error(weight: Tensor, bias: Tensor, steps: int = STEPS) -> Tensor:
    """Squared error after `steps` steps of h <- sigmoid(weight h + bias); any shape, elementwise."""
    hidden = torch.full_like(weight, START)
    for _ in range(steps):
        hidden = torch.sigmoid(weight * hidden + bias)
    return (hidden - TARGET) ** 2


@cache
def surface(points: int = 120) -> Tensor:
    """The error (points, points) over all weights (columns) and biases (rows)."""
    weight = torch.linspace(*WEIGHTS, points, dtype=torch.float64)
    bias = torch.linspace(*BIASES, points, dtype=torch.float64)
    return error(*torch.meshgrid(weight, bias, indexing="xy"))


def clipped(gradient: Tensor, norm: float) -> Tensor:
    """The same direction, at most `norm` long."""
    return gradient * min(1.0, norm / (float(gradient.norm()) + 1e-12))


def descent(start: tuple[float, float], rate: float, clip: float | None, updates: int = 60) -> dict:
    """Gradient descent from (weight, bias) = `start`.

    Returns a dict of lists, one entry before each update: weight, bias, error, norm (of the gradient, before clipping).
    """
    log = {"weight": [], "bias": [], "error": [], "norm": []}
    with torch.inference_mode(False), torch.enable_grad():  # a panel computes in inference mode
        point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        for _ in range(updates):
            value = error(point[0], point[1])
            (gradient,) = torch.autograd.grad(value, point)
            for key, number in zip(log, (*point.tolist(), value.item(), gradient.norm().item()), strict=True):
                log[key].append(number)
            step = rate * (gradient if clip is None else clipped(gradient, clip))
            point = (point - step).detach().requires_grad_()
    return log


def draw_cliff(sheet, data: dict) -> None:
    """The error surface from above (dark: large error) and two walks over it; on the right their errors."""
    now = figures.theme()
    left, right = figures.axes(sheet, columns=2, widths=(5, 4))
    figures.heatmap(
        left,
        data["surface"].flip(0).sqrt(),
        across=figures.Scale("weight", *WEIGHTS),
        down=figures.Scale("bias", *reversed(BIASES)),
        title="error for each weight and bias",
    )
    last = data["surface"].shape[0] - 1
    for colour, walk in zip(now.series[1:3], data["walks"].values(), strict=True):
        x = [last * (weight - WEIGHTS[0]) / (WEIGHTS[1] - WEIGHTS[0]) for weight in walk["weight"]]
        y = [last * (BIASES[1] - bias) / (BIASES[1] - BIASES[0]) for bias in walk["bias"]]
        left.plot(x, y, color=colour, linewidth=2, marker="o", markersize=4, zorder=6)
    figures.lines(
        right,
        {"": [], **{name: walk["error"] for name, walk in data["walks"].items()}},  # the first colour is the surface's
        xlabel="update",
        title="error after each update",
        ylim=(0, 0.5),
    )


def walks(rate: float, clip: float, updates: int) -> dict:
    """Two descents from the same place over the error surface, the second with clipping."""
    return {
        "surface": surface(),
        "walks": {
            "free": descent(FROM, rate, None, updates),
            "clipped": descent(FROM, rate, clip, updates),
        },
    }


def caption_cliff(data: dict) -> str:
    free, safe = data["walks"].values()
    return (
        f"The longest gradient on the free walk has norm {max(free['norm']):.3g}, and the walk ends with an error of "
        f"{free['error'][-1]:.3f}; the clipped one with {safe['error'][-1]:.3f}. The cliff is where "
        "the colour changes abruptly."
    )


def cliff_panel() -> Panel:
    """Gradient descent near the cliff, with and without clipping."""
    return Panel(
        "The cliff",
        [
            Slider("updates", 60, 1, 120, label="updates"),
            Slider("rate", 1.0, 0.1, 3.0, step=0.1, label="learning rate η"),
            Slider("clip", 0.3, 0.05, 2.0, step=0.05, label="clip at norm"),
        ],
        compute=lambda settings: walks(settings.rate, settings.clip, settings.updates),
        draw=draw_cliff,
        caption=caption_cliff,
        model="an RNN with one number, 50 steps",
        size=(900, 380),
    )
