"""Exercises of notebook 03, GPT."""

import functools
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import layer_norm, logsigmoid

from helpers.exercises import exercise
from helpers.exercises.inputs import normal, normals

Part = Callable[[Tensor], Tensor]


def block(x: Tensor, attention: Part, feed_forward: Part, norm_1: Part, norm_2: Part) -> Tensor:
    """A block of GPT-2: each part reads the normalised stream, and adds to it. (T, d) -> (T, d)"""
    x = x + attention(norm_1(x))
    return x + feed_forward(norm_2(x))


def mix_tokens(x: Tensor) -> Tensor:
    """Stands for attention: each token becomes the mean of the ones so far."""
    return x.cumsum(0) / torch.arange(1, len(x) + 1)[:, None]


def bend(x: Tensor) -> Tensor:
    """Stands for the feed-forward part."""
    return torch.relu(1.5 * x - 0.2)


def to_unit(x: Tensor) -> Tensor:
    """Stands for the first norm."""
    return layer_norm(x, x.shape[-1:])


def to_double(x: Tensor) -> Tensor:
    """Stands for the second norm."""
    return 2 * layer_norm(x, x.shape[-1:]) + 0.1


BLOCK = exercise(
    block,
    inputs=lambda: [(2 * normal(4, *shape) + 1, mix_tokens, bend, to_unit, to_double) for shape in ((3, 4), (5, 3))],
    wrong=lambda x, a, f, n1, n2: {
        "GPT-1": n2((y := n1(x + a(x))) + f(y)),
        "no skip connection": f(n2(a(n1(x)))),
        "normalised skip": (y := n1(x) + a(n1(x))) + f(n2(y)),
        "parallel": x + a(n1(x)) + f(n2(x)),
        "one skip connection": x + f(n2(a(n1(x)))),
        "no norms": (y := x + a(x)) + f(y),
    },
)


def repetition_penalty(logits: Tensor, said: list[int], penalty: float) -> Tensor:
    """Make words that were said less likely: their logits move down, whatever their sign. (V,) -> (V,)"""
    return _at(logits, said, torch.where(logits > 0, logits / penalty, logits * penalty))


def _at(logits: Tensor, said: list[int], changed: Tensor) -> Tensor:
    return torch.where(torch.isin(torch.arange(len(logits)), torch.tensor(said)), changed, logits)


REPETITION_PENALTY = exercise(
    repetition_penalty,
    inputs=lambda: [
        (torch.tensor([3.0, -1.0, 0.5, -2.0, 1.0]), [0, 1, 1, 3], 1.5),
        (torch.tensor([-0.5, 2.0, 4.0, -3.0]), [2, 2, 2, 0], 2.0),
    ],
    wrong=lambda z, s, p: {
        "negative divided": _at(z, s, z / p),
        "positive multiplied": _at(z, s, z * p),
        "negative spared": _at(z, s, torch.where(z > 0, z / p, z)),
        "subtracted": _at(z, s, z - p),
        "each time": functools.reduce(lambda logits, word: repetition_penalty(logits, [word], p), s, z),
        "all words": torch.where(z > 0, z / p, z * p),
    },
)


def cached_attention(q: Tensor, k: Tensor, v: Tensor, K: Tensor, V: Tensor) -> Tensor:
    """One head, one new token: it looks at the keys in the cache and at its own. (d,) and (T, d) -> (d,)"""
    return torch.softmax(_scores(q, k, K), -1) @ torch.cat([V, v[None]])


def _scores(q: Tensor, k: Tensor, K: Tensor) -> Tensor:
    return torch.cat([K, k[None]]) @ q / len(q) ** 0.5


CACHED_ATTENTION = exercise(
    cached_attention,
    inputs=lambda: [normals(5, d, d, d, (T, d), (T, d)) for T, d in ((3, 4), (6, 5))],
    wrong=lambda q, k, v, K, V: {
        "without itself": torch.softmax(K @ q / len(q) ** 0.5, -1) @ V,
        "no root of d": torch.softmax(_scores(q, k, K) * len(q) ** 0.5, -1) @ torch.cat([V, v[None]]),
        "d without root": torch.softmax(_scores(q, k, K) / len(q) ** 0.5, -1) @ torch.cat([V, v[None]]),
        "no softmax": _scores(q, k, K) @ torch.cat([V, v[None]]),
        "keys mixed": cached_attention(q, k, k, K, K),
        "key asks": cached_attention(k, k, v, K, V),
    },
)


def click_loss(rewards: Tensor, better: Tensor) -> Tensor:
    """Bradley-Terry: surprise (nats) at clicks, on average. Rewards (B, 2) of pairs, better (B,) 0 or 1 -> one number.

    Bradley and Terry 1952; Christiano et al. 2017, section 2.2.3.
    """
    return -logsigmoid(_margin(rewards, better)).mean()


def _margin(rewards: Tensor, better: Tensor) -> Tensor:
    rows = torch.arange(len(rewards))
    return rewards[rows, better] - rewards[rows, 1 - better]


CLICK_LOSS = exercise(
    click_loss,
    inputs=lambda: [
        (torch.tensor([[2.0, 0.5], [-1.0, 0.3], [0.4, 0.1]]), torch.tensor([0, 1, 1])),
        (torch.tensor([[0.2, 1.4], [3.0, -0.5]]), torch.tensor([0, 0])),
    ],
    wrong=lambda r, b: {
        "loser preferred": -logsigmoid(-_margin(r, b)).mean(),
        "no minus": logsigmoid(_margin(r, b)).mean(),
        "left wins": -logsigmoid(r[:, 0] - r[:, 1]).mean(),
        "no sigmoid": -_margin(r, b).mean(),
        "no logarithm": -_margin(r, b).sigmoid().mean(),
        "no difference": -logsigmoid(r[torch.arange(len(r)), b]).mean(),
    },
)
