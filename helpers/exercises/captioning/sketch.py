"""Exercises of notebook 09: teacher forcing, cross-attention, and the n-gram precision of BLEU."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.exercises import Exercise, Mistake


def teacher_forcing(scores: Tensor, ids: Tensor) -> Tensor:
    """Mean cross-entropy (nats) of the next token, from scores (B, T, V) at tokens (B, T); 0 is <pad>, no target."""
    return _lost(scores[:, :-1], ids[:, 1:])


def _lost(scores: Tensor, targets: Tensor, **how) -> Tensor:
    return F.cross_entropy(scores.flatten(0, 1), targets.flatten(), **{"ignore_index": 0} | how)


def _each(scores: Tensor, ids: Tensor) -> Tensor:
    """The mean of each caption by itself, and of these the mean."""
    return torch.stack([_lost(scores[i : i + 1, :-1], ids[i : i + 1, 1:]) for i in range(len(ids))]).mean()


def _captions() -> list[tuple]:
    found = []
    for seed, ids in [(0, [[1, 4, 5, 6, 2], [1, 3, 2, 0, 0]]), (1, [[1, 6, 3, 2], [1, 5, 2, 0], [1, 4, 4, 2]])]:
        tokens = torch.tensor(ids)
        found.append((2 * torch.randn(*tokens.shape, 7, generator=torch.Generator().manual_seed(seed)), tokens))
    return found


TEACHER_FORCING = Exercise(
    id="captioning.teacher_forcing",
    title="Teacher forcing",
    difficulty=2,
    minutes=6,
    solution=teacher_forcing,
    inputs=_captions,
    mistakes=(
        Mistake(
            _lost,
            "Each token is its own target here, and the decoder has just read it. The target is the *next* token.",
        ),
        Mistake(
            lambda s, ids: _lost(s[:, 1:], ids[:, :-1]),
            "You shifted the wrong way: the decoder would have to say the token *before*.",
        ),
        Mistake(
            lambda s, ids: _lost(s[:, :-1], ids[:, 1:], ignore_index=-100),
            "You counted <pad>, too. The decoder should not learn to say it: leave it out with ignore_index=0.",
        ),
        Mistake(
            lambda s, ids: _lost(s[:, :-1], ids[:, 1:], reduction="sum"),
            "You added up the losses. Take the mean over the words.",
        ),
        Mistake(
            _each,
            "You averaged each caption first, so a word of a short caption counts more. Count all words alike.",
        ),
        Mistake(
            lambda s, ids: _lost(s[:, :-1].softmax(-1), ids[:, 1:]),
            "Softmax twice: F.cross_entropy takes scores and makes the softmax itself.",
        ),
        Mistake(
            lambda s, ids: -teacher_forcing(s, ids),
            "A sign is wrong: the loss is *minus* the log probability of the next token.",
        ),
        Mistake(
            lambda s, ids: _lost(s[:, 0:1].expand(-1, ids.shape[1] - 1, -1), ids[:, 1:]),
            "You used the scores after <start> for all words. Place t has scores of its own.",
        ),
    ),
    hints=(
        "The scores at place t belong to the token at place t + 1. The last scores have no target.",
        "scores[:, :-1] and ids[:, 1:] are as long as each other; flatten both for F.cross_entropy.",
        "F.cross_entropy(scores[:, :-1].flatten(0, 1), ids[:, 1:].flatten(), ignore_index=0).",
    ),
)


def cross_attention(words: Tensor, places: Tensor, W_q: Tensor, W_k: Tensor, W_v: Tensor) -> Tensor:
    """What T words (T, d) take from S places (S, d): (T, d). Matrices (d, d). Vaswani et al. 2017, section 3.2."""
    return _weights(words, places, W_q, W_k) @ (places @ W_v)


def _weights(words: Tensor, places: Tensor, W_q: Tensor, W_k: Tensor, scale: float | None = None) -> Tensor:
    """(T, S), rows of sum 1."""
    scale = scale or words.shape[-1] ** -0.5
    return (scale * (words @ W_q) @ (places @ W_k).T).softmax(-1)


def _seen() -> list[tuple]:
    found = []
    for seed, words, places in [(0, 3, 5), (1, 4, 4)]:
        generator = torch.Generator().manual_seed(seed)
        shapes = [(words, 4), (places, 4), *[(4, 4)] * 3]
        found.append(tuple(torch.randn(shape, generator=generator) for shape in shapes))
    return found


CROSS_ATTENTION = Exercise(
    id="captioning.cross_attention",
    title="Cross-attention",
    difficulty=2,
    minutes=8,
    solution=cross_attention,
    inputs=_seen,
    mistakes=(
        Mistake(
            lambda w, p, q, k, v: _weights(p, w, q, k) @ (w @ v),
            "You let the places ask and the words answer. The *words* ask: queries from words, keys and values from "
            "places.",
        ),
        Mistake(
            lambda w, p, q, k, v: _weights(w, w, q, k) @ (w @ v),
            "That is self-attention: the picture is not in it. Keys and values are made of the places.",
        ),
        Mistake(
            lambda w, p, q, k, v: _weights(w, p, q, k, 1.0) @ (p @ v),
            "The scores are too large: divide them by the root of d.",
        ),
        Mistake(
            lambda w, p, q, k, v: _weights(w, p, q, k, 1 / w.shape[-1]) @ (p @ v),
            "You divided by d. Divide by its root.",
        ),
        Mistake(
            lambda w, p, q, k, v: ((w @ q) @ (p @ k).T / w.shape[-1] ** 0.5).softmax(0) @ (p @ v),
            "Your columns add up to 1. Each *word* shares its attention among the places: softmax over the last axis.",
        ),
        Mistake(
            lambda w, p, q, k, v: _weights(w, p, q, k) @ p,
            "What is taken from a place is its value: places @ W_v.",
        ),
        Mistake(
            lambda w, p, q, k, v: _weights(w, p, q, k) @ (p @ k),
            "You took the keys for values, too. They have a matrix of their own, W_v.",
        ),
        Mistake(
            lambda w, p, q, k, v: ((w @ q) @ (p @ k).T / w.shape[-1] ** 0.5) @ (p @ v),
            "The softmax is missing: the weights of a word add up to 1.",
        ),
        Mistake(
            lambda w, p, q, k, v: _weights(w, p, q, k),
            "Those are the weights (T, S). Multiply them with the values (S, d).",
        ),
    ),
    hints=(
        "Shapes first: queries (T, d) times keys transposed (d, S) are (T, S); times values (S, d) that is (T, d).",
        "Queries: words @ W_q. Keys and values: places @ W_k, places @ W_v.",
        "((words @ W_q) @ (places @ W_k).T / words.shape[-1] ** 0.5).softmax(-1) @ (places @ W_v).",
    ),
)


def clipped_precision(said: Sequence[str], truth: Sequence[str], n: int) -> Tensor:
    """The share of n-grams of a caption (words) that the truth has, each at most as often as there.

    Papineni et al., BLEU (2002), section 2.1.
    """
    common = _ngrams(said, n) & _ngrams(truth, n)  # the smaller count of each
    return torch.tensor(common.total() / _ngrams(said, n).total())


def _ngrams(words: Sequence[str], n: int) -> Counter:
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def _share(said: Sequence[str], truth: Sequence[str], n: int) -> Tensor:
    """Unclipped."""
    theirs = _ngrams(truth, n)
    return torch.tensor(sum(count for one, count in _ngrams(said, n).items() if one in theirs) / (len(said) - n + 1))


def _texts() -> list[tuple]:
    pairs = [
        ("a red chair and a red chair in a room", "a large red chair with a cushion in a room", 1),
        ("a red chair and a red chair in a blue room", "a large red chair in a green room", 2),
        ("a chair in a room a red chair in a house", "in a room is a chair in a", 2),
    ]
    return [(said.split(), truth.split(), n) for said, truth, n in pairs]


CLIPPED_PRECISION = Exercise(
    id="captioning.clipped_precision",
    title="BLEU by hand: clipped precision",
    difficulty=3,
    minutes=10,
    solution=clipped_precision,
    inputs=_texts,
    mistakes=(
        Mistake(
            _share,
            "Not clipped: “a a a a” would be perfect. Each n-gram counts at most as often as the truth has it.",
        ),
        Mistake(
            lambda said, truth, n: torch.tensor((_ngrams(said, n) & _ngrams(truth, n)).total() / (len(truth) - n + 1)),
            "You divided by the n-grams of the truth; that is recall. Precision divides by those of the caption.",
        ),
        Mistake(
            lambda said, truth, n: torch.tensor(
                len(_ngrams(said, n).keys() & _ngrams(truth, n).keys()) / len(_ngrams(said, n))
            ),
            "You counted different n-grams, each once. Repeated ones count as often as they occur, up to the clip.",
        ),
        Mistake(
            lambda said, truth, n: torch.tensor((_ngrams(said, n) & _ngrams(truth, n)).total() / len(said)),
            "You divided by the number of words. A caption of k words has k - n + 1 n-grams.",
        ),
        Mistake(
            lambda said, truth, n: clipped_precision(said, truth, 1),
            "You counted single words. An n-gram is n words in a row.",
        ),
        Mistake(
            lambda said, truth, n: clipped_precision(said, truth, n + 1),
            "Your n-grams have one word too many.",
        ),
        Mistake(
            lambda said, truth, n: torch.tensor(float((_ngrams(said, n) & _ngrams(truth, n)).total())),
            "That is how many n-grams are shared. Divide by how many the caption has.",
        ),
        Mistake(
            lambda said, truth, n: clipped_precision(said[:-1], truth, n),
            "The last n-gram is missing: the range ends at len(said) - n + 1.",
        ),
    ),
    hints=(
        "Count the n-grams of both texts: collections.Counter of tuples of n words in a row.",
        "Counter & Counter keeps the smaller count of each: that is the clip. .total() adds up the counts.",
        "With a, b = (Counter(zip(*(w[i:] for i in range(n)))) for w in (said, truth)): (a & b).total() / a.total().",
    ),
)
