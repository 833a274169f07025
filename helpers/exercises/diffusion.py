"""Exercises of notebook 07, diffusion."""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.exercises.inputs import normal

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
    mistakes=lambda x, n, t, b: {
        "That is one step, from a clean picture. t steps multiply: use the product of all 1 - beta up to t.": (
            _mixed(x, n, 1 - b[t])
        ),
        "The roots are missing: ᾱ and 1 - ᾱ are variances, and a factor of √ᾱ changes the variance by ᾱ.": (
            _share(b, t) * x + (1 - _share(b, t)) * n
        ),
        "The noise has the factor √(1 - ᾱ), with a root: 1 - ᾱ is its variance.": (
            _share(b, t).sqrt() * x + (1 - _share(b, t)) * n
        ),
        "Data and noise are exchanged: √ᾱ belongs to the data. ᾱ is near 1 where t is small.": add_noise(n, x, t, b),
        "You multiplied the betas. What is left after a step is 1 - beta; multiply those.": (
            _mixed(x, n, torch.cumprod(b, 0)[t])
        ),
        "One step too few: the product goes up to t, including t itself (times count from 0).": (
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
    mistakes=lambda m, x, n, t, a: {
        "You compare with the data. This network is asked for the *noise*.": _error(m(_mixed(x, n, a[t]), t), x),
        "The network saw clean data. Add the noise first, by the closed form.": _error(m(x, t), n),
        "Data plus noise is not x_t: both need their factors, √ᾱ and √(1 - ᾱ).": _error(m(x + n, t), n),
        "The roots are missing when you mix data and noise.": (
            _error(m(a[t][:, None] * x + (1 - a[t][:, None]) * n, t), n)
        ),
        "The target is the standard normal noise itself, without its factor √(1 - ᾱ).": (
            _error(m(_mixed(x, n, a[t]), t), (1 - a[t]).sqrt()[:, None] * n)
        ),
        "Take the mean, not the sum: else the loss depends on the size of the batch.": (
            (m(_mixed(x, n, a[t]), t) - n).square().sum()
        ),
    },
    hints=(
        "Two steps: make x_t, then ask the network and compare.",
        "x_t is √ᾱ x0 + √(1 - ᾱ) noise, with ᾱ at each row's own t.",
        "The mean of (model(xt, t) - noise) squared.",
    ),
)


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
    mistakes=lambda x, n, a, b: {
        "That is x₀ as the network sees it now: the whole way in one step. Go back up to the noise level `then`.": (
            origin(x, n, a)
        ),
        "The noise gets the factor of the new level, √(1 - then).": b**0.5 * origin(x, n, a) + (1 - a) ** 0.5 * n,
        "`now` and `then` are exchanged: your step adds noise.": ddim_step(x, n, b, a),
        "x₀ is too small: after you have taken the noise away, divide by √now.": (
            b**0.5 * (x - (1 - a) ** 0.5 * n) + (1 - b) ** 0.5 * n
        ),
        "The roots are missing: ᾱ is a share of the variance, the factors are its roots.": (
            b * (x - (1 - a) * n) / a + (1 - b) * n
        ),
        "You added noise to x_t as if it were clean. First find x₀, by the closed form turned around.": (
            b**0.5 * x + (1 - b) ** 0.5 * n
        ),
    },
    hints=(
        "Turn x_t = √ᾱ x₀ + √(1 - ᾱ) noise around: what is x₀, if this noise is right?",
        "x₀ is (xt - √(1 - now) noise) / √now. Now mix it with the same noise, for the level `then`.",
        "√then times that x₀, plus √(1 - then) times the noise.",
    ),
)


NUMBERS = 6  # in each prediction


def guide(without: Tensor, conditions: Tensor, weights: Tensor) -> Tensor:
    """The guided prediction (B, D) of one without texts (B, D), one for each of K texts (K, B, D), and K weights.

    Liu et al. 2022, Compositional Visual Generation, equation 11; K = 1 is classifier-free guidance.
    """
    return without + (weights[:, None, None] * (conditions - without)).sum(0)


