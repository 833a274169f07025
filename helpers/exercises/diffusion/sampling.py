"""Exercise of notebook 07: a step from noise towards data."""

from __future__ import annotations

import torch
from torch import Tensor

from helpers.exercises import Exercise, Mistake


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
    id="diffusion.ddim_step",
    title="A DDIM step",
    difficulty=2,
    minutes=8,
    solution=ddim_step,
    inputs=_on_the_way,
    mistakes=(
        Mistake(
            lambda x, n, a, b: origin(x, n, a),
            "That is x₀ as the network sees it now: the whole way in one step. Go back up to the noise level `then`.",
        ),
        Mistake(
            lambda x, n, a, b: b**0.5 * origin(x, n, a) + (1 - a) ** 0.5 * n,
            "The noise gets the factor of the new level, √(1 - then).",
        ),
        Mistake(
            lambda x, n, a, b: a**0.5 * origin(x, n, a) + (1 - b) ** 0.5 * n,
            "x₀ gets the factor of the new level, √then.",
        ),
        Mistake(
            lambda x, n, a, b: ddim_step(x, n, b, a),
            "`now` and `then` are exchanged: your step adds noise.",
        ),
        Mistake(
            lambda x, n, a, b: b**0.5 * origin(x, n, a),
            "Without its noise x₀ is too clean for the level `then`: add √(1 - then) times the noise.",
        ),
        Mistake(
            lambda x, n, a, b: b**0.5 * (x - (1 - a) ** 0.5 * n) + (1 - b) ** 0.5 * n,
            "x₀ is too small: after you have taken the noise away, divide by √now.",
        ),
        Mistake(
            lambda x, n, a, b: b**0.5 * (x - n) / a**0.5 + (1 - b) ** 0.5 * n,
            "You took too much noise away: in x_t it has the factor √(1 - now).",
        ),
        Mistake(
            lambda x, n, a, b: b * (x - (1 - a) * n) / a + (1 - b) * n,
            "The roots are missing: ᾱ is a share of the variance, the factors are its roots.",
        ),
        Mistake(
            lambda x, n, a, b: b**0.5 * x + (1 - b) ** 0.5 * n,
            "You added noise to x_t as if it were clean. First find x₀, by the closed form turned around.",
        ),
        Mistake(
            lambda x, n, a, b: x - n,
            "You took the noise out and left it at that. There are two parts: x₀, then the mixture for `then`.",
        ),
        Mistake(
            lambda x, n, a, b: b**0.5 * (x + (1 - a) ** 0.5 * n) / a**0.5 + (1 - b) ** 0.5 * n,
            "A sign is wrong: to find x₀ the noise is subtracted.",
        ),
    ),
    hints=(
        "Turn x_t = √ᾱ x₀ + √(1 - ᾱ) noise around: what is x₀, if this noise is right?",
        "x₀ is (xt - √(1 - now) noise) / √now. Now mix it with the same noise, for the level `then`.",
        "√then times that x₀, plus √(1 - then) times the noise.",
    ),
)
