"""Exercises of notebook 09: the loss of a set, and a grammar's mask."""

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.exercises import Exercise
from helpers.exercises.inputs import normal


def set_loss(logits: Tensor, parts: list[list[int]]) -> Tensor:
    """Binary cross-entropy, mean over all B x P cells, of scores (B, P) against the sets of the parts' numbers."""
    return F.binary_cross_entropy_with_logits(logits, _there(logits, parts))


def _there(logits: Tensor, parts: list[list[int]]) -> Tensor:
    """(B, P) 1 where a part is there."""
    table = torch.zeros_like(logits)
    for row, numbers in zip(table, parts, strict=True):
        row[numbers] = 1.0
    return table


def _sets() -> list[tuple]:
    found = []
    for seed, parts in [(0, [[4, 1, 1], [2], [0, 3, 2, 4]]), (1, [[5, 0], [3, 3, 3, 1]])]:
        found.append((2 * normal(seed, len(parts), 5 + seed), parts))
    return found


def _mean_of_those_there(logits: Tensor, parts: list[list[int]]) -> Tensor:
    there = _there(logits, parts)
    return -(F.logsigmoid(logits) * there).sum() / there.sum()


def _counted(logits: Tensor, parts: list[list[int]]) -> Tensor:
    table = torch.zeros_like(logits)
    for row, numbers in zip(table, parts, strict=True):
        for number in numbers:
            row[number] += 1
    return F.binary_cross_entropy_with_logits(logits, table)


def _ordered(logits: Tensor, parts: list[list[int]]) -> Tensor:
    return torch.stack(
        [F.cross_entropy(row[None].expand(len(n), -1), torch.tensor(n)) for row, n in zip(logits, parts, strict=True)]
    ).mean()


SET_LOSS = Exercise(
    title="The loss of a set",
    difficulty=2,
    minutes=8,
    solution=set_loss,
    inputs=_sets,
    mistakes={
        "That is a softmax: the parts compete, and only one can be probable. "
        "In a set each has its own yes or no.": _ordered,
        "Only the parts that are there count in your loss. Then *everything is there* costs nothing: count the "
        "others, too.": _mean_of_those_there,
        "A part that is named twice counts twice in your table. In a set it is there or not: 1 or 0.": _counted,
        "That is the sum over all cells. Take the mean.": lambda x, parts: F.binary_cross_entropy_with_logits(
            x, _there(x, parts), reduction="sum"
        ),
        "You divided by the number of pictures. The mean here is over all cells, B × P.": lambda x, parts: (
            F.binary_cross_entropy_with_logits(x, _there(x, parts), reduction="sum") / len(x)
        ),
        "A sigmoid twice: binary_cross_entropy_with_logits has one inside.": lambda x, parts: (
            F.binary_cross_entropy_with_logits(x.sigmoid(), _there(x, parts))
        ),
    },
    hints=(
        "First a table (B, P) of zeros, with a 1 wherever a part is there. Order and repetition vanish in it.",
        "Row by row: table[i, parts[i]] = 1. Then each cell is a yes-or-no question of its own.",
        "Return F.binary_cross_entropy_with_logits(logits, table).",
    ),
)


def grammar_mask(logits: Tensor, allowed: list[int]) -> Tensor:
    """Probabilities (V,) of tokens with scores (V,), when only those whose numbers are `allowed` may come."""
    return _forbidden(logits, allowed).softmax(0)


def _forbidden(logits: Tensor, allowed: list[int], value: float = -torch.inf) -> Tensor:
    masked = torch.full_like(logits, value)
    masked[allowed] = logits[allowed]
    return masked


GRAMMAR_MASK = Exercise(
    title="The grammar's mask",
    difficulty=1,
    minutes=5,
    solution=grammar_mask,
    inputs=lambda: [
        (3 * normal(seed, many) - 1, allowed)
        for seed, many, allowed in [(0, 6, [4, 1]), (1, 5, [0, 2, 3]), (2, 4, [3])]
    ],
    mistakes={
        "A score of 0 is not forbidden: exp(0) is 1. Which score has the probability 0?": lambda x, allowed: _forbidden(
            x, allowed, 0.0
        ).softmax(0),
        "You masked after the softmax, so what is left no longer adds up to 1. Mask the scores.": lambda x, allowed: (
            _forbidden(x.softmax(0), allowed, 0.0)
        ),
        "You set the *allowed* scores to −infinity. Forbid the others.": lambda x, allowed: x.index_fill(
            0, torch.tensor(allowed), -torch.inf
        ).softmax(0),
        "Right values, but the forbidden tokens are missing: "
        "return all V probabilities, theirs are 0.": lambda x, allowed: x[allowed].softmax(0),
        "All allowed tokens are equally probable in your answer. "
        "Keep the model's scores for them.": lambda x, allowed: _forbidden(torch.ones_like(x), allowed).softmax(0),
        "These are the masked scores. A softmax makes probabilities of them.": lambda x, allowed: _forbidden(
            x, allowed
        ),
    },
    hints=(
        "Which score has the probability 0 after a softmax?",
        "Start with torch.full_like(logits, -torch.inf) and copy the allowed scores into it.",
        "masked[allowed] = logits[allowed], then return masked.softmax(0).",
    ),
)
