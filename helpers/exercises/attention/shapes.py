"""Exercises of notebook 02: who may look at whom, and cutting a vector into heads."""

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.exercises.inputs import normal


def causal_weights(scores: Tensor) -> Tensor:
    """From scores (T, T) to weights (T, T): no place looks at a later one."""
    return torch.softmax(scores.masked_fill(~_seen(scores), -torch.inf), dim=-1)


def _seen(scores: Tensor) -> Tensor:
    return torch.ones_like(scores, dtype=torch.bool).tril()


CAUSAL_WEIGHTS = Exercise(
    title="No look into the future",
    difficulty=2,
    minutes=6,
    solution=causal_weights,
    inputs=lambda: [(2 * normal(1, 4, 4),), (2 * normal(2, 6, 6),)],
    mistakes={
        "The future has weight 0, but the rows no longer add up to 1. Mask the scores before the softmax.": lambda s: (
            torch.softmax(s, -1) * _seen(s)
        ),
        "You set the masked scores to 0, and exp(0) is 1, so they still get weight. "
        "They must become −infinity.": lambda s: torch.softmax(s * _seen(s), -1),
        "It is the wrong way round: you masked the past and the word itself.": lambda s: torch.softmax(
            s.masked_fill(_seen(s), -torch.inf), -1
        ),
        "You masked the diagonal, too. A word may look at itself.": lambda s: torch.softmax(
            s.masked_fill(~_seen(s).tril(-1), -torch.inf), -1
        ),
        "Everything is nan, because 0 × −infinity is nan. Fill the forbidden places with masked_fill.": lambda s: (
            torch.softmax(s + torch.ones_like(s).triu(1) * -torch.inf, -1)
        ),
        "The mask is right. What is missing is the softmax.": lambda s: s.masked_fill(~_seen(s), -torch.inf),
    },
    hints=(
        "Row i may keep the columns 0 to i. Which triangle of the table is that?",
        "Give the forbidden scores a value whose exp is 0, then take the softmax over each row.",
        "seen = torch.ones_like(scores).tril().bool(), then scores.masked_fill(~seen, -torch.inf), then the softmax.",
    ),
)


def split_heads(x: Tensor, heads: int) -> Tensor:
    """From vectors (T, d) to one row of them a head: (heads, T, d / heads)."""
    return x.view(len(x), heads, -1).transpose(0, 1)


def _counting(T: int, d: int) -> Tensor:
    return torch.arange(T * d, dtype=torch.float32).reshape(T, d)


SPLIT_HEADS = Exercise(
    title="Cut a vector into heads",
    difficulty=2,
    minutes=7,
    solution=split_heads,
    inputs=lambda: [(_counting(3, 8), 2), (_counting(4, 12), 4)],
    mistakes={
        "The shape is right and the numbers are mixed up: view cannot move the head before the place. "
        "Cut the last dimension first, then transpose.": lambda x, h: x.view(h, len(x), -1),
        "Right pieces, wrong order of dimensions: the head comes first, then the place.": lambda x, h: x.view(
            len(x), h, -1
        ),
        "Head i took every h-th number. It gets a run of neighbouring numbers.": lambda x, h: x.view(
            len(x), -1, h
        ).permute(2, 0, 1),
        "Nothing is cut yet.": lambda x, h: x,
        "Places and numbers have changed sides: the shape is (heads, T, d / heads).": lambda x, h: x.view(
            len(x), h, -1
        ).permute(1, 2, 0),
        "Every head got the whole vector. Each gets its own part of the d numbers.": lambda x, h: x.repeat(h, 1, 1),
    },
    hints=(
        "Each vector of d numbers is cut into equal runs of neighbours, one for each head.",
        "Two steps: make (T, heads, d / heads) with view, then let heads and T change places.",
        "All in one: x.view(len(x), heads, -1).transpose(0, 1).",
    ),
)
