"""Small furniture for a GAN written in the notebook, trained while one watches (section 3)."""

from collections.abc import Callable

from torch import nn

from helpers import figures
from helpers.live import LiveTraining
from helpers.panel import Panel, Slider
from helpers.recipes.small_gan import (
    EACH,
    GAMMA,
    PAIRS,
    PICTURES,
    RATE,
    SIZE,
    STEP,
    made,
    players,
    scores,
    small_furniture,
    train,
    wishes,
)

SHOWN = 27  # pictures in a panel


def small_furniture_panel() -> Panel:
    """Real pictures to look through."""

    def compute(settings) -> dict:
        some = slice(SHOWN * settings.page, SHOWN * (settings.page + 1))
        labels = [f"{finish} {kind}" for kind, finish in wishes(PICTURES)[1][some]]
        return {"images": small_furniture()[0][some] / 2 + 0.5, "labels": labels}

    return Panel(
        "What is real",
        [Slider("page", 0, 0, PICTURES // SHOWN - 1, label="others")],
        compute=compute,
        draw=lambda sheet, data: figures.image_grid(figures.axes(sheet), data["images"], labels=data["labels"]),
        caption=lambda data: f"Pictures of the shop, {SIZE} × {SIZE} pixels: what D gets as real.",
        model="the furniture shop",
        size=(900, 300),
    )


def live_gan(
    make_generator: Callable[[], nn.Module], make_discriminator: Callable[[], nn.Module], step: STEP
) -> LiveTraining:
    """The notebook's own GAN, trained while one watches; what it shows are the pictures of the averaged generator.

    Args:
        make_generator: its module takes noise (B, NOISE) and wishes (B, WISHES) and gives pictures from -1 to 1.
        make_discriminator: its module takes such pictures and wishes and gives a number for each.
        step: `step(model, batch, optimizers, gamma)` -> losses by name, of `players` and the optimizers of both.
    """
    return LiveTraining(
        "A GAN learns to draw",
        [
            Slider("gamma", GAMMA, 0.01, 10, log=True, label="R1 and R2, γ"),
            Slider("rate", RATE, 1e-4, 1e-2, log=True, label="learning rate η"),
        ],
        make_model=lambda settings: players(make_generator(), make_discriminator()),
        start=lambda model, settings, **how: train(model, step, settings.gamma, settings.rate, **how),
        sample=lambda model: made(model["average"], SHOWN),
        score=lambda model: scores(made(model["average"], EACH * len(PAIRS))),
        baseline=1 / len(PAIRS),
        score_title="share",
        sample_title="the same noise each time",
    )
