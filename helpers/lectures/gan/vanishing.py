"""D's loss is zero: success or failure? What a perfect D leaves of the generator's gradient (section 2)."""

import math

from helpers import figures
from helpers.lectures.gan.optimal import CELL, X, density, heaps, jensen_shannon, optimal_discriminator
from helpers.panel import Panel, Slider

PLACES = [0.1 * i for i in range(81)]
SHOWN = slice(1600, 3201, 8)  # of the line, from -4 to 12


def against_the_best(distance: float, sd: float = 1.0) -> dict[str, float]:
    """The loss of the best D, and how G's losses grow with the distance of q from p while that D is held fixed.

    D's loss is log 4 - 2 JSD, between log 4 (it can only guess) and 0 (it is never wrong). p and q are Gaussians of
    standard deviation `sd`: the best D has the logit l(x) = (d^2 / 2 - d x) / sd^2 and the slope l' = -d / sd^2. G's
    gradient is the mean over q of the slope of its loss in x: saturating -D l', non-saturating -(1 - D) l'. For WGAN
    the best score has the slope -1, the gradient is 1 (at distance 0 it is 0).
    """
    p, q = (density(heaps(sd, place), 1) for place in (0.0, distance))
    seen_as_real = (optimal_discriminator(p, q) * q).sum().item() * CELL[1]  # E_q D
    steep = distance / sd**2
    return {
        "D": math.log(4) - 2 * jensen_shannon(p, q, CELL[1]),
        "saturating": steep * seen_as_real,
        "non-saturating": steep * (1 - seen_as_real),
        "WGAN": float(distance > 0),
    }


def compute(settings) -> dict:
    p, q = (density(heaps(settings.spread, place), 1) for place in (0.0, settings.distance))
    curves = {"p": p, "q": q, "D": optimal_discriminator(p, q)}
    return {
        "densities": {name: (X[1][SHOWN, 0].tolist(), curve[SHOWN].tolist()) for name, curve in curves.items()},
        "curves": [against_the_best(place, settings.spread) for place in PLACES],
        "now": against_the_best(settings.distance, settings.spread),
        "place": settings.distance,
    }


def draw(sheet, data: dict) -> None:
    """Left p, q and the best D; right its loss and, below, G's gradient, both over the distance."""
    densities, loss, below, gradient = figures.axes(sheet, 2, 2, widths=(5, 6), gap=20)
    densities.cover(below)
    figures.lines(densities, data["densities"], title="densities and best D", ylim=(0, 1.05), xlim=(-4, 12))
    over = {name: (PLACES[1:], [one[name] for one in data["curves"][1:]]) for name in data["now"]}
    curves = {"best D": over.pop("D"), "now": ([data["place"]], [data["now"]["D"]])}
    figures.lines(loss, curves, title="D's loss, by distance", levels={"log 4": math.log(4)}, ylim=(-0.05, 1.5))
    figures.lines(gradient, over, title="G's gradient, by distance", log_y=True, ylim=(1e-6, 1e2))


def caption(data: dict) -> str:
    now = data["now"]
    if now["D"] > 1.3:
        verdict = "D can only guess: q lies on p."
    elif now["D"] < 0.05:
        verdict = "D is never wrong: a failure of G, and the saturating loss hardly tells it where to go."
    else:
        verdict = "D is right more often than not, and every loss tells G where to go."
    gradient = ", ".join(f"{name} {now[name]:.2g}" for name in ("saturating", "non-saturating"))
    return f"D's loss is {now['D']:.3f}. {verdict} Gradient: {gradient}."


def vanishing_panel() -> Panel:
    """Move q away from p: D's loss goes to zero, and with it the gradient of the saturating loss."""
    return Panel(
        "D's loss is zero: success or failure?",
        [
            Slider("distance", 5.0, 0.0, PLACES[-1], step=0.1, label="distance of q from p"),
            Slider("spread", 1.0, 0.5, 3.0, step=0.1, label="width of both"),
        ],
        compute=compute,
        draw=draw,
        caption=caption,
        model="exact",
        size=(860, 390),
    )
