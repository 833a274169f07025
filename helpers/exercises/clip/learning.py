"""Exercises of notebook 08: vectors of length 1, the contrastive loss, and the scale that makes probabilities."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.exercises import Exercise, Mistake

MOST = 100.0  # Radford et al. 2021, section 2.5


def normalise(vectors: Tensor) -> Tensor:
    """Vectors (B, D), each brought to length 1."""
    return vectors / vectors.norm(dim=1, keepdim=True)


def _vectors() -> list[tuple]:
    found = []
    for seed, rows, columns in [(0, 3, 4), (1, 5, 2)]:
        generator = torch.Generator().manual_seed(seed)
        found.append((3 * torch.randn(rows, columns, generator=generator) + 1,))
    return found


NORMALISE = Exercise(
    id="clip.normalise",
    title="Length 1",
    difficulty=1,
    minutes=3,
    solution=normalise,
    inputs=_vectors,
    mistakes=(
        Mistake(lambda x: x, "The vectors are as they were. Divide each by its length."),
        Mistake(
            lambda x: x / x.norm(dim=0, keepdim=True),
            "You gave the *columns* length 1. A vector is a row: its numbers are along dim=1.",
        ),
        Mistake(lambda x: x / x.norm(), "You divided all vectors by one number. Each has a length of its own."),
        Mistake(
            lambda x: x / x.square().sum(1, keepdim=True),
            "The root is missing: the length is the root of the sum of squares.",
        ),
        Mistake(
            lambda x: x / x.abs().sum(1, keepdim=True),
            "You divided by the sum of the absolute values. The length is the root of the sum of *squares*.",
        ),
        Mistake(
            lambda x: x / x.sum(1, keepdim=True),
            "The numbers of a vector now add up to 1. Its *length* should be 1: the root of the sum of squares.",
        ),
        Mistake(
            lambda x: x.softmax(1), "A softmax makes probabilities. Here only the length changes, not the direction."
        ),
        Mistake(
            lambda x: x / x.abs().amax(1, keepdim=True),
            "You divided by the largest number. Divide by the length: the root of the sum of squares.",
        ),
        Mistake(
            lambda x: (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True),
            "That is a layer norm, which also moves the mean to 0. Divide by the length, and do no more.",
        ),
    ),
    hints=(
        "Pythagoras: the length is the root of the sum of the squares.",
        "vectors.norm(dim=1) has one length for each row; keepdim=True lets you divide by it.",
        "Return vectors / vectors.norm(dim=1, keepdim=True).",
    ),
)


def contrastive_loss(u: Tensor, v: Tensor, scale: float) -> Tensor:
    """CLIP's loss (nats) of pictures (N, D) and their texts (N, D), of length 1. Radford et al. 2021, figure 3."""
    return (_rows(u, v, scale) + _rows(v, u, scale)) / 2


def _rows(u: Tensor, v: Tensor, scale: float) -> Tensor:
    """The mean cross-entropy of finding one's own v among all."""
    return F.cross_entropy(scale * u @ v.T, torch.arange(len(u)))


def _pairs() -> list[tuple]:
    found = []
    for seed, pairs, scale in [(0, 4, 5.0), (1, 6, 2.0)]:
        u, noise = torch.randn(2, pairs, 3, generator=torch.Generator().manual_seed(seed))
        found.append((F.normalize(u, dim=1), F.normalize(u + 0.8 * noise, dim=1), scale))
    return found


def _own_targets(u: Tensor, v: Tensor, scale: float) -> Tensor:
    return (scale * (u @ u.T + v @ v.T) / 2).softmax(1)


