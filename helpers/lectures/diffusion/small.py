"""A latent diffusion of a few kinds, written in the notebook, learns while one watches (section 3)."""

from collections.abc import Callable

from torch import nn

from helpers.live import LiveTraining
from helpers.panel import Slider
from helpers.recipes.small_diffusion import PAIRS, RATE, Loss, as_asked, drawn, train

SHOWN, SECONDS = len(PAIRS), 90.0  # pictures: a row for each kind, a column for each finish; of a training


def live_furniture(make_model: Callable[[], nn.Module], loss: Loss) -> LiveTraining:
    """The notebook's own latent diffusion, trained while one watches; `result()` gives it.

    Args:
        make_model: its module takes latents (B, C, s, s), times (B,) and wishes (B, WISHES), and says their velocity
            (B, C, s, s); what it calls `layers` are its blocks.
        loss: `loss(model, x0, wish)`.
    """
    return LiveTraining(
        "Furniture out of noise",
        [Slider("rate", RATE, 1e-4, 1e-1, log=True, label="learning rate η")],
        make_model=lambda settings: make_model(),
        start=lambda model, settings, **how: train(model, loss, settings.rate, **how),
        sample=lambda model: drawn(model, SHOWN),
        score=as_asked,
        baseline=1 / len(PAIRS),
        seconds=SECONDS,
        score_title="as asked",
        sample_title="the same noise each time",
    )
