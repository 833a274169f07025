"""Exercises of notebook 08, CLIP."""

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.exercises import exercise
from helpers.exercises.inputs import normal, normals

MOST = 100.0  # Radford et al. 2021, section 2.5


def normalise(vectors: Tensor) -> Tensor:
    """Vectors (B, D), each brought to length 1."""
    return vectors / vectors.norm(dim=1, keepdim=True)


NORMALISE = exercise(
    normalise,
    inputs=lambda: [(3 * normal(0, 3, 4) + 1,), (3 * normal(1, 5, 2) + 1,)],
    wrong=lambda x: {
        "unchanged": x,
        "columns": x / x.norm(dim=0, keepdim=True),
        "one length": x / x.norm(),
        "no root": x / x.square().sum(1, keepdim=True),
        "absolute values": x / x.abs().sum(1, keepdim=True),
        "sum 1": x / x.sum(1, keepdim=True),
    },
)


def contrastive_loss(u: Tensor, v: Tensor, scale: float) -> Tensor:
    """CLIP's loss (nats) of pictures (N, D) and their texts (N, D), of length 1. Radford et al. 2021, figure 3."""
    return (_rows(u, v, scale) + _rows(v, u, scale)) / 2


def _rows(u: Tensor, v: Tensor, scale: float) -> Tensor:
    """The mean cross-entropy of finding one's own v among all."""
    return F.cross_entropy(scale * u @ v.T, torch.arange(len(u)))


CONTRASTIVE_LOSS = exercise(
    contrastive_loss,
    inputs=lambda: [
        (F.normalize(u), F.normalize(u + 0.8 * noise), scale)
        for (u, noise), scale in ((normal(0, 2, 4, 3), 5.0), (normal(1, 2, 6, 3), 2.0))
    ],
    wrong=lambda u, v, s: {
        "texts alone": _rows(u, v, s),
        "pictures alone": _rows(v, u, s),
        "no scale": contrastive_loss(u, v, 1.0),
        "pairs alone": 1 - (u * v).sum(1).mean(),
        "softmax twice": F.cross_entropy((s * u @ v.T).softmax(1), torch.arange(len(u))) / 2
        + F.cross_entropy((s * v @ u.T).softmax(1), torch.arange(len(u))) / 2,
        "moving targets": F.cross_entropy(s * u @ v.T, (s * (u @ u.T + v @ v.T) / 2).softmax(1)),
    },
)


def logit_scale(cosines: Tensor, learned: Tensor) -> Tensor:
    """Probabilities (P, T) of T texts for each of P pictures; `learned` is the log of the scale, which is at most MOST.

    Radford et al. 2021, section 2.5.
    """
    return _probabilities(cosines, learned.exp().clamp(max=MOST))


def _probabilities(cosines: Tensor, scale: Tensor | float, dim: int = 1) -> Tensor:
    return (scale * cosines).softmax(dim)


LOGIT_SCALE = exercise(
    logit_scale,
    inputs=lambda: [
        (0.3 + 0.03 * normal(seed, 3, 4), torch.tensor(learned))
        for seed, learned in [(0, 1.5), (1, 5.0)]  # the second would be a scale of 148
    ],
    wrong=lambda c, s: {
        "no scale": _probabilities(c, 1.0),
        "no exp": _probabilities(c, s.clamp(max=MOST)),
        "no clamp": _probabilities(c, s.exp()),
        "columns": _probabilities(c, s.exp().clamp(max=MOST), 0),
        "sigmoid": (s.exp().clamp(max=MOST) * c).sigmoid(),
        "logits": s.exp().clamp(max=MOST) * c,
    },
)


def prompt_ensemble(vectors: Tensor) -> Tensor:
    """One vector (C, D) of length 1 for each of C labels, from those of its P wordings (C, P, D), of any length.

    Radford et al. 2021, section 3.1.4.
    """
    return F.normalize(F.normalize(vectors, dim=-1).mean(1), dim=-1)


PROMPT_ENSEMBLE = exercise(
    prompt_ensemble,
    inputs=lambda: [
        ((0.5 + 2 * lengths.abs()) * vectors,)
        for lengths, vectors in (normals(0, (3, 4, 1), (3, 4, 5)), normals(1, (4, 2, 1), (4, 2, 5)))
    ],
    wrong=lambda x: {
        "not at the end": F.normalize(x, dim=-1).mean(1),
        "not at the start": F.normalize(x.mean(1), dim=-1),
        "never": x.mean(1),
        "over labels": F.normalize(F.normalize(x, dim=-1).mean(0), dim=-1),
        "first wording": F.normalize(x[:, 0], dim=-1),
        "along wordings": F.normalize(F.normalize(x, dim=1).mean(1), dim=-1),
    },
)


def retrieval_at_k(similarities: Tensor, k: int) -> Tensor:
    """The share of N pictures whose own text (column i for row i of (N, N)) is among their k most similar ones."""
    return _found(similarities, k).float().mean()


def _found(similarities: Tensor, k: int) -> Tensor:
    """(N,) whether the own text is among the k most similar."""
    own = torch.arange(len(similarities))[:, None]
    return (similarities.topk(k, dim=1).indices == own).any(1)


RETRIEVAL_AT_K = exercise(
    retrieval_at_k,
    inputs=lambda: [
        (normal(seed, pairs, pairs) + 1.2 * torch.eye(pairs) + torch.linspace(0, 1, pairs), k)
        for seed, pairs, k in [(0, 12, 3), (3, 15, 4)]
    ],
    wrong=lambda s, k: {
        "k = 1": retrieval_at_k(s, 1),
        "text to picture": retrieval_at_k(s.T, k),
        "least similar": retrieval_at_k(-s, k),
        "divided by k": retrieval_at_k(s, k) / k,
        "number": _found(s, k).sum().float(),
        "nearest of each text": (s.topk(k, dim=1).indices == s.topk(1, dim=0).indices.T).any(1).float().mean(),
    },
)
