"""Exercises of notebook 07: noise is added in one step, and a network is asked for it."""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.exercises import Exercise

T = 20  # times of the prepared inputs


def add_noise(x0: Tensor, noise: Tensor, t: Tensor, beta: Tensor) -> Tensor:
    """x_t (B, D) from data (B, D), standard normal noise (B, D), times (B,), and the variances beta (T,) of the steps.

    Ho et al. 2020, Denoising Diffusion Probabilistic Models, equation 4.
    """
    return _mixed(x0, noise, torch.cumprod(1 - beta, 0)[t])


def _mixed(x0: Tensor, noise: Tensor, share: Tensor) -> Tensor:
    return share.sqrt()[:, None] * x0 + (1 - share).sqrt()[:, None] * noise


def _draw(seed: int, rows: int, columns: int) -> tuple[Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    both = torch.randn(2, rows, columns, generator=generator)
    return both[0], both[1], torch.randint(2, T - 2, (rows,), generator=generator)


def _to_noise() -> list[tuple]:
    beta = torch.linspace(0.01, 0.3, T)
    return [(*_draw(seed, rows, columns), beta) for seed, rows, columns in [(0, 3, 2), (1, 4, 4)]]


ADD_NOISE = Exercise(
    title="Forward noising",
    difficulty=1,
    minutes=5,
    solution=add_noise,
    inputs=_to_noise,
    mistakes={
        "That is one step, from a clean picture. t steps multiply: "
        "use the product of all 1 - beta up to t.": lambda x, n, t, b: _mixed(x, n, 1 - b[t]),
        "The roots are missing: "
        "ᾱ and 1 - ᾱ are variances, and a factor of √ᾱ changes the variance by ᾱ.": lambda x, n, t, b: (
            _share(b, t) * x + (1 - _share(b, t)) * n
        ),
        "The noise has the factor √(1 - ᾱ), with a root: 1 - ᾱ is its variance.": lambda x, n, t, b: (
            _share(b, t).sqrt() * x + (1 - _share(b, t)) * n
        ),
        "Data and noise are exchanged: √ᾱ belongs to the data. ᾱ is near 1 where t is small.": lambda x, n, t, b: (
            add_noise(n, x, t, b)
        ),
        "You multiplied the betas. What is left after a step is 1 - beta; multiply those.": lambda x, n, t, b: _mixed(
            x, n, torch.cumprod(b, 0)[t]
        ),
        "One step too few: the product goes up to t, including t itself (times count from 0).": lambda x, n, t, b: (
            _mixed(x, n, torch.cumprod(1 - b, 0)[t - 1])
        ),
    },
    hints=(
        "What share of the variance is the data's after t steps? Each step keeps 1 - beta of it.",
        "ᾱ is torch.cumprod(1 - beta, 0); take it at t, one number a row, with a last axis of length 1.",
        "√ᾱ times x0, plus √(1 - ᾱ) times the noise.",
    ),
)


def _share(beta: Tensor, t: Tensor) -> Tensor:
    return torch.cumprod(1 - beta, 0)[t][:, None]


def ddpm_loss(model: Callable, x0: Tensor, noise: Tensor, t: Tensor, alphas_bar: Tensor) -> Tensor:
    """The mean squared error of what `model(xt, t)` takes for the noise (B, D) in x_t.

    Ho et al. 2020, equation 14, with the mean over all numbers.
    """
    return (model(_mixed(x0, noise, alphas_bar[t]), t) - noise).square().mean()


def seeing(xt: Tensor, t: Tensor) -> Tensor:
    """Stands for the network."""
    return torch.tanh(xt * (1 + t[:, None] / T)) - 0.1 * xt.roll(1, 1)


def _to_be_seen() -> list[tuple]:
    alphas_bar = torch.cumprod(1 - torch.linspace(0.01, 0.3, T), 0)
    return [(seeing, *_draw(seed, rows, columns), alphas_bar) for seed, rows, columns in [(2, 4, 2), (3, 5, 3)]]


def _error(given: Tensor, right: Tensor) -> Tensor:
    return (given - right).square().mean()


DDPM_LOSS = Exercise(
    title="The DDPM loss",
    difficulty=2,
    minutes=8,
    solution=ddpm_loss,
    inputs=_to_be_seen,
    mistakes={
        "You compare with the data. This network is asked for the *noise*.": lambda m, x, n, t, a: _error(
            m(_mixed(x, n, a[t]), t), x
        ),
        "The network saw clean data. Add the noise first, by the closed form.": lambda m, x, n, t, a: _error(
            m(x, t), n
        ),
        "Data plus noise is not x_t: both need their factors, √ᾱ and √(1 - ᾱ).": lambda m, x, n, t, a: _error(
            m(x + n, t), n
        ),
        "The roots are missing when you mix data and noise.": lambda m, x, n, t, a: _error(
            m(a[t][:, None] * x + (1 - a[t][:, None]) * n, t), n
        ),
        "The target is the standard normal noise itself, without its factor √(1 - ᾱ).": lambda m, x, n, t, a: _error(
            m(_mixed(x, n, a[t]), t), (1 - a[t]).sqrt()[:, None] * n
        ),
        "Take the mean, not the sum: else the loss depends on the size of the batch.": lambda m, x, n, t, a: (
            (m(_mixed(x, n, a[t]), t) - n).square().sum()
        ),
    },
    hints=(
        "Two steps: make x_t, then ask the network and compare.",
        "x_t is √ᾱ x0 + √(1 - ᾱ) noise, with ᾱ at each row's own t.",
        "The mean of (model(xt, t) - noise) squared.",
    ),
)
