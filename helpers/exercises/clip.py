"""Exercises of notebook 08, CLIP."""

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.exercises import Exercise
from helpers.exercises.inputs import normal

MOST = 100.0  # Radford et al. 2021, section 2.5


def normalise(vectors: Tensor) -> Tensor:
    """Vectors (B, D), each brought to length 1."""
    return vectors / vectors.norm(dim=1, keepdim=True)


NORMALISE = Exercise(
    title="Length 1",
    difficulty=1,
    minutes=3,
    solution=normalise,
    inputs=lambda: [(3 * normal(0, 3, 4) + 1,), (3 * normal(1, 5, 2) + 1,)],
    mistakes=lambda x: {
        "The vectors are as they were. Divide each by its length.": x,
        "You gave the *columns* length 1. A vector is a row: its numbers are along dim=1.": (
            x / x.norm(dim=0, keepdim=True)
        ),
        "You divided all vectors by one number. Each has a length of its own.": x / x.norm(),
        "The root is missing: the length is the root of the sum of squares.": x / x.square().sum(1, keepdim=True),
        "You divided by the sum of the absolute values. The length is the root of the sum of *squares*.": (
            x / x.abs().sum(1, keepdim=True)
        ),
        "The numbers of a vector now add up to 1. Its *length* should be 1: the root of the sum of squares.": (
            x / x.sum(1, keepdim=True)
        ),
    },
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
        u, noise = normal(seed, 2, pairs, 3)
        found.append((F.normalize(u, dim=1), F.normalize(u + 0.8 * noise, dim=1), scale))
    return found


def _own_targets(u: Tensor, v: Tensor, scale: float) -> Tensor:
    return (scale * (u @ u.T + v @ v.T) / 2).softmax(1)


CONTRASTIVE_LOSS = Exercise(
    title="The contrastive loss",
    difficulty=2,
    minutes=8,
    solution=contrastive_loss,
    inputs=_pairs,
    mistakes=lambda u, v, s: {
        "That is half of it: which text for each picture. Ask also which picture for each text, and take the mean.": (
            _rows(u, v, s)
        ),
        "That is half of it: which picture for each text. Ask also which text for each picture, and take the mean.": (
            _rows(v, u, s)
        ),
        "The scale is missing: cosines lie between -1 and 1, which is too little for a softmax.": (
            contrastive_loss(u, v, 1.0)
        ),
        "That only pulls pairs together; the loss is 0 where all vectors are alike. The *other* texts are missing.": (
            1 - (u * v).sum(1).mean()
        ),
        "Softmax twice: F.cross_entropy takes logits and makes the softmax itself.": (
            F.cross_entropy((s * u @ v.T).softmax(1), torch.arange(len(u))) / 2
            + F.cross_entropy((s * v @ u.T).softmax(1), torch.arange(len(u))) / 2
        ),
        "Your targets move with the embeddings. What is true does not depend on them: the target of row i is i.": (
            F.cross_entropy(s * u @ v.T, _own_targets(u, v, s))
        ),
    },
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


LOGIT_SCALE = Exercise(
    title="The logit scale",
    difficulty=2,
    minutes=6,
    solution=logit_scale,
    inputs=lambda: [
        (0.3 + 0.03 * normal(seed, 3, 4), torch.tensor(learned))
        for seed, learned in [(0, 1.5), (1, 5.0)]  # the second would be a scale of 148
    ],
    mistakes=lambda c, s: {
        "Without the scale all probabilities are about 1 / T: multiply the cosines with exp(learned) first.": (
            _probabilities(c, 1.0)
        ),
        "`learned` is the *log* of the scale: take exp first.": _probabilities(c, s.clamp(max=MOST)),
        f"The scale may not be larger than {MOST:.0f}: clamp it, after exp.": _probabilities(c, s.exp()),
        "Your columns add up to 1: that is which *picture* goes with a text. The softmax is over the texts, dim=1.": (
            _probabilities(c, s.exp().clamp(max=MOST), 0)
        ),
        "A sigmoid asks each text by itself, as SigLIP does. CLIP's probabilities of a picture add up to 1.": (
            (s.exp().clamp(max=MOST) * c).sigmoid()
        ),
        "Those are the logits. A softmax over the texts makes probabilities of them.": s.exp().clamp(max=MOST) * c,
    },
    hints=(
        "CLIP learns the log of the scale, so that the scale is always positive.",
        f"The scale is learned.exp(), at most {MOST:.0f}: .clamp(max={MOST:.0f}).",
        "Return (scale * cosines).softmax(1).",
    ),
)


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
    title="Prompt ensemble",
    difficulty=2,
    minutes=6,
    solution=prompt_ensemble,
    inputs=_wordings,
    mistakes=lambda x: {
        "The mean of vectors of length 1 is shorter than 1: bring it to length 1 at the end.": (
            F.normalize(x, dim=-1).mean(1)
        ),
        "A long vector counts more than a short one in your mean: bring each wording to length 1 first.": (
            F.normalize(x.mean(1), dim=-1)
        ),
        "Vectors are compared by their direction: length 1, before the mean and after it.": x.mean(1),
        "You averaged over the labels. The wordings of a label are on the middle axis, dim=1.": (
            F.normalize(F.normalize(x, dim=-1).mean(0), dim=-1)
        ),
        "That is the first wording only. Average over all wordings of a label.": F.normalize(x[:, 0], dim=-1),
        "You normalised along the wordings. A vector's numbers are on the last axis, dim=-1.": (
            F.normalize(F.normalize(x, dim=1).mean(1), dim=-1)
        ),
    },
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


RETRIEVAL_AT_K = Exercise(
    title="Retrieval at k",
    difficulty=2,
    minutes=7,
    solution=retrieval_at_k,
    inputs=lambda: [
        (normal(seed, pairs, pairs) + 1.2 * torch.eye(pairs) + torch.linspace(0, 1, pairs), k)
        for seed, pairs, k in [(0, 12, 3), (3, 15, 4)]
    ],
    mistakes=lambda s, k: {
        "You looked at the most similar text only. A picture's own text may be anywhere among the first k.": (
            retrieval_at_k(s, 1)
        ),
        "That is text to picture: the columns. Here each picture, a row, looks for its text.": retrieval_at_k(s.T, k),
        "You took the k *least* similar texts: sort from large to small.": retrieval_at_k(-s, k),
        "You divided by k. A picture is a hit wherever among the k its own text stands: count pictures.": (
            retrieval_at_k(s, k) / k
        ),
        "That is how many pictures. The *share* divides by their number.": _found(s, k).sum().float(),
        "You asked for each text's nearest picture. Which text belongs to picture i? Number i.": (
            (s.topk(k, dim=1).indices == s.topk(1, dim=0).indices.T).any(1).float().mean()
        ),
    },
    hints=(
        "For each row: which k columns are largest, and is the row's own number among them?",
        "similarities.topk(k, dim=1).indices are (N, k) numbers of texts; compare them with torch.arange(N)[:, None].",
        "(that == own).any(1) says hit or miss for each picture; its mean, as float, is the answer.",
    ),
)
