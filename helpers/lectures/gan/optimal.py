"""The best discriminator there can be, in one dimension, beside a trained one (section 2)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from helpers import device, figures
from helpers.lectures.gan.game import DISCRIMINATOR, slopes
from helpers.panel import Action, Choice, Panel, Slider

X = torch.linspace(-16, 16, 3201)
DX = (X[1] - X[0]).item()
PEAKS, WIDTH = (-2.0, 2.0), 0.7  # of the real density, a mixture of two Gaussians
STEPS, BATCH = 600, 256
KINDS = {"GAN": "non-saturating", "hinge": "hinge", "WGAN": "WGAN-GP"}  # D's losses
CURVE = [0.25 * i for i in range(21)]  # places of q along the curve of the best value


def normal(x: Tensor, mean: float, sd: float) -> Tensor:
    """The density of a Gaussian."""
    return (-((x - mean) ** 2) / (2 * sd**2)).exp() / (sd * math.sqrt(2 * math.pi))


def real_density(x: Tensor) -> Tensor:
    return sum(normal(x, peak, WIDTH) for peak in PEAKS) / len(PEAKS)


def optimal_discriminator(p: Tensor, q: Tensor) -> Tensor:
    """p / (p + q), the best answer where real and generated points have the densities p and q.

    Goodfellow et al. 2014 (arXiv 1406.2661), proposition 1. 1/2 where neither has any.
    """
    return (p + 1e-30) / (p + q + 2e-30)


def jensen_shannon(p: Tensor, q: Tensor, dx: float = DX) -> float:
    """The Jensen-Shannon divergence of two densities on an even grid, in nats: 0 if equal, log 2 if far apart."""
    middle = (p + q) / 2

    def divergence(density: Tensor) -> Tensor:
        return torch.special.xlogy(density, density).sum() - torch.special.xlogy(density, middle.clamp_min(1e-38)).sum()

    return ((divergence(p) + divergence(q)) * dx / 2).item()


def value(kind: str, scores: Tensor, p: Tensor, q: Tensor, dx: float = DX) -> float:
    """What D wants to be high and G low, by exact integration over the grid.

    GAN: E_p log D + E_q log(1 - D) with D = sigmoid(score); at the best D it is 2 JSD - log 4 (theorem 1). Hinge: minus
    the hinge loss. WGAN: E_p score - E_q score.
    """
    F = nn.functional
    if kind == "GAN":
        return (-(p * F.softplus(-scores) + q * F.softplus(scores)).sum() * dx).item()
    if kind == "hinge":
        return (-(p * F.relu(1 - scores) + q * F.relu(1 + scores)).sum() * dx).item()
    return (((p - q) * scores).sum() * dx).item()


def best_scores(kind: str, p: Tensor, q: Tensor, dx: float = DX) -> Tensor:
    """The scores of the best D: a logit; the sign of p - q; or the steepest ones of slope 1 (WGAN)."""
    if kind == "GAN":
        return (p + 1e-30).log() - (q + 1e-30).log()
    if kind == "hinge":
        return (p - q).sign()
    scores = ((q - p).cumsum(0)).sign().cumsum(0) * dx  # the slope is the sign of the two distributions' difference
    return scores - scores.mean()


class LineDiscriminator:
    """A discriminator in one dimension with its optimizer; without hidden units a straight line."""

    def __init__(self, kind: str, units: int) -> None:
        self.kind, self.where, self.generator, self.steps = kind, device.pick(), device.generator(0), 0
        with torch.inference_mode(False), device.fork_rng():  # a panel may make one while it computes
            device.seed(0)
            hidden = []
            if units:
                hidden = [nn.Linear(1, units), nn.LeakyReLU(0.2), nn.Linear(units, units), nn.LeakyReLU(0.2)]
            self.net = nn.Sequential(*hidden, nn.Linear(units or 1, 1)).to(self.where)
        self.optimizer = torch.optim.Adam(self.net.parameters(), 3e-3, betas=(0.5, 0.99), fused=True)

    def step(self, mean: float, sd: float) -> None:
        """One step on fresh points of p and q."""
        which = torch.randint(len(PEAKS), (BATCH,), generator=self.generator)
        noise = torch.randn(2, BATCH, generator=self.generator)
        real = (torch.tensor(PEAKS)[which] + WIDTH * noise[0])[:, None].to(self.where)
        fake = (mean + sd * noise[1])[:, None].to(self.where)
        loss = DISCRIMINATOR[KINDS[self.kind]](self.net(real)[:, 0], self.net(fake)[:, 0])
        if self.kind == "WGAN":
            mix = torch.rand(BATCH, 1, generator=self.generator).to(self.where)
            slope = (slopes(self.net, torch.lerp(real, fake, mix)) + 1e-12).sqrt()
            # Only slopes above 1 cost (Petzka et al. 2018, arXiv 1709.08894): on a line, a critic that began with the
            # wrong sign could not get past slope 0 otherwise.
            loss = loss + 10 * (slope - 1).relu().square().mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.steps += 1

    @torch.no_grad()
    def scores(self) -> Tensor:
        """Scores at X, on the CPU."""
        return self.net(X[:, None].to(self.where))[:, 0].cpu()


def compare(judge: LineDiscriminator, mean: float, sd: float) -> dict:
    """The trained D beside the best one, and their values; the best value for q at other places."""
    kind, p, q = judge.kind, real_density(X), normal(X, mean, sd)
    best, trained = best_scores(kind, p, q), judge.scores()
    curve = [value(kind, best_scores(kind, p, other), p, other) for other in (normal(X, m, sd) for m in CURVE)]
    shown = torch.sigmoid if kind == "GAN" else lambda scores: scores
    if kind == "WGAN":  # only differences of scores count
        trained = trained - trained[X.abs() < 4].mean()
        best = best - best[X.abs() < 4].mean()
    return {
        "p": p,
        "q": q,
        "best": shown(best),
        "trained": shown(trained),
        "value": value(kind, trained, p, q),
        "best_value": value(kind, best, p, q),
        "curve": curve,
        "jsd": jensen_shannon(p, q),
        "kind": kind,
        "place": mean,
        "steps": judge.steps,
    }


TITLES = {
    "GAN": ("D(x), a probability", "value of D; best: 2 JSD − log 4"),
    "hinge": ("D's score (hinge)", "value of D (minus the hinge loss)"),
    "WGAN": ("D's score (WGAN)", "value of D (best: distance)"),
}


def draw_optimal(sheet, data: dict) -> None:
    """Left the densities and, below, both Ds; right the value, over the place of q."""
    densities, values, judges, below = figures.axes(sheet, 2, 2, widths=(6, 5), heights=(2, 3), gap=20)
    left, bottom, width, _ = below.cell
    values.cell = (left, bottom, width, sheet.pixels[1] - 2 * bottom)
    shown, x = slice(1000, 2201, 4), X.tolist()  # -6 to 6
    named, title = TITLES[data["kind"]]

    def curve(name: str):
        return x[shown], data[name].tolist()[shown]

    highest = 1.1 * max(data["p"].max().item(), data["q"].max().item())
    figures.lines(densities, {"real p": curve("p"), "fake q": curve("q")}, title="densities", ylim=(0, highest))
    ylim = (-0.05, 1.05) if data["kind"] == "GAN" else None
    level = {"1/2": 0.5} if data["kind"] == "GAN" else {}
    curves = {"best": curve("best"), "trained": curve("trained")}
    figures.lines(judges, curves, title=named, levels=level, ylim=ylim)
    curves = {"best D": (CURVE, data["curve"]), "trained": ([data["place"]], [data["value"]])}
    figures.lines(values, curves, title=title, xlabel="place of q")


def caption_optimal(data: dict) -> str:
    if data["kind"] != "GAN":
        limit = " with slopes up to 1 (the penalty keeps them there, nearly)" if data["kind"] == "WGAN" else ""
        return (
            f"After {data['steps']} steps the critic's value is {data['value']:.2f}, the best is "
            f"{data['best_value']:.2f}{limit}. Its output is a score: no 1/2 says “cannot tell”."
        )
    middle = data["trained"][(X.abs() < 4)]
    flat = (middle - 0.5).abs().max().item() < 0.1
    said = f"After {data['steps']} steps D's value is {data['value']:.3f}, the best is {data['best_value']:.3f}"
    if flat and data["jsd"] > 0.05:
        return f"{said}. D says about 1/2 everywhere, yet JSD is {data['jsd']:.2f}: p and q differ, D cannot see it."
    return f"{said} = 2 · {data['jsd']:.3f} − log 4. JSD is 0 where p = q and at most log 2 = 0.693."


def optimal_panel() -> Panel:
    """Train D against a q that stands still; then move q, or give D fewer hidden units."""
    judges: dict[tuple, LineDiscriminator] = {}

    def judge(settings) -> LineDiscriminator:
        key = (settings.kind, settings.units)
        return judges.setdefault(key, LineDiscriminator(*key))

    def train(job, settings) -> None:
        one = judge(settings)
        for step in range(STEPS):
            if job.stopped:
                break
            one.step(settings.place, settings.spread)
            job.progress((step + 1) / STEPS, f"step {one.steps}")
            job.show()

    return Panel(
        "What D should know",
        [
            Slider("place", 1.0, 0.0, 5.0, step=0.1, label="place of q"),
            Slider("spread", 1.0, 0.3, 2.5, step=0.1, label="width of q"),
            Slider("units", 32, 0, 32, step=4, label="D's hidden units"),
            Choice("kind", list(KINDS), label="loss"),
        ],
        compute=lambda settings: compare(judge(settings), settings.place, settings.spread),
        draw=draw_optimal,
        caption=caption_optimal,
        actions=[Action("Train D", train, seconds=60, help=f"{STEPS} steps against the present q")],
        model="trained here",
        size=(860, 390),
    )
