"""Exercises of notebook 07: guidance, and how much of a codebook is in use."""

from __future__ import annotations

import torch
from torch import Tensor

from helpers.exercises import Exercise, Mistake

NUMBERS = 6  # in each prediction


def guide(without: Tensor, conditions: Tensor, weights: Tensor) -> Tensor:
    """The guided prediction (B, D) of one without texts (B, D), one for each of K texts (K, B, D), and K weights.

    Liu et al. 2022, Compositional Visual Generation, equation 11; K = 1 is classifier-free guidance.
    """
    return without + (weights[:, None, None] * (conditions - without)).sum(0)


def _to_guide() -> list[tuple]:
    found = []
    for seed, texts, rows in [(0, 1, 2), (1, 3, 4)]:
        generator = torch.Generator().manual_seed(seed)
        said = torch.randn(1 + texts, rows, NUMBERS, generator=generator)
        found.append((said[0], said[1:], 2 + torch.arange(texts) * 1.5))
    return found


GUIDE = Exercise(
    id="diffusion.guide",
    title="Guidance",
    difficulty=2,
    minutes=6,
    solution=guide,
    inputs=_to_guide,
    mistakes=(
        Mistake(
            lambda v, c, w: (w[:, None, None] * (c - v)).sum(0),
            "The prediction without text is missing: start from it, and add the pulls.",
        ),
        Mistake(
            lambda v, c, w: (v + w[:, None, None] * (c - v)).sum(0),
            "With several texts the prediction without text is counted once for each: take it out of the sum.",
        ),
        Mistake(
            lambda v, c, w: v + (w[:, None, None] * c).sum(0),
            "A text pulls by its *difference* from the prediction without text, not by its whole prediction.",
        ),
        Mistake(
            lambda v, c, w: v + (w[:, None, None] * (v - c)).sum(0),
            "The direction is the other way round: from without the text to with it.",
        ),
        Mistake(
            lambda v, c, w: v + ((1 + w)[:, None, None] * (c - v)).sum(0),
            "Your weights are one too large: here a weight of 1 gives what the text says, and nothing beyond.",
        ),
        Mistake(
            lambda v, c, w: v + (w[:, None, None] * (c - v)).mean(0),
            "The pulls are added up, not averaged: each text has a weight of its own already.",
        ),
        Mistake(
            lambda v, c, w: v + w.sum() * (c - v).sum(0),
            "Each text has its own weight; you gave all of them the sum of the weights.",
        ),
    ),
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
    id="diffusion.codebook_usage",
    title="Codebook usage",
    difficulty=2,
    minutes=8,
    solution=codebook_usage,
    inputs=_tokens,
    mistakes=(
        Mistake(
            lambda t, n: _usage(t, n, used=len(t.unique())),
            "The first number is a share: divide the number of codes in use by the size of the codebook.",
        ),
        Mistake(
            lambda t, n: _usage(t, n, used=len(t.unique()) / len(t)),
            "You divided by the number of tokens. How many of the *codes* are in use? Divide by size.",
        ),
        Mistake(
            lambda t, n: _usage(t, n, used=1.0),
            "Codes that never appear count, too: the codebook has `size` of them.",
        ),
        Mistake(
            lambda t, n: _usage(t, n, perplexity=_entropy(t, n)),
            "That is the entropy. The perplexity is its exponential.",
        ),
        Mistake(
            lambda t, n: _usage(t, n, perplexity=2 ** _entropy(t, n)),
            "The logarithm has base e, the power base 2: take both with the same base.",
        ),
        Mistake(
            lambda t, n: _usage(t, n, perplexity=1 / torch.exp(torch.tensor(_entropy(t, n)))),
            "The sign of the entropy is lost: it is *minus* the sum of p log p.",
        ),
        Mistake(
            lambda t, n: _usage(t, n, perplexity=len(t.unique())),
            "The perplexity asks how evenly codes are used, too: it is their number only if all are equally frequent.",
        ),
        Mistake(
            lambda t, n: codebook_usage(t, n).flip(0),
            "The two numbers are exchanged: first the share in use, then the perplexity.",
        ),
    ),
    hints=(
        "Count how often each code appears: torch.bincount(tokens, minlength=size).",
        "Frequencies p are counts divided by their sum. In use are those with p > 0.",
        "exp of minus the sum of p log p; where p is 0 the term is 0 (torch.xlogy).",
    ),
)
