"""The exact answer beside the learned one, at every noise level (section 2)."""

import functools

import torch
from matplotlib.collections import LineCollection
from torch import Tensor

from helpers import device, figures
from helpers.lectures.diffusion.exact import Denoiser, answer, ask, exact_denoiser
from helpers.lectures.diffusion.noising import T, alphas_bar
from helpers.panel import Choice, Panel, Slider
from helpers.plane import REACH, World, scatter, square

SIDE, POINTS = 15, 150  # arrows in each direction; points whose answers are shown
CELL = 2 * REACH / SIDE
LONGEST = 0.85 * CELL  # of an arrow
MEASURED, TIMES = 1000, tuple(range(0, T, 37))  # points and times of the curves of the losses
SHOW = {"score (arrows)": "score", "answer x₀": "answer"}


def draws(world: World, t: int, n: int) -> tuple[Tensor, Tensor]:
    """Points x_t (n, 2) of a noised world, and the noise (n, 2) in them: the same each time."""
    generator, kept = device.generator(t), alphas_bar()[t]
    x0, noise = world.sample(n, generator), torch.randn(n, 2, generator=generator, dtype=torch.float32)
    return kept.sqrt() * x0 + (1 - kept).sqrt() * noise, noise


def losses(denoiser: Denoiser, world: World) -> list[float]:
    """The DDPM loss at each of TIMES."""
    found = []
    for t in TIMES:
        x, noise = draws(world, t, MEASURED)
        found.append((ask(denoiser, x, t) - noise).square().mean().item())
    return found


@functools.cache
def least_loss(world: World) -> float:
    """The DDPM loss of the exact denoiser: no network can have less."""
    return sum(losses(exact_denoiser(world), world)) / len(TIMES)


def compare(denoisers: dict[str, Denoiser], world: World, t: int) -> dict:
    """At time t: the arrows of each denoiser on a grid, points x_t, and each one's answers to them.

    Arrows are √(1 - ᾱ) times the score, which is minus the noise that the denoiser sees: of about the same length at
    all times.
    """
    line = torch.linspace(-REACH + CELL / 2, REACH - CELL / 2, SIDE, dtype=torch.float32)
    grid = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1).flatten(0, 1)  # (SIDE * SIDE, 2)
    x, _ = draws(world, t, POINTS)
    kept = alphas_bar()[t].item()
    return {
        "grid": grid,
        "arrows": {name: -ask(one, grid, t) for name, one in denoisers.items()},
        "points": x,
        "answers": {name: answer(x, ask(one, x, t), kept) for name, one in denoisers.items()},
        "time": t,
    }


def draw(sheet, data: dict) -> None:
    """Left the exact answer, in the middle the network's, right the loss of both at each noise level."""
    now, plots = figures.theme(), figures.axes(sheet, 1, 3, widths=(10, 10, 9), gap=16)
    for plot, name in zip(plots, data["arrows"], strict=False):
        side = square(plot, f"{name}, t = {data['time']}")
        scatter(plot, data["points"], now.faint, size=3)
        if data["what"] == "answer":
            start, end, legend, width, colour = data["points"], data["answers"][name], "▲ its x₀", 0.6, now.series[1]
            scatter(plot, end, colour, "^", size=5)
        else:
            start, move = data["grid"], data["arrows"][name] * CELL / 2
            end = start + move * (LONGEST / move.norm(dim=1, keepdim=True).clamp_min(LONGEST))
            legend, width, colour = "–● score", 1.4, now.series[0]
            scatter(plot, end, colour, size=2.5)  # the arrows' heads
        ways = torch.stack([start, end], 1).numpy()
        plot.add_collection(LineCollection(ways, colors=now.series[0], linewidths=width), autolim=False)
        figures.write(plot, 0.3, -16 / side, legend, colour=colour, bold=True, fraction=True)
        figures.write(plot, 0, -16 / side, "● x", colour=now.faint, bold=True, fraction=True)
        plot.describe(f"{name} at t = {data['time']}: {data['what']}.")
    curves = {name: (TIMES, values) for name, values in data["losses"].items()}
    at = min(range(len(TIMES)), key=lambda i: abs(TIMES[i] - data["time"]))
    curves["t"] = ([data["time"]], [curves["network"][1][at]])
    figures.lines(plots[2], curves, title="loss, by t", ylim=(0, 1.05))


def caption(data: dict) -> str:
    exact, learned = data["answers"]["exact"], data["answers"]["network"]
    off = (learned - exact).norm(dim=1).mean().item()
    least, own = (sum(values) / len(values) for values in data["losses"].values())
    return (
        f"t = {data['time']}: the exact answers x₀ spread by {exact.std(0).mean().item():.2f}; the network's lie "
        f"{off:.2f} away from them, on average. Over all t its loss is {own:.3f}; less than {least:.3f} is impossible."
    )


def score_panel(denoiser: Denoiser, world: World) -> Panel:
    """What the network should know, and what it has learned."""
    denoisers = {"exact": exact_denoiser(world), "network": denoiser}

    def compute(settings, measured) -> dict:
        return compare(denoisers, world, settings.t) | {"losses": measured, "what": settings.show}

    return Panel(
        "What the network should know",
        [Slider("t", 100, 0, T - 1), Choice("show", SHOW)],
        prepare=lambda settings: {name: losses(one, world) for name, one in denoisers.items()},
        compute=compute,
        draw=draw,
        caption=caption,
        model="trained here",
        size=(900, 370),
    )
