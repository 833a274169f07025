"""Exercises of notebook 09, captioning and image to code."""

from collections import Counter
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.exercises import Exercise
from helpers.exercises.inputs import normal


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
        found.append((2 * normal(seed, *tokens.shape, 7), tokens))
    return found


TEACHER_FORCING = Exercise(
    title="Teacher forcing",
    difficulty=2,
    minutes=6,
    solution=teacher_forcing,
    inputs=_captions,
    mistakes=lambda s, ids: {
        "Each token is its own target here, and the decoder has just read it. The target is the *next* token.": (
            _lost(s, ids)
        ),
        "You shifted the wrong way: the decoder would have to say the token *before*.": _lost(s[:, 1:], ids[:, :-1]),
        "You counted <pad>, too. The decoder should not learn to say it: leave it out with ignore_index=0.": (
            _lost(s[:, :-1], ids[:, 1:], ignore_index=-100)
        ),
        "You added up the losses. Take the mean over the words.": _lost(s[:, :-1], ids[:, 1:], reduction="sum"),
        "You averaged each caption first, so a word of a short caption counts more. Count all words alike.": (
            _each(s, ids)
        ),
        "Softmax twice: F.cross_entropy takes scores and makes the softmax itself.": (
            _lost(s[:, :-1].softmax(-1), ids[:, 1:])
        ),
    },
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
    title="Cross-attention",
    difficulty=2,
    minutes=8,
    solution=cross_attention,
    inputs=_seen,
    mistakes=lambda w, p, q, k, v: {
        "You let the places ask and the words answer. The *words* ask: "
        "queries from words, keys and values from places.": _weights(p, w, q, k) @ (w @ v),
        "That is self-attention: the picture is not in it. Keys and values are made of the places.": (
            _weights(w, w, q, k) @ (w @ v)
        ),
        "The scores are too large: divide them by the root of d.": _weights(w, p, q, k, 1.0) @ (p @ v),
        "Your columns add up to 1. Each *word* shares its attention among the places: softmax over the last axis.": (
            ((w @ q) @ (p @ k).T / w.shape[-1] ** 0.5).softmax(0) @ (p @ v)
        ),
        "What is taken from a place is its value: places @ W_v.": _weights(w, p, q, k) @ p,
        "Those are the weights (T, S). Multiply them with the values (S, d).": _weights(w, p, q, k),
    },
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
    title="BLEU by hand: clipped precision",
    difficulty=3,
    minutes=10,
    solution=clipped_precision,
    inputs=_texts,
    mistakes=lambda said, truth, n: {
        "Not clipped: “a a a a” would be perfect. Each n-gram counts at most as often as the truth has it.": (
            _share(said, truth, n)
        ),
        "You divided by the n-grams of the truth; that is recall. Precision divides by those of the caption.": (
            torch.tensor((_ngrams(said, n) & _ngrams(truth, n)).total() / (len(truth) - n + 1))
        ),
        "You counted different n-grams, each once. Repeated ones count as often as they occur, up to the clip.": (
            torch.tensor(len(_ngrams(said, n).keys() & _ngrams(truth, n).keys()) / len(_ngrams(said, n)))
        ),
        "You divided by the number of words. A caption of k words has k - n + 1 n-grams.": (
            torch.tensor((_ngrams(said, n) & _ngrams(truth, n)).total() / len(said))
        ),
        "That is how many n-grams are shared. Divide by how many the caption has.": (
            torch.tensor(float((_ngrams(said, n) & _ngrams(truth, n)).total()))
        ),
        "The last n-gram is missing: the range ends at len(said) - n + 1.": clipped_precision(said[:-1], truth, n),
    },
    hints=(
        "Count the n-grams of both texts: collections.Counter of tuples of n words in a row.",
        "Counter & Counter keeps the smaller count of each: that is the clip. .total() adds up the counts.",
        "With a, b = (Counter(zip(*(w[i:] for i in range(n)))) for w in (said, truth)): (a & b).total() / a.total().",
    ),
)


def set_loss(logits: Tensor, parts: list[list[int]]) -> Tensor:
    """Binary cross-entropy, mean over all B x P cells, of scores (B, P) against the sets of the parts' numbers."""
    return F.binary_cross_entropy_with_logits(logits, _there(logits, parts))


def _there(logits: Tensor, parts: list[list[int]]) -> Tensor:
    """(B, P) 1 where a part is there."""
    table = torch.zeros_like(logits)
    for row, numbers in zip(table, parts, strict=True):
        row[numbers] = 1.0
    return table


