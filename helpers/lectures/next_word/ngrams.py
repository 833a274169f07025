"""The naive idea: count which word followed which words (section 2).

`NGramModel` has the interface of the trained models (`words`, `encode`, `decode`, `logits`, `step`), so every panel
takes it.

With `back_off=True` the counts of shorter contexts fill the holes (Witten and Bell 1991, "The zero-frequency problem";
interpolated as in Chen and Goodman 1998): the more different words have followed a context, the more probability is
left for words never seen there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from helpers import farm

RUN = 10  # words in a row that count as recited
LONGEST = 6  # words of the longest runs counted
FRESH = 100  # held-out documents that look for holes


class NGramModel:
    """An n-gram model: the next word depends on the last n-1 words only."""

    context = None

    def __init__(self, tokenizer, start: int, end: int, n: int = 3, back_off: bool = True):
        """`tokenizer` is a `tokenizers.Tokenizer`; `start` stands before the first word, `end` after the last one."""
        self.tokenizer, self.start, self.end, self.n, self.back_off = tokenizer, start, end, n, back_off
        self.words = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
        self.name = f"counting, n={n}" + (" + back-off" if back_off else "")
        self.counts: defaultdict[tuple[int, ...], Counter] = defaultdict(Counter)
        self._unknown = torch.full((len(self.words),), 1 / len(self.words), dtype=torch.float64)
        self._common: dict[tuple[int, ...], Tensor] = {}  # finished rows of short contexts

    def encode(self, text: str, start: bool = True) -> list[int]:
        ids = self.tokenizer.encode(text).ids
        return [self.start, *ids] if start else ids

    def decode(self, ids: Sequence[int]) -> str:
        ids = list(ids)
        return self.tokenizer.decode(ids[ids[:1] == [self.start] :], skip_special_tokens=False)

    def with_order(self, n: int, back_off: bool) -> "NGramModel":
        """The same counts read with contexts of n-1 words, n not above this model's own."""
        model = NGramModel(self.tokenizer, self.start, self.end, n, back_off)
        model.counts = self.counts
        return model

    def fit(self, texts: Iterable[str]) -> "NGramModel":
        """Count every word after each of its contexts of 0 to n-1 words."""
        self._common.clear()
        rows = [[*self.encode(text), self.end] for text in texts]
        for length in range(self.n):
            first = 0 if length else 1  # the start is a context, but nobody has to guess it
            runs = Counter(gram for ids in rows for gram in grams(ids[first:], length + 1))
            for (*context, following), count in runs.items():
                self.counts[tuple(context)][following] += count
        return self

    def logits(self, ids: Sequence[int]) -> Tensor:
        """Log-probabilities (T, V) of the word after each of `ids` (T,).

        Without back-off, a context that was never counted gives every word the same probability:
        the model has nothing to say.
        """
        return torch.stack([self._row(tuple(ids[: t + 1])) for t in range(len(ids))]).log().float()

    def step(self, ids: Tensor, state: Sequence[int] = ()) -> tuple[Tensor, list[int]]:
        """Log-probabilities (1, V) after the last of `ids` (1, T), and the words read so far."""
        read = [*state, *ids[0].tolist()]
        return self._row(tuple(read)).log().float()[None], read

    def _row(self, before: tuple[int, ...]) -> Tensor:
        """Probabilities (V,) of the word after `before`: the longest context first, shorter ones fill its holes."""
        longest = min(self.n - 1, len(before))
        row = self._unknown
        for length in range(0 if self.back_off else longest, longest + 1):
            row = self._refined(before[len(before) - length :], row)
        return row

    def _refined(self, context: tuple[int, ...], shorter: Tensor) -> Tensor:
        """The counts of one context, with a share left for what the shorter context says."""
        if context in self._common:
            return self._common[context]
        followers = self.counts.get(context)
        if not followers:
            return shorter
        new_words = len(followers) if self.back_off else 0
        row = shorter * new_words
        row[list(followers)] += torch.tensor(list(followers.values()), dtype=torch.float64)
        row /= followers.total() + new_words
        if len(context) < 2:  # few enough to keep, and asked for all the time
            self._common[context] = row
        return row


def grams(ids: Sequence[int], n: int) -> list[tuple[int, ...]]:
    """All runs of n words in `ids`."""
    return list(zip(*(ids[i:] for i in range(n)), strict=False))


def holes(known: Iterable[Sequence[int]], fresh: Iterable[Sequence[int]], longest: int = 6) -> list[float]:
    """For n = 1 .. longest: which share of the runs of n words in `fresh` was never seen in `known`?"""
    known, fresh = list(known), list(fresh)
    shares = []
    for n in range(1, longest + 1):
        seen = {gram for ids in known for gram in grams(ids, n)}
        asked = [gram for ids in fresh for gram in grams(ids, n)]
        shares.append(sum(gram not in seen for gram in asked) / max(1, len(asked)))
    return shares


def recited(known: set[tuple[int, ...]], ids: Sequence[int], run: int = RUN) -> list[bool]:
    """For each word of `ids`: is it part of `run` words in a row that stand in `known` word for word?"""
    marks = [False] * len(ids)
    for i, gram in enumerate(grams(ids, run)):
        if gram in known:
            marks[i : i + run] = [True] * run
    return marks


@dataclass(frozen=True)
class NGramCounts:
    """Everything counted in a number of farm documents."""

    model: NGramModel
    holes: tuple[float, ...]  # for n = 1 .. LONGEST
    runs: frozenset[tuple[int, ...]]  # all runs of RUN words
    words: int


@cache
def count_ngrams(documents: int) -> NGramCounts:
    """Count in `documents` training documents, and look for the holes with fresh ones."""
    tokenizer = farm.tokenizer()
    end = tokenizer.token_to_id("<end>")
    texts = [document.text for document in farm.sample(documents, seed=1)]
    fresh = [document.text for document in farm.sample(FRESH, seed=2, split="held_out")]
    known, asked = ([row.ids for row in tokenizer.encode_batch(batch)] for batch in (texts, fresh))
    runs = frozenset(gram for ids in known for gram in grams(ids, RUN))
    model = NGramModel(tokenizer, end, end, LONGEST).fit(texts)
    return NGramCounts(model, tuple(holes(known, asked, LONGEST)), runs, sum(map(len, known)))
