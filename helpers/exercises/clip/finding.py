"""Exercises of notebook 08: a label in several wordings, and how well pictures find their captions."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.exercises import Exercise, Mistake


def prompt_ensemble(vectors: Tensor) -> Tensor:
    """One vector (C, D) of length 1 for each of C labels, from those of its P wordings (C, P, D), of any length.

    Radford et al. 2021, section 3.1.4.
    """
    return F.normalize(F.normalize(vectors, dim=-1).mean(1), dim=-1)


def _wordings() -> list[tuple]:
    found = []
    for seed, labels, wordings in [(0, 3, 4), (1, 4, 2)]:
        generator = torch.Generator().manual_seed(seed)
        lengths = 0.5 + 4 * torch.rand(labels, wordings, 1, generator=generator)
        found.append((lengths * torch.randn(labels, wordings, 5, generator=generator),))
    return found


PROMPT_ENSEMBLE = Exercise(
    id="clip.prompt_ensemble",
    title="Prompt ensemble",
    difficulty=2,
    minutes=6,
    solution=prompt_ensemble,
    inputs=_wordings,
    mistakes=(
        Mistake(
            lambda x: F.normalize(x, dim=-1).mean(1),
            "The mean of vectors of length 1 is shorter than 1: bring it to length 1 at the end.",
        ),
        Mistake(
            lambda x: F.normalize(x.mean(1), dim=-1),
            "A long vector counts more than a short one in your mean: bring each wording to length 1 first.",
        ),
        Mistake(
            lambda x: x.mean(1), "Vectors are compared by their direction: length 1, before the mean and after it."
        ),
        Mistake(
            lambda x: F.normalize(F.normalize(x, dim=-1).mean(0), dim=-1),
            "You averaged over the labels. The wordings of a label are on the middle axis, dim=1.",
        ),
        Mistake(
            lambda x: F.normalize(x[:, 0], dim=-1),
            "That is the first wording only. Average over all wordings of a label.",
        ),
        Mistake(
            lambda x: F.normalize(F.normalize(x, dim=1).mean(1), dim=-1),
            "You normalised along the wordings. A vector's numbers are on the last axis, dim=-1.",
        ),
        Mistake(
            lambda x: F.normalize(F.normalize(x, dim=-1).amax(1), dim=-1),
            "You took the maximum of each number. An ensemble takes the mean.",
        ),
    ),
    hints=(
        "Three steps: length 1, mean over the wordings, length 1 again.",
        "F.normalize(x, dim=-1) brings the last axis to length 1; the wordings are axis 1.",
        "Return F.normalize(F.normalize(vectors, dim=-1).mean(1), dim=-1).",
    ),
)


def retrieval_at_k(similarities: Tensor, k: int) -> Tensor:
    """The share of N pictures whose own text (column i for row i of (N, N)) is among their k most similar ones."""
    return _found(similarities, k).float().mean()


def _found(similarities: Tensor, k: int) -> Tensor:
    """(N,) whether the own text is among the k most similar."""
    own = torch.arange(len(similarities))[:, None]
    return (similarities.topk(k, dim=1).indices == own).any(1)


def _similarities() -> list[tuple]:
    found = []
    for seed, pairs, k in [(0, 12, 3), (3, 15, 4)]:
        noise = torch.randn(pairs, pairs, generator=torch.Generator().manual_seed(seed))
        found.append((noise + 1.2 * torch.eye(pairs) + torch.linspace(0, 1, pairs), k))
    return found


RETRIEVAL = Exercise(
    id="clip.retrieval_at_k",
    title="Retrieval at k",
    difficulty=2,
    minutes=7,
    solution=retrieval_at_k,
    inputs=_similarities,
    mistakes=(
        Mistake(
            lambda s, k: retrieval_at_k(s, 1),
            "You looked at the most similar text only. A picture's own text may be anywhere among the first k.",
        ),
        Mistake(
            lambda s, k: retrieval_at_k(s.T, k),
            "That is text to picture: the columns. Here each picture, a row, looks for its text.",
        ),
        Mistake(
            lambda s, k: retrieval_at_k(-s, k),
            "You took the k *least* similar texts: sort from large to small.",
        ),
        Mistake(
            lambda s, k: retrieval_at_k(s, k) / k,
            "You divided by k. A picture is a hit wherever among the k its own text stands: count pictures.",
        ),
        Mistake(
            lambda s, k: _found(s, k).sum().float(),
            "That is how many pictures. The *share* divides by their number.",
        ),
        Mistake(
            lambda s, k: retrieval_at_k(s, k - 1),
            "One too few: you looked at k - 1 texts.",
        ),
        Mistake(
            lambda s, k: retrieval_at_k(s, k + 1),
            "One too many: you looked at k + 1 texts.",
        ),
        Mistake(
            lambda s, k: (s.topk(k, dim=1).indices == s.topk(1, dim=0).indices.T).any(1).float().mean(),
            "You asked for each text's nearest picture. Which text belongs to picture i? Number i.",
        ),
    ),
    hints=(
        "For each row: which k columns are largest, and is the row's own number among them?",
        "similarities.topk(k, dim=1).indices are (N, k) numbers of texts; compare them with torch.arange(N)[:, None].",
        "(that == own).any(1) says hit or miss for each picture; its mean, as float, is the answer.",
    ),
)
