"""A denoiser of points learns while one watches (section 2)."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from helpers import device, figures, live, training
from helpers.lectures.diffusion.noising import T
from helpers.lectures.diffusion.paths import ddim, noise, quality
from helpers.lectures.diffusion.scores import least_loss
from helpers.live import LiveTraining
from helpers.panel import Choice, Slider
from helpers.plane import WORLDS, scatter, square

BATCH, RATE = 256, 1e-2
STEPS, POINTS = 20, 300  # of the samples
LEVELS = (0, 10, 15, 18, STEPS)  # the steps after which the points are shown: most happens near the end
TITLES = ["noise", *(f"t = {T - T * step // STEPS - 1}" for step in LEVELS[1:-1]), "data"]
Loss = Callable[[nn.Module, Tensor], Tensor]


def batch_of(name: str) -> Callable[[int], Tensor]:
    """Batch number `index`: points (BATCH, 2) of the world of this name."""
    return lambda index: WORLDS[name].sample(BATCH, device.generator(index))


def on_their_way(denoiser: nn.Module) -> Tensor:
    """The points on their way from noise to data, after LEVELS steps: (len(LEVELS), POINTS, 2)."""
    states = ddim(denoiser)(noise(POINTS, 0), STEPS)
    return torch.stack([states[step].x for step in LEVELS])


def scores(denoiser: nn.Module) -> dict[str, float]:
    modes, good = quality(ddim(denoiser), denoiser.world, STEPS)
    return {"good points": good, denoiser.world.modes: modes}


def draw(sheet, data: dict) -> None:
    """Above the points on their way from noise to data, below loss and scores."""
    now, states = figures.theme(), data["moments"][data["moment"]].sample
    count = len(LEVELS)
    plots = figures.axes(sheet, 2, count, heights=(9, 10), gap=10)
    for number, plot in enumerate(plots[:count]):
        square(plot, TITLES[number], below=0)
        scatter(plot, data["real"], now.faint, size=2)
        scatter(plot, states[number], now.series[0], "^", size=2.5)
    loss, shares = plots[count], plots[-1]
    width = sheet.pixels[0] - 2 * loss.cell[0]
    loss.cell = (loss.cell[0], loss.cell[1], width / 2 - 10, loss.cell[3])
    shares.cell = (loss.cell[0] + width / 2 + 10, loss.cell[1], width / 2 - 10, loss.cell[3])
    live.draw_losses(loss, data)
    live.draw_scores(shares, data, "shares")
    plots[0].describe(f"{POINTS} points at {count} moments between noise and data, and the data.")


def live_points(make_model: Callable[[], nn.Module], loss: Loss) -> LiveTraining:
    """The notebook's own denoiser, trained while one watches; `result()` has its `world`.

    Args:
        make_model: its module takes points (B, 2) and times (B,) and gives the noise (B, 2) in them.
        loss: `loss(model, x0)` of data (B, 2).
    """

    def make(settings) -> nn.Module:
        model = make_model()
        model.world = WORLDS[settings.data]
        return model

    def start(model: nn.Module, settings, **how) -> training.Run:
        return training.start(
            model, training.by_index(batch_of(settings.data)), loss=loss, learning_rate=settings.rate, **how
        )

    return LiveTraining(
        "A network learns to see noise",
        [Choice("data", list(WORLDS)), Slider("rate", RATE, 1e-4, 1e-1, log=True, label="learning rate η")],
        make_model=make,
        start=start,
        sample=on_their_way,
        score=scores,
        levels=lambda model: {"exact": least_loss(model.world)},
        extra=lambda model: {"real": model.world.sample(POINTS, device.generator(1))},
        draw=draw,
    )
