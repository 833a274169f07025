"""Exercises of notebook 01, next-word prediction."""

from collections import Counter, defaultdict

import torch
from torch import Tensor

from helpers.exercises import exercise
from helpers.exercises.inputs import normal, normals

STORY = "Anna has a goat . Ben has a hen . Anna has a hen too . the goat sees the hen and the hen sees Ben"


def ngram_counts(words: list[str], n: int) -> dict[tuple[str, ...], Counter]:
    """For each context of n - 1 words: how often each word follows it."""
    counts = defaultdict(Counter)
    for start in range(len(words) - n + 1):
        *context, following = words[start : start + n]
        counts[tuple(context)][following] += 1
    return counts


NGRAM_COUNTS = exercise(
    ngram_counts,
    inputs=lambda: [(STORY.split(), 2), (STORY.split(), 3), (["Anna", "has"], 3)],
    wrong=lambda words, n: {
        "last word": ngram_counts(words[:-1], n),
        "context too long": ngram_counts(words, n + 1),
        "set not added": {
            context: dict.fromkeys(following, 1) for context, following in ngram_counts(words, n).items()
        },
        "whole n-grams": Counter(tuple(words[start : start + n]) for start in range(len(words) - n + 1)),
        "texts as contexts": {" ".join(context): following for context, following in ngram_counts(words, n).items()},
        "always pairs": ngram_counts(words, 2),
    },
)


def cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Mean surprise in nats. logits (B, V), targets (B,) with word numbers."""
    return -_chosen(torch.log_softmax(logits, dim=-1), targets).mean()


def _chosen(table: Tensor, targets: Tensor) -> Tensor:
    return table[torch.arange(len(targets)), targets]


CROSS_ENTROPY = exercise(
    cross_entropy,
    inputs=lambda: [
        (2 * normal(1, 4, 6), torch.tensor([2, 5, 0, 3])),
        (2 * normal(2, 6, 4), torch.tensor([1, 3, 0, 3, 2, 0])),
    ],
    wrong=lambda z, t: {
        "sign": -cross_entropy(z, t),
        "bits": cross_entropy(z, t) / torch.tensor(2.0).log(),
        "all columns": -torch.log_softmax(z, -1)[:, t].mean(),
        "no logarithm": -_chosen(torch.softmax(z, -1), t).mean(),
        "no mean": -_chosen(torch.log_softmax(z, -1), t),
        "bare logits": -_chosen(z, t).mean(),
    },
)


def temperature(logits: Tensor, tau: float) -> Tensor:
    """Probabilities (V,) of the next word at temperature tau."""
    return torch.softmax(logits / tau, dim=-1)


TEMPERATURE = exercise(
    temperature,
    inputs=lambda: [(2 * normal(1, 7), 0.5), (2 * normal(1, 7), 2.0), (2 * normal(1, 7) + 100, 0.7)],
    wrong=lambda z, tau: {
        "times tau": torch.softmax(z * tau, -1),
        "no tau": torch.softmax(z, -1),
        "tau after softmax": torch.softmax(z, -1) / tau,
        "no softmax": z / tau,
        "no sum": torch.exp(z / tau),
        "overflow": torch.exp(z / tau) / torch.exp(z / tau).sum(),
    },
)


def top_p(probabilities: Tensor, p: float) -> Tensor:
    """Keep the smallest set of likely words with at least p together, and renormalise. (V,) -> (V,)"""
    return _renormalised(probabilities * (_above(probabilities) < p))


def _above(probabilities: Tensor) -> Tensor:
    """What the words that are likelier than each word have together. (V,) -> (V,)"""
    likely, order = probabilities.sort(descending=True)
    return torch.empty_like(likely).scatter(0, order, likely.cumsum(-1) - likely)


def _renormalised(kept: Tensor) -> Tensor:
    return kept / kept.sum()


TOP_P = exercise(
    top_p,
    inputs=lambda: [
        (torch.tensor([0.05, 0.40, 0.10, 0.25, 0.20]), 0.80),
        (torch.tensor([0.10, 0.20, 0.03, 0.55, 0.12]), 0.70),
        (torch.tensor([0.06, 0.30, 0.27, 0.23, 0.14]), 0.45),
    ],
    wrong=lambda q, p: {
        "no sum": q * (_above(q) < p),
        "one word early": _renormalised(q * (_above(q) + q <= p)),
        "single probabilities": _renormalised(q * (q >= p)) if (q >= p).any() else q * 0,
        "unsorted": _renormalised(q * (q.cumsum(-1) - q < p)),
        "mask of the sorted": _renormalised(q * (_above(q).sort().values < p)),
        "answer sorted": top_p(q, p).sort(descending=True).values,
    },
)


def rnn_step(x: Tensor, h: Tensor, W_x: Tensor, W_h: Tensor, b: Tensor) -> Tensor:
    """The next hidden state. x (E,), h (H,), W_x (H, E), W_h (H, H), b (H,) -> (H,)"""
    return torch.tanh(W_x @ x + W_h @ h + b)


RNN_STEP = exercise(
    rnn_step,
    inputs=lambda: [normals(1, E, H, (H, E), (H, H), H) for E, H in ((3, 4), (5, 2))],
    wrong=lambda x, h, U, W, b: {
        "no tanh": U @ x + W @ h + b,
        "no bias": torch.tanh(U @ x + W @ h),
        "no state": torch.tanh(U @ x + b),
        "W_h transposed": torch.tanh(U @ x + h @ W + b),
        "sigmoid": torch.sigmoid(U @ x + W @ h + b),
        "bias outside": torch.tanh(U @ x + W @ h) + b,
    },
)


def clip_gradient(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    """Shrink all gradients by one factor, so that their common length is at most `max_norm`."""
    return _shrunk(gradients, max_norm, _length(gradients))


def _length(gradients: list[Tensor]) -> Tensor:
    return torch.stack([(g**2).sum() for g in gradients]).sum().sqrt()


def _shrunk(gradients: list[Tensor], max_norm: float, length: Tensor) -> list[Tensor]:
    return [g * min(1.0, max_norm / float(length)) for g in gradients]


CLIP_GRADIENT = exercise(
    clip_gradient,
    inputs=lambda: [
        ([size * g for g in normals(1, (3, 2), 4)], most) for size, most in ((5.0, 2.0), (0.1, 2.0), (40.0, 0.5))
    ],
    wrong=lambda g, m: {
        "each number": [x.clamp(-m, m) for x in g],
        "each tensor": [_shrunk([x], m, _length([x]))[0] for x in g],
        "growing": [x * m / _length(g) for x in g],
        "unchanged": g,
        "sum of lengths": _shrunk(g, m, sum(_length([x]) for x in g)),
        "no root": _shrunk(g, m, _length(g) ** 2),
    },
)
