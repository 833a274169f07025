"""D's loss is zero: success or failure? What a perfect D leaves of the generator's gradient (section 2)."""

from __future__ import annotations

import math

import torch

from helpers import figures
from helpers.lectures.gan.optimal import jensen_shannon, normal, optimal_discriminator
from helpers.panel import Panel, Slider

FARTHEST = 8.0
GRID = torch.linspace(-20, 28, 4801)
STEP = (GRID[1] - GRID[0]).item()
PLACES = [0.1 * i for i in range(81)]


def gradients(distance: float, sd: float = 1.0) -> dict[str, float]:
    """How G's loss grows with the distance of q from p, for the best D, held fixed.

    p and q are Gaussians of standard deviation `sd`, so that the best D has the logit l(x) = (d^2 / 2 - d x) / sd^2 and
    the slope l' = -d / sd^2. G's gradient is the mean over q of the slope of its loss in x: saturating -D l',
    non-saturating -(1 - D) l'. For WGAN the best score has the slope -1, the gradient is 1 (at distance 0 it is 0).
    """
    p, q = normal(GRID, 0.0, sd), normal(GRID, distance, sd)
    seen_as_real = (optimal_discriminator(p, q) * q).sum().item() * STEP  # E_q D
    steep = distance / sd**2
    return {
        "saturating": steep * seen_as_real,
        "non-saturating": steep * (1 - seen_as_real),
        "WGAN": float(distance > 0),
    }


def loss_of_best(distance: float, sd: float = 1.0) -> float:
    """The loss of the best D: log 4 - 2 JSD, between log 4 (it can only guess) and 0 (it is never wrong)."""
    return math.log(4) - 2 * jensen_shannon(normal(GRID, 0.0, sd), normal(GRID, distance, sd), STEP)


def compute(settings) -> dict:
    shown = slice(1600, 3201, 8)
    p, q = normal(GRID, 0.0, settings.spread), normal(GRID, settings.distance, settings.spread)
    return {
        "x": GRID[shown].tolist(),
        "p": p[shown].tolist(),
        "q": q[shown].tolist(),
        "D": optimal_discriminator(p, q)[shown].tolist(),
        "losses": [loss_of_best(place, settings.spread) for place in PLACES],
        "curves": [gradients(place, settings.spread) for place in PLACES],
        "loss": loss_of_best(settings.distance, settings.spread),
        "now": gradients(settings.distance, settings.spread),
        "place": settings.distance,
    }


def draw(sheet, data: dict) -> None:
    """Left p, q and the best D; right its loss and, below, G's gradient, both over the distance."""
    densities, loss, below, gradient = figures.axes(sheet, 2, 2, widths=(5, 6), gap=20)
    left, bottom, width, _ = below.cell
    densities.cell = (left, bottom, width, sheet.pixels[1] - 2 * bottom)
    curves = {name: (data["x"], data[key]) for name, key in (("p", "p"), ("q", "q"), ("D", "D"))}
    figures.lines(densities, curves, title="densities and best D", ylim=(0, 1.05), xlim=(-4, 12))
    curves = {"best D": (PLACES, data["losses"]), "now": ([data["place"]], [data["loss"]])}
    levels = {"log 4": math.log(4)}
    figures.lines(loss, curves, title="D's loss, by distance", levels=levels, ylim=(-0.05, 1.5))
    curves = {name: (PLACES[1:], [one[name] for one in data["curves"][1:]]) for name in data["now"]}
    figures.lines(gradient, curves, title="G's gradient, by distance", log_y=True, ylim=(1e-6, 1e2))


def caption(data: dict) -> str:
    now = data["now"]
    if data["loss"] > 1.3:
        verdict = "D can only guess: q lies on p."
    elif data["loss"] < 0.05:
        verdict = "D is never wrong: a failure of G, and the saturating loss hardly tells it where to go."
    else:
        verdict = "D is right more often than not, and every loss tells G where to go."
    return (
        f"D's loss is {data['loss']:.3f}. {verdict} Gradient: saturating {now['saturating']:.2g}, "
        f"non-saturating {now['non-saturating']:.2g}."
    )


def vanishing_panel() -> Panel:
    """Move q away from p: D's loss goes to zero, and with it the gradient of the saturating loss."""
    return Panel(
        "D's loss is zero: success or failure?",
        [
            Slider("distance", 5.0, 0.0, FARTHEST, step=0.1, label="distance of q from p"),
            Slider("spread", 1.0, 0.5, 3.0, step=0.1, label="width of both"),
        ],
        compute=compute,
        draw=draw,
        caption=caption,
        model="exact",
        size=(860, 390),
    )
