"""Exercises of notebook 07, diffusion."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import mse_loss

from helpers.exercises import exercise
from helpers.exercises.inputs import normal, normals

BETA = torch.linspace(0.01, 0.3, 20)


def add_noise(x0: Tensor, noise: Tensor, t: Tensor, beta: Tensor) -> Tensor:
    """x_t (B, D) from data (B, D), standard normal noise (B, D), times (B,), and the variances beta (T,) of the steps.

    Ho et al. 2020, Denoising Diffusion Probabilistic Models, equation 4.
    """
    return _mixed(x0, noise, torch.cumprod(1 - beta, 0)[t])


def _mixed(x0: Tensor, noise: Tensor, share: Tensor, data_power: float = 0.5, noise_power: float = 0.5) -> Tensor:
    return share[:, None] ** data_power * x0 + (1 - share[:, None]) ** noise_power * noise


def _noised() -> list[tuple]:
    """Data, noise and times."""
    times = [torch.tensor([2, 9, 16]), torch.tensor([5, 3, 12, 8])]
    return [(*normal(seed, 2, len(t), 2 + 2 * seed), t) for seed, t in enumerate(times)]


ADD_NOISE = exercise(
    add_noise,
    inputs=lambda: [(*made, BETA) for made in _noised()],
    wrong=lambda x, n, t, b: {
        "one step": _mixed(x, n, 1 - b[t]),
        "no roots": _mixed(x, n, torch.cumprod(1 - b, 0)[t], 1, 1),
        "noise without root": _mixed(x, n, torch.cumprod(1 - b, 0)[t], 0.5, 1),
        "exchanged": add_noise(n, x, t, b),
        "betas multiplied": _mixed(x, n, torch.cumprod(b, 0)[t]),
        "one step short": _mixed(x, n, torch.cumprod(1 - b, 0)[t - 1]),
    },
)


def ddpm_loss(model: Callable, x0: Tensor, noise: Tensor, t: Tensor, alphas_bar: Tensor) -> Tensor:
    """The mean squared error of what `model(xt, t)` takes for the noise (B, D) in x_t.

    Ho et al. 2020, equation 14, with the mean over all numbers.
    """
    return mse_loss(model(_mixed(x0, noise, alphas_bar[t]), t), noise)


def seeing(xt: Tensor, t: Tensor) -> Tensor:
    """Stands for the network."""
    return torch.tanh(xt * (1 + t[:, None] / len(BETA))) - 0.1 * xt.roll(1, 1)


DDPM_LOSS = exercise(
    ddpm_loss,
    inputs=lambda: [(seeing, *made, torch.cumprod(1 - BETA, 0)) for made in _noised()],
    wrong=lambda m, x, n, t, a: {
        "against the data": mse_loss(m(_mixed(x, n, a[t]), t), x),
        "clean data": mse_loss(m(x, t), n),
        "plain sum": mse_loss(m(x + n, t), n),
        "no roots": mse_loss(m(_mixed(x, n, a[t], 1, 1), t), n),
        "scaled target": mse_loss(m(_mixed(x, n, a[t]), t), (1 - a[t]).sqrt()[:, None] * n),
        "sum": mse_loss(m(_mixed(x, n, a[t]), t), n, reduction="sum"),
    },
)


def ddim_step(xt: Tensor, noise: Tensor, now: float, then: float) -> Tensor:
    """Points (B, D) after a step without fresh noise, from ᾱ = `now` to ᾱ = `then`, with the noise (B, D) seen in them.

    Song et al. 2020, Denoising Diffusion Implicit Models, equation 12 with sigma = 0.
    """
    return then**0.5 * origin(xt, noise, now) + (1 - then) ** 0.5 * noise


def origin(xt: Tensor, noise: Tensor, now: float) -> Tensor:
    """x_0 as the network sees it."""
    return (xt - (1 - now) ** 0.5 * noise) / now**0.5


DDIM_STEP = exercise(
    ddim_step,
    inputs=lambda: [(*normal(4, 2, 3, 2), 0.3, 0.6), (*normal(5, 2, 4, 2), 0.05, 0.2)],
    wrong=lambda x, n, a, b: {
        "x0": origin(x, n, a),
        "old level": b**0.5 * origin(x, n, a) + (1 - a) ** 0.5 * n,
        "exchanged": ddim_step(x, n, b, a),
        "x0 too small": b**0.5 * (x - (1 - a) ** 0.5 * n) + (1 - b) ** 0.5 * n,
        "no roots": b * (x - (1 - a) * n) / a + (1 - b) * n,
        "x_t as x0": b**0.5 * x + (1 - b) ** 0.5 * n,
    },
)


def guide(without: Tensor, conditions: Tensor, weights: Tensor) -> Tensor:
    """The guided prediction (B, D) of one without texts (B, D), one for each of K texts (K, B, D), and K weights.

    Liu et al. 2022, Compositional Visual Generation, equation 11; K = 1 is classifier-free guidance.
    """
    return without + (weights[:, None, None] * (conditions - without)).sum(0)


GUIDE = exercise(
    guide,
    inputs=lambda: [
        (*normals(0, (2, 6), (1, 2, 6)), torch.tensor([2.0])),
        (*normals(1, (4, 6), (3, 4, 6)), torch.tensor([2.0, 3.5, 5.0])),
    ],
    wrong=lambda v, c, w: {
        "no start": (w[:, None, None] * (c - v)).sum(0),
        "start counted often": (v + w[:, None, None] * (c - v)).sum(0),
        "whole prediction": v + (w[:, None, None] * c).sum(0),
        "other way": v + (w[:, None, None] * (v - c)).sum(0),
        "one more": v + ((1 + w)[:, None, None] * (c - v)).sum(0),
        "mean": v + (w[:, None, None] * (c - v)).mean(0),
    },
)


def codebook_usage(tokens: Tensor, size: int) -> Tensor:
    """(2,) the share of `size` codes that are in use in tokens (N,), and their perplexity: exp of the entropy.

    van den Oord et al. 2017, Neural Discrete Representation Learning; Dhariwal et al. 2020, Jukebox, appendix B.
    """
    shares = torch.bincount(tokens, minlength=size) / len(tokens)
    entropy = -torch.xlogy(shares, shares).sum()
    return torch.stack([(shares > 0).float().mean(), entropy.exp()])


def _usage(tokens: Tensor, size: int, **wrong: float | Tensor) -> Tensor:
    used, perplexity = codebook_usage(tokens, size)
    return torch.tensor([wrong.get("used", used), wrong.get("perplexity", perplexity)])


CODEBOOK_USAGE = exercise(
    codebook_usage,
    inputs=lambda: [((3 * normal(0, 300).abs()).long(), 16), ((9 * normal(1, 300).abs()).long(), 40)],
    wrong=lambda t, n: {
        "number": _usage(t, n, used=len(t.unique())),
        "by tokens": _usage(t, n, used=len(t.unique()) / len(t)),
        "only those seen": _usage(t, n, used=1.0),
        "entropy": _usage(t, n, perplexity=codebook_usage(t, n)[1].log()),
        "two bases": _usage(t, n, perplexity=2 ** codebook_usage(t, n)[1].log()),
        "number as perplexity": _usage(t, n, perplexity=len(t.unique())),
    },
)
