"""Exercises of notebook 02: the fuzzy dictionary, and the same for all queries at once."""

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.exercises.inputs import normal


def fuzzy_look_up(query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """One answer, blended by similarity. query (d,), keys (n, d), values (n, m) -> (m,)"""
    return torch.softmax(keys @ query, dim=0) @ values


FUZZY_LOOK_UP = Exercise(
    title="The fuzzy dictionary",
    difficulty=1,
    minutes=5,
    solution=fuzzy_look_up,
    inputs=lambda: [
        (normal(1, 3), normal(2, 4, 3), normal(3, 4, 2)),
        (2 * normal(4, 5), normal(5, 3, 5), normal(6, 3, 4)),
    ],
    mistakes={
        "Your weights are bare similarities: they can be negative and do not add up to 1. "
        "A softmax makes weights.": lambda q, k, v: (k @ q) @ v,
        "These are the weights. Use them to blend the values.": lambda q, k, v: torch.softmax(k @ q, 0),
        "You took over the temperature 0.3. Here it is 1: do not divide.": lambda q, k, v: (
            torch.softmax(k @ q / 0.3, 0) @ v
        ),
        "You return the value of the best key: that is a hard look-up. "
        "Blend all values by their weights.": lambda q, k, v: v[(k @ q).argmax()],
        "You blend the keys. Keys are only for finding; what is handed over are the values.": lambda q, k, v: (
            torch.softmax(k @ q, 0) @ k
        ),
        "You turned each similarity into a weight by itself, as the slide's formula seems to say. "
        "The softmax runs over all keys together, so that the weights add up to 1.": lambda q, k, v: (
            torch.sigmoid(k @ q) @ v
        ),
    },
    hints=(
        "How similar is the query to each key? A dot product says it.",
        "Three steps: similarities (n,), softmax over the keys, then the weighted sum of the values.",
        "weights = torch.softmax(keys @ query, dim=0); the answer is weights @ values.",
    ),
)


def scaled_dot_product(Q: Tensor, K: Tensor, V: Tensor) -> Tensor:
    """Attention without a mask. Q (t, d_k), K (n, d_k), V (n, m) -> (t, m)"""
    return torch.softmax(Q @ K.T / K.shape[-1] ** 0.5, dim=-1) @ V


def _square(seed: int, n: int, d: int, size: float = 1.0) -> tuple[Tensor, ...]:
    """As many queries as keys, and values as wide as there are keys, so that mistakes run, too."""
    return size * normal(seed, n, d), size * normal(seed + 1, n, d), normal(seed + 2, n, n)


SCALED_DOT_PRODUCT = Exercise(
    title="Attention for all queries at once",
    difficulty=2,
    minutes=8,
    solution=scaled_dot_product,
    inputs=lambda: [_square(10, 4, 9), _square(20, 6, 3, 1.5)],
    mistakes={
        "Nearly: did you divide the scores by the square root of d_k?": lambda Q, K, V: torch.softmax(Q @ K.T, -1) @ V,
        "You divided by d_k. Divide by its square root.": lambda Q, K, V: torch.softmax(Q @ K.T / K.shape[-1], -1) @ V,
        "You divided by the root of the *number* of keys. d_k is the width of a key.": lambda Q, K, V: (
            torch.softmax(Q @ K.T / len(K) ** 0.5, -1) @ V
        ),
        "Your softmax runs over the queries. It must run over the keys: the last dimension.": lambda Q, K, V: (
            torch.softmax(Q @ K.T / K.shape[-1] ** 0.5, 0) @ V
        ),
        "Queries and keys have changed places: row i should hold the scores of query i.": lambda Q, K, V: (
            torch.softmax(K @ Q.T / K.shape[-1] ** 0.5, -1) @ V
        ),
        "The softmax is missing: scores are not weights yet.": lambda Q, K, V: Q @ K.T / K.shape[-1] ** 0.5 @ V,
    },
    hints=(
        "It is the fuzzy dictionary once more, with one row for each query.",
        "Q @ K.T holds every score: row = query, column = key. Scale, softmax over the columns, times V.",
        "Nearly all of it: torch.softmax(Q @ K.T / K.shape[-1] ** 0.5, dim=-1) @ V.",
    ),
)
