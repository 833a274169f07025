"""Exercise of notebook 07: a step from noise towards data."""

import torch
from torch import Tensor

from helpers.exercises import Exercise


def ddim_step(xt: Tensor, noise: Tensor, now: float, then: float) -> Tensor:
    """Points (B, D) after a step without fresh noise, from ᾱ = `now` to ᾱ = `then`, with the noise (B, D) seen in them.

    Song et al. 2020, Denoising Diffusion Implicit Models, equation 12 with sigma = 0.
    """
    return then**0.5 * origin(xt, noise, now) + (1 - then) ** 0.5 * noise


def origin(xt: Tensor, noise: Tensor, now: float) -> Tensor:
    """x_0 as the network sees it."""
    return (xt - (1 - now) ** 0.5 * noise) / now**0.5


def _on_the_way() -> list[tuple]:
    generator = torch.Generator().manual_seed(4)
    shares = [(0.3, 0.6), (0.05, 0.2)]
    return [(*torch.randn(2, rows, 2, generator=generator), *pair) for rows, pair in zip((3, 4), shares, strict=True)]


DDIM_STEP = Exercise(
    title="A DDIM step",
    difficulty=2,
    minutes=8,
    solution=ddim_step,
    inputs=_on_the_way,
    mistakes={
        "That is x₀ as the network sees it now: the whole way in one step. "
        "Go back up to the noise level `then`.": lambda x, n, a, b: origin(x, n, a),
        "The noise gets the factor of the new level, √(1 - then).": lambda x, n, a, b: (
            b**0.5 * origin(x, n, a) + (1 - a) ** 0.5 * n
        ),
        "`now` and `then` are exchanged: your step adds noise.": lambda x, n, a, b: ddim_step(x, n, b, a),
        "x₀ is too small: after you have taken the noise away, divide by √now.": lambda x, n, a, b: (
            b**0.5 * (x - (1 - a) ** 0.5 * n) + (1 - b) ** 0.5 * n
        ),
        "The roots are missing: ᾱ is a share of the variance, the factors are its roots.": lambda x, n, a, b: (
            b * (x - (1 - a) * n) / a + (1 - b) * n
        ),
        "You added noise to x_t as if it were clean. "
        "First find x₀, by the closed form turned around.": lambda x, n, a, b: b**0.5 * x + (1 - b) ** 0.5 * n,
    },
    hints=(
        "Turn x_t = √ᾱ x₀ + √(1 - ᾱ) noise around: what is x₀, if this noise is right?",
        "x₀ is (xt - √(1 - now) noise) / √now. Now mix it with the same noise, for the level `then`.",
        "√then times that x₀, plus √(1 - then) times the noise.",
    ),
)
