"""Exercises of notebook 09, captioning and image to code."""

from collections import Counter
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.exercises import exercise
from helpers.exercises.inputs import normal, normals


def teacher_forcing(scores: Tensor, ids: Tensor) -> Tensor:
    """Mean cross-entropy (nats) of the next token, from scores (B, T, V) at tokens (B, T); 0 is <pad>, no target."""
    return _lost(scores[:, :-1], ids[:, 1:])


def _lost(scores: Tensor, targets: Tensor, **how) -> Tensor:
    return F.cross_entropy(scores.flatten(0, 1), targets.flatten(), **{"ignore_index": 0} | how)


TEACHER_FORCING = exercise(
    teacher_forcing,
    inputs=lambda: [
        (2 * normal(0, 2, 5, 7), torch.tensor([[1, 4, 5, 6, 2], [1, 3, 2, 0, 0]])),
        (2 * normal(1, 3, 4, 7), torch.tensor([[1, 6, 3, 2], [1, 5, 2, 0], [1, 4, 4, 2]])),
    ],
    wrong=lambda s, ids: {
        "same place": _lost(s, ids),
        "shifted back": _lost(s[:, 1:], ids[:, :-1]),
        "<pad> counted": _lost(s[:, :-1], ids[:, 1:], ignore_index=-100),
        "sum": _lost(s[:, :-1], ids[:, 1:], reduction="sum"),
        "each caption": torch.stack(
            [teacher_forcing(*one) for one in zip(s.split(1), ids.split(1), strict=True)]
        ).mean(),
        "softmax twice": _lost(s[:, :-1].softmax(-1), ids[:, 1:]),
    },
)


def cross_attention(words: Tensor, places: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor) -> Tensor:
    """What T words (T, d) take from S places (S, d): (T, d). Matrices (d, d). Vaswani et al. 2017, section 3.2."""
    return _weights(words, places, W_q, W_k) @ (places @ W_v)


def _weights(words: Tensor, places: Tensor, W_q: Tensor, W_k: Tensor, scale: float | None = None) -> Tensor:
    """(T, S), rows of sum 1."""
    scale = scale or words.shape[-1] ** -0.5
    return (scale * (words @ W_q) @ (places @ W_k).T).softmax(-1)


CROSS_ATTENTION = exercise(
    cross_attention,
    inputs=lambda: [normals(0, (T, 4), (S, 4), (4, 4), (4, 4), (4, 4)) for T, S in ((3, 5), (4, 4))],
    wrong=lambda w, p, q, k, v: {
        "places ask": _weights(p, w, q, k) @ (w @ v),
        "self-attention": _weights(w, w, q, k) @ (w @ v),
        "no root of d": _weights(w, p, q, k, 1.0) @ (p @ v),
        "columns": ((w @ q) @ (p @ k).T / w.shape[-1] ** 0.5).softmax(0) @ (p @ v),
        "no W_v": _weights(w, p, q, k) @ p,
        "weights alone": _weights(w, p, q, k),
    },
)


def clipped_precision(said: Sequence[str], truth: Sequence[str], n: int) -> Tensor:
    """The share of n-grams of a caption (words) that the truth has, each at most as often as there.

    Papineni et al., BLEU (2002), section 2.1.
    """
    return torch.tensor(_common(said, truth, n).total() / _ngrams(said, n).total())


def _ngrams(words: Sequence[str], n: int) -> Counter:
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def _common(said: Sequence[str], truth: Sequence[str], n: int) -> Counter:
    return _ngrams(said, n) & _ngrams(truth, n)  # the smaller count of each


TEXTS = (
    ("a red chair and a red chair in a room", "a large red chair with a cushion in a room", 1),
    ("a red chair and a red chair in a blue room", "a large red chair in a green room", 2),
    ("a chair in a room a red chair in a house", "in a room is a chair in a", 2),
)


CLIPPED_PRECISION = exercise(
    clipped_precision,
    inputs=lambda: [(said.split(), truth.split(), n) for said, truth, n in TEXTS],
    wrong=lambda said, truth, n: {
        "not clipped": sum(map(_ngrams(said, n).get, _common(said, truth, n))) / (len(said) - n + 1),
        "recall": _common(said, truth, n).total() / (len(truth) - n + 1),
        "different n-grams": len(_common(said, truth, n)) / len(_ngrams(said, n)),
        "by words": _common(said, truth, n).total() / len(said),
        "number": _common(said, truth, n).total(),
        "last n-gram": clipped_precision(said[:-1], truth, n),
    },
)


def set_loss(logits: Tensor, parts: list[list[int]]) -> Tensor:
    """Binary cross-entropy, mean over all B x P cells, of scores (B, P) against the sets of the parts' numbers."""
    return F.binary_cross_entropy_with_logits(logits, _there(logits, parts))


def _counts(logits: Tensor, parts: list[list[int]]) -> Tensor:
    """(B, P) how often each part is named."""
    return torch.stack([torch.tensor(numbers).bincount(minlength=logits.shape[1]) for numbers in parts]).float()


def _there(logits: Tensor, parts: list[list[int]]) -> Tensor:
    """(B, P) 1 where a part is there."""
    return _counts(logits, parts).clamp(max=1)


def _ordered(logits: Tensor, parts: list[list[int]]) -> Tensor:
    return torch.stack(
        [F.cross_entropy(row[None].expand(len(n), -1), torch.tensor(n)) for row, n in zip(logits, parts, strict=True)]
    ).mean()


SET_LOSS = exercise(
    set_loss,
    inputs=lambda: [
        (2 * normal(0, 3, 5), [[4, 1, 1], [2], [0, 3, 2, 4]]),
        (2 * normal(1, 2, 6), [[5, 0], [3, 3, 3, 1]]),
    ],
    wrong=lambda x, parts: {
        "softmax": _ordered(x, parts),
        "only those there": -(F.logsigmoid(x) * _there(x, parts)).sum() / _there(x, parts).sum(),
        "counted twice": F.binary_cross_entropy_with_logits(x, _counts(x, parts)),
        "sum": F.binary_cross_entropy_with_logits(x, _there(x, parts), reduction="sum"),
        "by pictures": F.binary_cross_entropy_with_logits(x, _there(x, parts), reduction="sum") / len(x),
        "sigmoid twice": F.binary_cross_entropy_with_logits(x.sigmoid(), _there(x, parts)),
    },
)


def grammar_mask(logits: Tensor, allowed: list[int]) -> Tensor:
    """Probabilities (V,) of tokens with scores (V,), when only those whose numbers are `allowed` may come."""
    return _forbidden(logits, allowed).softmax(0)


def _forbidden(logits: Tensor, allowed: list[int], value: float = -torch.inf) -> Tensor:
    masked = torch.full_like(logits, value)
    masked[allowed] = logits[allowed]
    return masked


GRAMMAR_MASK = exercise(
    grammar_mask,
    inputs=lambda: [(3 * normal(0, len(allowed) + 3) - 1, allowed) for allowed in ([4, 1], [0, 2, 3], [3])],
    wrong=lambda x, allowed: {
        "score 0": _forbidden(x, allowed, 0.0).softmax(0),
        "masked after softmax": _forbidden(x.softmax(0), allowed, 0.0),
        "allowed masked": x.index_fill(0, torch.tensor(allowed), -torch.inf).softmax(0),
        "short": x[allowed].softmax(0),
        "all equal": _forbidden(torch.ones_like(x), allowed).softmax(0),
        "no softmax": _forbidden(x, allowed),
    },
)
