"""The naive idea: count which word followed which words (section 2).

With `back_off=True` the counts of shorter contexts fill the holes (Witten and Bell 1991, "The zero-frequency problem";
interpolated as in Chen and Goodman 1998): the more different words have followed a context, the more probability is
left for words never seen there.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Self

import torch
from torch import Tensor, nn

from helpers import farm
from helpers.models.language import LanguageModel

DOCUMENTS = 1000
LONGEST = 6  # words of the longest runs counted


class NGrams(nn.Module):
    """An n-gram model: the next word depends on the last n-1 words only.

    `counts` maps each context, a tuple of ids, to a table of the words that followed.
    """

    def __init__(self, vocabulary: int, n: int = 3, back_off: bool = True):
        super().__init__()
        self.n, self.back_off = n, back_off
        self.counts: defaultdict[tuple[int, ...], Counter] = defaultdict(Counter)
        self.unknown = nn.Parameter(torch.full((vocabulary,), 1 / vocabulary, dtype=torch.float64), False)
        self._short: dict[tuple[int, ...], Tensor] = {}  # finished rows, asked for all the time

    def with_order(self, n: int, back_off: bool = True) -> "NGrams":
        """The same counts read with contexts of n-1 words, n not above this model's own."""
        model = NGrams(len(self.unknown), n, back_off)
        model.counts = self.counts
        return model

    def fit(self, rows: Sequence[Sequence[int]]) -> Self:
        """Count every word after each of its contexts of 0 to n-1 words; a row begins with the start."""
        self._short.clear()
        for length in range(self.n):
            first = 0 if length else 1  # the start is a context, but nobody has to guess it
            runs = Counter(gram for ids in rows for gram in grams(ids[first:], length + 1))
            for (*context, following), count in runs.items():
                self.counts[tuple(context)][following] += count
        return self

    def forward(self, ids: Tensor) -> Tensor:
        """Log-probabilities (B, T, V) of the word after each of `ids` (B, T).

        Without back-off, a context that was never counted gives every word the same probability:
        the model has nothing to say.
        """
        rows = [[self._row(line[: t + 1]) for t in range(len(line))] for line in ids.tolist()]
        return torch.stack([torch.stack(row) for row in rows]).log()

    def step(self, ids: Tensor, state: Sequence[int] | None = None) -> tuple[Tensor, list[int]]:
        """Log-probabilities (1, 1, V) after the last of `ids` (1, T), and the last words read."""
        read = [*(state or []), *ids[0].tolist()]
        return self._row(read).log()[None, None], read[-self.n :]

    def _row(self, before: Sequence[int]) -> Tensor:
        """Probabilities (V,) of the word after `before`."""
        return self._after(tuple(before[max(0, len(before) - self.n + 1) :]))

    def _after(self, context: tuple[int, ...]) -> Tensor:
        """The counts of one context, with a share left for what the shorter context says."""
        if context in self._short:
            return self._short[context]
        followers = self.counts.get(context, Counter())
        shorter = self._after(context[1:]) if context and self.back_off else self.unknown
        if not followers:
            return shorter
        new_words = len(followers) * self.back_off
        row = shorter * new_words
        row[list(followers)] += torch.tensor(list(followers.values()), dtype=torch.float64)
        row /= followers.total() + new_words
        if len(context) < 2:
            self._short[context] = row
        return row


def grams(ids: Sequence[int], n: int) -> list[tuple[int, ...]]:
    """All runs of n words in `ids`."""
    return list(zip(*(ids[i:] for i in range(n)), strict=False))


@cache
def counts() -> NGrams:
    """Everything counted in DOCUMENTS farm documents, up to runs of LONGEST words; ends stand around each."""
    end = farm.WORDS.index(farm.END)
    texts = [document.text for document in farm.sample(DOCUMENTS, seed=1)]
    rows = [[end, *row.ids, end] for row in farm.tokenizer().encode_batch(texts)]
    return NGrams(len(farm.WORDS), LONGEST).fit(rows)


def counted(n: int, back_off: bool = True) -> LanguageModel:
    """A counting model of farm documents that looks at n - 1 words, n at most LONGEST."""
    return LanguageModel(counts().with_order(n, back_off), farm.tokenizer(), f"counting, n = {n}")
