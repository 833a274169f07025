"""The best discriminator there can be, on a line and in the plane, beside a trained one (section 2)."""

import functools
import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import device, figures
from helpers.lectures.gan.game import CLASSIFIERS, DISCRIMINATOR, GAINS, networks, scores, slopes
from helpers.lectures.gan.view import shade
from helpers.panel import Action, Choice, Panel, Slider
from helpers.plane import WORLDS, World, lattice, scatter

STEPS, BATCH = 600, 256
CURVE = [0.25 * i for i in range(21)]  # places of q along the curve of the best value


def heaps(sd: float, *places: float) -> World:
    """Equally likely Gaussians, side by side."""
    return World(torch.tensor([[place, 0.0] for place in places], dtype=torch.float32), sd)


# By the number of dimensions: places (N, dimensions), the length or area of each, what is real, how much is drawn.
X = {1: torch.linspace(-20, 28, 4801, dtype=torch.float32)[:, None], 2: lattice(121, 12.0)}
CELL = {1: 0.01, 2: 0.2**2}
REAL = {1: heaps(0.7, -2.0, 2.0), 2: World(WORLDS["eight Gaussians"].centres, 0.4)}
REACH = {1: 6, 2: 3}


def density(world: World, dimensions: int) -> Tensor:
    """The density (N,) at the places X. The line is the first coordinate of worlds whose centres lie on it."""
    missing = 2 - dimensions
    return world.density(F.pad(X[dimensions], (0, missing))) * (math.sqrt(2 * math.pi) * world.sigma) ** missing


def densities(dimensions: int, place: float, spread: float) -> tuple[Tensor, Tensor]:
    """p and q, (N,) each; q has two heaps."""
    return density(REAL[dimensions], dimensions), density(heaps(spread, -place, place), dimensions)


def within(x: Tensor, reach: float) -> Tensor:
    """Which places (N, dimensions) are no farther out."""
    return x.abs().amax(1) <= reach + 1e-4


class Kind(NamedTuple):
    """A loss by its name in the game, and how the panel calls D's output and value."""

    loss: str
    output: str
    value: str
    dimensions: int = 1


KINDS = {
    "GAN": Kind("non-saturating", "D(x), a probability", "value of D; best: 2 JSD − log 4"),
    "GAN, in the plane": Kind("non-saturating", "D(x)", "value of D; best: 2 JSD − log 4", 2),
    "hinge": Kind("hinge", "D's score (hinge)", "value of D (minus the hinge loss)"),
    "WGAN": Kind("WGAN-GP", "D's score (WGAN)", "value of D (best: distance)"),
}


def optimal_discriminator(p: Tensor, q: Tensor) -> Tensor:
    """p / (p + q), the best answer where real and generated points have the densities p and q.

    Goodfellow et al. 2014 (arXiv 1406.2661), proposition 1. 1/2 where neither has any.
    """
    return (p + 1e-30) / (p + q + 2e-30)


def jensen_shannon(p: Tensor, q: Tensor, cell: float) -> float:
    """The Jensen-Shannon divergence of two densities on an even grid, in nats: 0 if equal, log 2 if far apart."""
    middle = ((p + q) / 2).clamp_min(1e-38).log()
    divergences = (torch.special.xlogy(density, density) - density * middle for density in (p, q))
    return (sum(divergences).sum() * cell / 2).item()


def value(kind: str, scored: Tensor, p: Tensor, q: Tensor) -> float:
    """What D wants to be high and G low, by exact integration over the grid.

    GAN: E_p log D + E_q log(1 - D) with D = sigmoid(score); at the best D it is 2 JSD - log 4 (theorem 1). Hinge: minus
    the hinge loss. WGAN: E_p score - E_q score.
    """
    gain, cell = GAINS[KINDS[kind].loss], CELL[KINDS[kind].dimensions]
    return ((p * gain(scored) + q * gain(-scored)).sum() * cell).item()


def best_scores(kind: str, p: Tensor, q: Tensor) -> Tensor:
    """The scores of the best D: a logit; the sign of p - q; or the steepest ones of slope 1 (WGAN)."""
    if kind == "hinge":
        return (p - q).sign()
    if kind == "WGAN":  # the slope is the sign of the two distributions' difference
        return (q - p).cumsum(0).sign().cumsum(0) * CELL[1]
    return (p + 1e-30).log() - (q + 1e-30).log()


@functools.cache
def best_values(kind: str, spread: float) -> list[float]:
    """The value of the best D for q at each place of CURVE."""
    pairs = (densities(KINDS[kind].dimensions, place, spread) for place in CURVE)
    return [value(kind, best_scores(kind, p, q), p, q) for p, q in pairs]


class Discriminator:
    """A small discriminator with its optimizer; without hidden units its score is a straight line, or a plane."""

    def __init__(self, kind: str, units: int, seed: int = 0) -> None:
        self.kind, self.where, self.generator, self.steps = kind, device.pick(), device.generator(seed), 0
        self.dimensions = KINDS[kind].dimensions
        [self.net] = networks(seed, (self.dimensions, 1, units))
        self.optimizer = torch.optim.Adam(self.net.parameters(), 3e-3, betas=(0.5, 0.99), fused=True)

    def step(self, place: float, spread: float) -> None:
        """One step on fresh points of p and q."""
        both = (world.sample(BATCH, self.generator) for world in (REAL[self.dimensions], heaps(spread, -place, place)))
        real, fake = (points[:, : self.dimensions].to(self.where) for points in both)
        loss = DISCRIMINATOR[KINDS[self.kind].loss](self.net(real), self.net(fake))
        if self.kind == "WGAN":
            mix = torch.rand(BATCH, 1, generator=self.generator, dtype=torch.float32).to(self.where)
            slope = (slopes(self.net, torch.lerp(real, fake, mix)) + 1e-12).sqrt()
            # Only slopes above 1 cost (Petzka et al. 2018, arXiv 1709.08894): on a line, a critic that began with the
            # wrong sign could not get past slope 0 otherwise.
            loss = loss + 10 * (slope - 1).relu().square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.steps += 1


