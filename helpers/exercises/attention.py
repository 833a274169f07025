"""Exercises of notebook 02, attention."""

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
    mistakes=lambda q, k, v: {
        "Your weights are bare similarities: they can be negative and do not add up to 1. A softmax makes weights.": (
            (k @ q) @ v
        ),
        "These are the weights. Use them to blend the values.": torch.softmax(k @ q, 0),
        "You took over the temperature 0.3. Here it is 1: do not divide.": torch.softmax(k @ q / 0.3, 0) @ v,
        "You return the value of the best key: that is a hard look-up. Blend all values by their weights.": (
            v[(k @ q).argmax()]
        ),
        "You blend the keys. Keys are only for finding; what is handed over are the values.": (
            torch.softmax(k @ q, 0) @ k
        ),
        "You turned each similarity into a weight by itself, as the slide's formula seems to say. "
        "The softmax runs over all keys together, so that the weights add up to 1.": torch.sigmoid(k @ q) @ v,
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
    mistakes=lambda Q, K, V: {
        "Nearly: did you divide the scores by the square root of d_k?": torch.softmax(Q @ K.T, -1) @ V,
        "You divided by d_k. Divide by its square root.": torch.softmax(Q @ K.T / K.shape[-1], -1) @ V,
        "You divided by the root of the *number* of keys. d_k is the width of a key.": (
            torch.softmax(Q @ K.T / len(K) ** 0.5, -1) @ V
        ),
        "Your softmax runs over the queries. It must run over the keys: the last dimension.": (
            torch.softmax(Q @ K.T / K.shape[-1] ** 0.5, 0) @ V
        ),
        "Queries and keys have changed places: row i should hold the scores of query i.": (
            torch.softmax(K @ Q.T / K.shape[-1] ** 0.5, -1) @ V
        ),
        "The softmax is missing: scores are not weights yet.": Q @ K.T / K.shape[-1] ** 0.5 @ V,
    },
    hints=(
        "It is the fuzzy dictionary once more, with one row for each query.",
        "Q @ K.T holds every score: row = query, column = key. Scale, softmax over the columns, times V.",
        "Nearly all of it: torch.softmax(Q @ K.T / K.shape[-1] ** 0.5, dim=-1) @ V.",
    ),
)


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
    mistakes=lambda s: {
        "Nothing is masked: place 0 still looks at place 1.": torch.softmax(s, -1),
        "The future has weight 0, but the rows no longer add up to 1. Mask the scores before the softmax.": (
            torch.softmax(s, -1) * _seen(s)
        ),
        "You set the masked scores to 0, and exp(0) is 1, so they still get weight. They must become −infinity.": (
            torch.softmax(s * _seen(s), -1)
        ),
        "It is the wrong way round: you masked the past and the word itself.": (
            torch.softmax(s.masked_fill(_seen(s), -torch.inf), -1)
        ),
        "You masked the diagonal, too. A word may look at itself.": (
            torch.softmax(s.masked_fill(~_seen(s).tril(-1), -torch.inf), -1)
        ),
        "Everything is nan, because 0 × −infinity is nan. Fill the forbidden places with masked_fill.": (
            torch.softmax(s + torch.ones_like(s).triu(1) * -torch.inf, -1)
        ),
        "The mask is right. What is missing is the softmax.": s.masked_fill(~_seen(s), -torch.inf),
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
    mistakes=lambda x, h: {
        "The shape is right and the numbers are mixed up: view cannot move the head before the place. "
        "Cut the last dimension first, then transpose.": x.view(h, len(x), -1),
        "Right pieces, wrong order of dimensions: the head comes first, then the place.": x.view(len(x), h, -1),
        "Head i took every h-th number. It gets a run of neighbouring numbers.": (
            x.view(len(x), -1, h).permute(2, 0, 1)
        ),
        "Nothing is cut yet.": x,
        "Places and numbers have changed sides: the shape is (heads, T, d / heads).": (
            x.view(len(x), h, -1).permute(1, 2, 0)
        ),
        "Every head got the whole vector. Each gets its own part of the d numbers.": x.repeat(h, 1, 1),
    },
    hints=(
        "Each vector of d numbers is cut into equal runs of neighbours, one for each head.",
        "Two steps: make (T, heads, d / heads) with view, then let heads and T change places.",
        "All in one: x.view(len(x), heads, -1).transpose(0, 1).",
    ),
)


def sinusoidal(places: int, d: int) -> Tensor:
    """Position vectors (places, d): dimension 2i is sin(p / 10000^(2i/d)), 2i + 1 the cosine of the same."""
    angles = _angles(places, d)
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


def _angles(places: int, d: int) -> Tensor:
    return torch.arange(places)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)  # (places, d / 2)


def _both(angles: Tensor) -> Tensor:
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


def _own_exponents(places: int, d: int) -> Tensor:
    angles = torch.arange(places)[:, None] / 10000 ** (torch.arange(d) / d)  # (places, d)
    return torch.where(torch.arange(d) % 2 == 0, angles.sin(), angles.cos())


SINUSOIDAL = Exercise(
    title="Sinusoidal positions",
    difficulty=3,
    minutes=10,
    solution=sinusoidal,
    inputs=lambda: [(5, 4), (20, 8)],
    mistakes=lambda n, d: {
        "All sines come first. Here sine and cosine take turns: 0 sine, 1 cosine, 2 sine, ...": (
            torch.cat([_angles(n, d).sin(), _angles(n, d).cos()], 1)
        ),
        "Sine and cosine have changed places: place 0 should begin with sin(0) = 0.": (
            torch.stack([_angles(n, d).cos(), _angles(n, d).sin()], -1).flatten(1)
        ),
        "Your exponent is i/d. It is 2i/d: the dimensions 2i and 2i + 1 share it.": (
            _both(torch.arange(n)[:, None] / 10000 ** (torch.arange(d // 2) / d))
        ),
        "Each column has an exponent of its own. A sine and its cosine, numbers 2i and 2i + 1, share the angle.": (
            _own_exponents(n, d)
        ),
        "Your first place is 1. Places are counted from 0.": (
            _both(torch.arange(1, n + 1)[:, None] / 10000 ** (torch.arange(0, d, 2) / d))
        ),
        "These are the angles. Take the sine of the even and the cosine of the odd numbers.": (
            _angles(n, d).repeat_interleave(2, 1)
        ),
    },
    hints=(
        "Make a table of angles first: one row for each place, one column for each pair of numbers.",
        "angle[p, i] = p / 10000 ** (2 i / d) for i = 0 ... d/2 − 1. Then sine and cosine have to take turns.",
        "Make x = torch.zeros(places, d), then x[:, 0::2] = angles.sin() and x[:, 1::2] = angles.cos().",
    ),
)