def _sets() -> list[tuple]:
    found = []
    for seed, parts in [(0, [[4, 1, 1], [2], [0, 3, 2, 4]]), (1, [[5, 0], [3, 3, 3, 1]])]:
        found.append((2 * normal(seed, len(parts), 5 + seed), parts))
    return found


def _mean_of_those_there(logits: Tensor, parts: list[list[int]]) -> Tensor:
    there = _there(logits, parts)
    return -(F.logsigmoid(logits) * there).sum() / there.sum()


def _counted(logits: Tensor, parts: list[list[int]]) -> Tensor:
    table = torch.zeros_like(logits)
    for row, numbers in zip(table, parts, strict=True):
        for number in numbers:
            row[number] += 1
    return F.binary_cross_entropy_with_logits(logits, table)


def _ordered(logits: Tensor, parts: list[list[int]]) -> Tensor:
    return torch.stack(
        [F.cross_entropy(row[None].expand(len(n), -1), torch.tensor(n)) for row, n in zip(logits, parts, strict=True)]
    ).mean()


SET_LOSS = Exercise(
    title="The loss of a set",
    difficulty=2,
    minutes=8,
    solution=set_loss,
    inputs=_sets,
    mistakes=lambda x, parts: {
        "That is a softmax: the parts compete, and only one can be probable. In a set each has its own yes or no.": (
            _ordered(x, parts)
        ),
        "Only the parts that are there count in your loss. "
        "Then *everything is there* costs nothing: count the others, too.": _mean_of_those_there(x, parts),
        "A part that is named twice counts twice in your table. In a set it is there or not: 1 or 0.": (
            _counted(x, parts)
        ),
        "That is the sum over all cells. Take the mean.": (
            F.binary_cross_entropy_with_logits(x, _there(x, parts), reduction="sum")
        ),
        "You divided by the number of pictures. The mean here is over all cells, B × P.": (
            F.binary_cross_entropy_with_logits(x, _there(x, parts), reduction="sum") / len(x)
        ),
        "A sigmoid twice: binary_cross_entropy_with_logits has one inside.": (
            F.binary_cross_entropy_with_logits(x.sigmoid(), _there(x, parts))
        ),
    },
    hints=(
        "First a table (B, P) of zeros, with a 1 wherever a part is there. Order and repetition vanish in it.",
        "Row by row: table[i, parts[i]] = 1. Then each cell is a yes-or-no question of its own.",
        "Return F.binary_cross_entropy_with_logits(logits, table).",
    ),
)


def grammar_mask(logits: Tensor, allowed: list[int]) -> Tensor:
    """Probabilities (V,) of tokens with scores (V,), when only those whose numbers are `allowed` may come."""
    return _forbidden(logits, allowed).softmax(0)


def _forbidden(logits: Tensor, allowed: list[int], value: float = -torch.inf) -> Tensor:
    masked = torch.full_like(logits, value)
    masked[allowed] = logits[allowed]
    return masked


GRAMMAR_MASK = Exercise(
    title="The grammar's mask",
    difficulty=1,
    minutes=5,
    solution=grammar_mask,
    inputs=lambda: [
        (3 * normal(seed, many) - 1, allowed)
        for seed, many, allowed in [(0, 6, [4, 1]), (1, 5, [0, 2, 3]), (2, 4, [3])]
    ],
    mistakes=lambda x, allowed: {
        "A score of 0 is not forbidden: exp(0) is 1. Which score has the probability 0?": (
            _forbidden(x, allowed, 0.0).softmax(0)
        ),
        "You masked after the softmax, so what is left no longer adds up to 1. Mask the scores.": (
            _forbidden(x.softmax(0), allowed, 0.0)
        ),
        "You set the *allowed* scores to −infinity. Forbid the others.": (
            x.index_fill(0, torch.tensor(allowed), -torch.inf).softmax(0)
        ),
        "Right values, but the forbidden tokens are missing: return all V probabilities, theirs are 0.": (
            x[allowed].softmax(0)
        ),
        "All allowed tokens are equally probable in your answer. Keep the model's scores for them.": (
            _forbidden(torch.ones_like(x), allowed).softmax(0)
        ),
        "These are the masked scores. A softmax makes probabilities of them.": _forbidden(x, allowed),
    },
    hints=(
        "Which score has the probability 0 after a softmax?",
        "Start with torch.full_like(logits, -torch.inf) and copy the allowed scores into it.",
        "masked[allowed] = logits[allowed], then return masked.softmax(0).",
    ),
)