GUIDE = Exercise(
    title="Guidance",
    difficulty=2,
    minutes=6,
    solution=guide,
    inputs=lambda: [
        (said[0], said[1:], 2 + 1.5 * torch.arange(len(said) - 1))
        for said in (normal(0, 2, 2, NUMBERS), normal(1, 4, 4, NUMBERS))
    ],
    mistakes=lambda v, c, w: {
        "The prediction without text is missing: start from it, and add the pulls.": (
            (w[:, None, None] * (c - v)).sum(0)
        ),
        "With several texts the prediction without text is counted once for each: take it out of the sum.": (
            (v + w[:, None, None] * (c - v)).sum(0)
        ),
        "A text pulls by its *difference* from the prediction without text, not by its whole prediction.": (
            v + (w[:, None, None] * c).sum(0)
        ),
        "The direction is the other way round: from without the text to with it.": (
            v + (w[:, None, None] * (v - c)).sum(0)
        ),
        "Your weights are one too large: here a weight of 1 gives what the text says, and nothing beyond.": (
            v + ((1 + w)[:, None, None] * (c - v)).sum(0)
        ),
        "The pulls are added up, not averaged: each text has a weight of its own already.": (
            v + (w[:, None, None] * (c - v)).mean(0)
        ),
    },
    hints=(
        "Each text says: from the prediction without text, go in my direction.",
        "The direction of text k is conditions[k] - without; its weight is weights[k].",
        "Give the weights two more axes, multiply, add over the texts (.sum(0)), and add `without` once.",
    ),
)


def codebook_usage(tokens: Tensor, size: int) -> Tensor:
    """(2,) the share of `size` codes that are in use in tokens (N,), and their perplexity: exp of the entropy.

    van den Oord et al. 2017, Neural Discrete Representation Learning; Dhariwal et al. 2020, Jukebox, appendix B.
    """
    shares = torch.bincount(tokens, minlength=size) / len(tokens)
    entropy = -torch.xlogy(shares, shares).sum()
    return torch.stack([(shares > 0).float().mean(), entropy.exp()])


def _tokens() -> list[tuple]:
    found = []
    for seed, size, top in [(0, 16, 5), (1, 40, 33)]:
        generator = torch.Generator().manual_seed(seed)
        skewed = top * torch.rand(300, generator=generator).square()
        found.append((skewed.long(), size))
    return found


def _usage(tokens: Tensor, size: int, used: float | None = None, perplexity: float | None = None) -> Tensor:
    right = codebook_usage(tokens, size)
    return torch.stack(
        [right[i] if value is None else torch.tensor(float(value)) for i, value in enumerate((used, perplexity))]
    )


def _entropy(tokens: Tensor, size: int) -> float:
    return codebook_usage(tokens, size)[1].log().item()


CODEBOOK_USAGE = Exercise(
    title="Codebook usage",
    difficulty=2,
    minutes=8,
    solution=codebook_usage,
    inputs=_tokens,
    mistakes=lambda t, n: {
        "The first number is a share: divide the number of codes in use by the size of the codebook.": (
            _usage(t, n, used=len(t.unique()))
        ),
        "You divided by the number of tokens. How many of the *codes* are in use? Divide by size.": (
            _usage(t, n, used=len(t.unique()) / len(t))
        ),
        "Codes that never appear count, too: the codebook has `size` of them.": _usage(t, n, used=1.0),
        "That is the entropy. The perplexity is its exponential.": _usage(t, n, perplexity=_entropy(t, n)),
        "The logarithm has base e, the power base 2: take both with the same base.": (
            _usage(t, n, perplexity=2 ** _entropy(t, n))
        ),
        "The perplexity asks how evenly codes are used, too: it is their number only if all are equally frequent.": (
            _usage(t, n, perplexity=len(t.unique()))
        ),
    },
    hints=(
        "Count how often each code appears: torch.bincount(tokens, minlength=size).",
        "Frequencies p are counts divided by their sum. In use are those with p > 0.",
        "exp of minus the sum of p log p; where p is 0 the term is 0 (torch.xlogy).",
    ),
)
