"""Exercises of notebook 02, attention."""

import torch
from torch import Tensor

from helpers.exercises import exercise
from helpers.exercises.inputs import normal, normals


def fuzzy_look_up(query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """One answer, blended by similarity. query (d,), keys (n, d), values (n, m) -> (m,)"""
    return torch.softmax(keys @ query, dim=0) @ values


FUZZY_LOOK_UP = exercise(
    fuzzy_look_up,
    inputs=lambda: [normals(1, 3, (4, 3), (4, 2)), normals(4, 5, (3, 5), (3, 4))],
    wrong=lambda q, k, v: {
        "no softmax": (k @ q) @ v,
        "weights alone": torch.softmax(k @ q, 0),
        "temperature 0.3": torch.softmax(k @ q / 0.3, 0) @ v,
        "hard look-up": v[(k @ q).argmax()],
        "keys blended": torch.softmax(k @ q, 0) @ k,
        "sigmoid": torch.sigmoid(k @ q) @ v,
    },
)


def scaled_dot_product(Q: Tensor, K: Tensor, V: Tensor) -> Tensor:
    """Attention without a mask. Q (t, d_k), K (n, d_k), V (n, m) -> (t, m)"""
    return torch.softmax(Q @ K.T / K.shape[-1] ** 0.5, dim=-1) @ V


SCALED_DOT_PRODUCT = exercise(
    scaled_dot_product,
    # As many queries as keys, and values as wide as there are keys, so that mistakes run, too.
    inputs=lambda: [normals(10, (n, d), (n, d), (n, n)) for n, d in ((4, 9), (6, 3))],
    wrong=lambda Q, K, V: {
        "no root of d_k": torch.softmax(Q @ K.T, -1) @ V,
        "d_k without root": torch.softmax(Q @ K.T / K.shape[-1], -1) @ V,
        "number of keys": torch.softmax(Q @ K.T / len(K) ** 0.5, -1) @ V,
        "softmax over queries": torch.softmax(Q @ K.T / K.shape[-1] ** 0.5, 0) @ V,
        "Q and K exchanged": torch.softmax(K @ Q.T / K.shape[-1] ** 0.5, -1) @ V,
        "no softmax": Q @ K.T / K.shape[-1] ** 0.5 @ V,
    },
)


def causal_weights(scores: Tensor) -> Tensor:
    """From scores (T, T) to weights (T, T): no place looks at a later one."""
    return torch.softmax(scores.masked_fill(~_seen(scores), -torch.inf), dim=-1)


def _seen(scores: Tensor) -> Tensor:
    return torch.ones_like(scores, dtype=torch.bool).tril()


CAUSAL_WEIGHTS = exercise(
    causal_weights,
    inputs=lambda: [(2 * normal(1, 4, 4),), (2 * normal(2, 6, 6),)],
    wrong=lambda s: {
        "no mask": torch.softmax(s, -1),
        "masked after softmax": torch.softmax(s, -1) * _seen(s),
        "masked with 0": torch.softmax(s * _seen(s), -1),
        "past masked": torch.softmax(s.masked_fill(_seen(s), -torch.inf), -1),
        "diagonal masked": torch.softmax(s.masked_fill(~_seen(s).tril(-1), -torch.inf), -1),
        "nan": torch.softmax(s + torch.ones_like(s).triu(1) * -torch.inf, -1),
    },
)


def split_heads(x: Tensor, heads: int) -> Tensor:
    """From vectors (T, d) to one row of them a head: (heads, T, d / heads)."""
    return x.view(len(x), heads, -1).transpose(0, 1)


SPLIT_HEADS = exercise(
    split_heads,
    inputs=lambda: [(torch.arange(24.0).view(3, 8), 2), (torch.arange(48.0).view(4, 12), 4)],
    wrong=lambda x, h: {
        "view alone": x.view(h, len(x), -1),
        "head second": x.view(len(x), h, -1),
        "every h-th number": x.view(len(x), -1, h).permute(2, 0, 1),
        "not cut": x,
        "sides exchanged": x.view(len(x), h, -1).permute(1, 2, 0),
        "whole vectors": x.repeat(h, 1, 1),
    },
)


def sinusoidal(places: int, d: int) -> Tensor:
    """Position vectors (places, d): dimension 2i is sin(p / 10000^(2i/d)), 2i + 1 the cosine of the same."""
    return _taking_turns(_angles(places, torch.arange(0, d, 2) / d))


def _angles(places: int, exponents: Tensor, first: int = 0) -> Tensor:
    return torch.arange(first, first + places)[:, None] / 10000**exponents


def _taking_turns(angles: Tensor) -> Tensor:
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


SINUSOIDAL = exercise(
    sinusoidal,
    inputs=lambda: [(5, 4), (20, 8)],
    wrong=lambda n, d: {
        "sines first": torch.cat([(a := _angles(n, torch.arange(0, d, 2) / d)).sin(), a.cos()], 1),
        "cosine first": torch.stack([a.cos(), a.sin()], -1).flatten(1),
        "exponent i/d": _taking_turns(_angles(n, torch.arange(d // 2) / d)),
        "own exponents": torch.where(torch.arange(d) % 2 == 0, (b := _angles(n, torch.arange(d) / d)).sin(), b.cos()),
        "from place 1": _taking_turns(_angles(n, torch.arange(0, d, 2) / d, first=1)),
        "angles": a.repeat_interleave(2, 1),
    },
)