CONTRASTIVE_LOSS = Exercise(
    id="clip.contrastive_loss",
    title="The contrastive loss",
    difficulty=2,
    minutes=8,
    solution=contrastive_loss,
    inputs=_pairs,
    mistakes=(
        Mistake(
            lambda u, v, s: _rows(u, v, s),
            "That is half of it: which text for each picture. Ask also which picture for each text, and take the mean.",
        ),
        Mistake(
            lambda u, v, s: _rows(v, u, s),
            "That is half of it: which picture for each text. Ask also which text for each picture, and take the mean.",
        ),
        Mistake(
            lambda u, v, s: _rows(u, v, s) + _rows(v, u, s),
            "Twice too much: take the mean of the two directions.",
        ),
        Mistake(
            lambda u, v, s: contrastive_loss(u, v, 1.0),
            "The scale is missing: cosines lie between -1 and 1, which is too little for a softmax.",
        ),
        Mistake(
            lambda u, v, s: contrastive_loss(u, v, 1 / s),
            "You divided by the scale. It is 1 / τ already: multiply.",
        ),
        Mistake(
            lambda u, v, s: 1 - (u * v).sum(1).mean(),
            "That only pulls pairs together; the loss is 0 where all vectors are alike. The *other* texts are missing.",
        ),
        Mistake(
            lambda u, v, s: (
                F.cross_entropy((s * u @ v.T).softmax(1), torch.arange(len(u))) / 2
                + F.cross_entropy((s * v @ u.T).softmax(1), torch.arange(len(u))) / 2
            ),
            "Softmax twice: F.cross_entropy takes logits and makes the softmax itself.",
        ),
        Mistake(
            lambda u, v, s: F.kl_div((s * u @ v.T).log_softmax(1), _own_targets(u, v, s), reduction="batchmean"),
            "Your targets are made of the embeddings, so they can be met by making all vectors alike. "
            "The target of row i is i.",
        ),
        Mistake(
            lambda u, v, s: F.cross_entropy(s * u @ v.T, _own_targets(u, v, s)),
            "Your targets move with the embeddings. What is true does not depend on them: the target of row i is i.",
        ),
        Mistake(
            lambda u, v, s: len(u) * contrastive_loss(u, v, s),
            "You added up over the pairs. Take the mean, or the loss depends on the size of the batch.",
        ),
        Mistake(
            lambda u, v, s: -contrastive_loss(u, v, s),
            "A sign is wrong: the loss is *minus* the log probability of the right one.",
        ),
        Mistake(
            lambda u, v, s: F.cross_entropy(s * u @ u.T, torch.arange(len(u))),
            "You compared pictures with pictures: the matrix is u times v transposed.",
        ),
    ),
    hints=(
        "First the matrix of all pictures against all texts, (N, N), times the scale. Row i belongs to picture i.",
        "Row i is a classification with the right answer i: torch.arange(N) are the targets of a cross-entropy.",
        "The mean of F.cross_entropy(logits, targets) and F.cross_entropy(logits.T, targets).",
    ),
)


def logit_scale(cosines: Tensor, learned: Tensor) -> Tensor:
    """Probabilities (P, T) of T texts for each of P pictures; `learned` is the log of the scale, which is at most MOST.

    Radford et al. 2021, section 2.5.
    """
    return _probabilities(cosines, learned.exp().clamp(max=MOST))


def _probabilities(cosines: Tensor, scale: Tensor | float, dim: int = 1) -> Tensor:
    return (scale * cosines).softmax(dim)


def _cosines() -> list[tuple]:
    found = []
    for seed, learned in [(0, 1.5), (1, 5.0)]:  # the second would be a scale of 148
        generator = torch.Generator().manual_seed(seed)
        found.append((0.3 + 0.03 * torch.randn(3, 4, generator=generator), torch.tensor(learned)))
    return found


LOGIT_SCALE = Exercise(
    id="clip.logit_scale",
    title="The logit scale",
    difficulty=2,
    minutes=6,
    solution=logit_scale,
    inputs=_cosines,
    mistakes=(
        Mistake(
            lambda c, s: _probabilities(c, 1.0),
            "Without the scale all probabilities are about 1 / T: multiply the cosines with exp(learned) first.",
        ),
        Mistake(
            lambda c, s: _probabilities(c, s.clamp(max=MOST)),
            "`learned` is the *log* of the scale: take exp first.",
        ),
        Mistake(
            lambda c, s: _probabilities(c, s.exp()),
            f"The scale may not be larger than {MOST:.0f}: clamp it, after exp.",
        ),
        Mistake(
            lambda c, s: _probabilities(c, 1 / s.exp().clamp(max=MOST)),
            "You divided by the scale. It is 1 / τ already: multiply.",
        ),
        Mistake(
            lambda c, s: _probabilities(c, s.exp().clamp(max=MOST), 0),
            "Your columns add up to 1: that is which *picture* goes with a text. The softmax is over the texts, dim=1.",
        ),
        Mistake(
            lambda c, s: (s.exp().clamp(max=MOST) * c).sigmoid(),
            "A sigmoid asks each text by itself, as SigLIP does. CLIP's probabilities of a picture add up to 1.",
        ),
        Mistake(
            lambda c, s: s.exp().clamp(max=MOST) * c,
            "Those are the logits. A softmax over the texts makes probabilities of them.",
        ),
        Mistake(
            lambda c, s: s.exp().clamp(max=MOST) * c.softmax(1),
            "The scale comes *before* the softmax: afterwards it changes no share.",
        ),
    ),
    hints=(
        "CLIP learns the log of the scale, so that the scale is always positive.",
        f"The scale is learned.exp(), at most {MOST:.0f}: .clamp(max={MOST:.0f}).",
        "Return (scale * cosines).softmax(1).",
    ),
)