def compare(judge: Discriminator, place: float, spread: float) -> dict:
    """The trained D beside the best one, and their values; the best value for q at other places."""
    kind, x = judge.kind, X[judge.dimensions]
    p, q = densities(judge.dimensions, place, spread)
    best, trained = best_scores(kind, p, q), scores(judge.net, x)
    data = {
        "value": value(kind, trained, p, q),
        "best_value": value(kind, best, p, q),
        "curve": best_values(kind, spread),
        "jsd": jensen_shannon(p, q, CELL[judge.dimensions]),
        "kind": kind,
        "place": place,
        "steps": judge.steps,
    }
    if KINDS[kind].loss in CLASSIFIERS:
        best, trained = best.sigmoid(), trained.sigmoid()
    if kind == "WGAN":  # only differences of scores count
        best, trained = (curve - curve[within(x, 4)].mean() for curve in (best, trained))
    curves = {"x": x, "p": p, "q": q, "best": best, "trained": trained}
    return data | {name: curve[within(x, REACH[judge.dimensions])] for name, curve in curves.items()}


def draw_optimal(sheet, data: dict) -> None:
    """Left p, q and both Ds, or in the plane both Ds; right the value, over the place of q."""
    kind = KINDS[data["kind"]]
    values = (draw_line if kind.dimensions == 1 else draw_plane)(sheet, data, kind)
    curves = {"best D": (CURVE, data["curve"]), "trained": ([data["place"]], [data["value"]])}
    figures.lines(values, curves, title=kind.value, xlabel="place of q, ±")


def draw_line(sheet, data: dict, kind: Kind) -> figures.Plot:
    """The densities and, below, both Ds. Gives a plot for the value."""
    above, values, judges, below = figures.axes(sheet, 2, 2, widths=(6, 5), heights=(2, 3), gap=20)
    values.cover(below)
    x, p, q = (data[name].flatten().tolist() for name in "xpq")
    figures.lines(above, {"real p": (x, p), "fake q": (x, q)}, title="densities", ylim=(0, 1.1 * max(p + q)))
    scale = {"levels": {"1/2": 0.5}, "ylim": (-0.05, 1.05)} if kind.loss in CLASSIFIERS else {}
    figures.lines(judges, {name: (x, data[name].tolist()) for name in ("best", "trained")}, title=kind.output, **scale)
    return values


def draw_plane(sheet, data: dict, kind: Kind) -> figures.Plot:
    """Both Ds as colours, with a mark on each heap of p and q. Gives a plot for the value."""
    *judges, values = figures.axes(sheet, 1, 3, widths=(3, 3, 4), gap=20)
    worlds = (REAL[2], heaps(1.0, -data["place"], data["place"]))
    for plot, name, title in zip(judges, ("best", "trained"), ("best: p / (p + q)", "trained D"), strict=True):
        surface = data[name].unflatten(0, (math.isqrt(len(data[name])), -1))
        shade(plot, surface, title)
        for world, mark, colour in zip(worlds, "o^", figures.theme().series[:2], strict=True):
            scatter(plot, world.centres, colour, mark, size=6)
        plot.describe(f"{title}, in the plane from {surface.min():.2f} to {surface.max():.2f}.")
    return values


def caption_optimal(data: dict) -> str:
    if KINDS[data["kind"]].loss not in CLASSIFIERS:
        limit = " with slopes up to 1 (the penalty keeps them there, nearly)" if data["kind"] == "WGAN" else ""
        return (
            f"After {data['steps']} steps the critic's value is {data['value']:.2f}, the best is "
            f"{data['best_value']:.2f}{limit}. Its output is a score: no 1/2 means “cannot tell”."
        )
    flat = (data["trained"][within(data["x"], 4)] - 0.5).abs().max().item() < 0.1
    said = f"After {data['steps']} steps D's value is {data['value']:.3f}, the best is {data['best_value']:.3f}"
    if flat and data["jsd"] > 0.05:
        return (
            f"{said}. D says about 1/2 everywhere, yet JSD is {data['jsd']:.2f}: p and q differ, but D cannot see it."
        )
    return f"{said} = 2 · {data['jsd']:.3f} − log 4. JSD is 0 where p = q and at most log 2 = 0.693."


def optimal_panel() -> Panel:
    """Train D against a q that stands still; then move q, or give D fewer hidden units."""
    judge = functools.cache(Discriminator)

    def train(job, settings) -> None:
        for _ in job.steps(STEPS):
            judge(settings.kind, settings.units).step(settings.place, settings.spread)

    return Panel(
        "What D should know",
        [
            Slider("place", 1.0, 0.0, 5.0, step=0.1, label="place of q, ±"),
            Slider("spread", 1.0, 0.3, 2.5, step=0.1, label="width of q"),
            Slider("units", 32, 0, 32, step=4, label="D's hidden units"),
            Choice("kind", list(KINDS), label="loss"),
        ],
        compute=lambda settings: compare(judge(settings.kind, settings.units), settings.place, settings.spread),
        draw=draw_optimal,
        caption=caption_optimal,
        actions=[Action("Train D", train, seconds=60, help=f"{STEPS} steps against the present q")],
        model="trained here",
        size=(860, 390),
    )
