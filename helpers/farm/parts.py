"""Parts of a text that nothing later refers to: a weighted context-free grammar, drawn from and summed over.

A choice of a program branches its whole document when the document is parsed. A part does not: the probabilities of all
its derivations that end at the same word are added up at once (the inside algorithm: Baker, Trainable grammars for
speech recognition, 1979), so a text of many parts costs the sum of what they cost, not the product.
"""

import itertools
import math
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Union


def capital_of(word: str) -> str:
    return word[0].upper() + word[1:]


class Item(NamedTuple):
    """A word or a part inside an expansion; a capital one starts with a capital letter."""

    content: Union[str, "Part"]
    capital: bool = False


class Expansion(NamedTuple):
    """One way to say a part, and its probability."""

    probability: float
    items: tuple[Item, ...]


Memo = dict[tuple["Part", int, bool], dict[int, float]]


@dataclass(eq=False)
class Part:
    """Something to say in several ways. `weighted` gives the ways, each with a weight, when they are first needed.

    No way may be empty, and none may begin with the part itself.
    """

    weighted: Callable[[], Sequence[tuple[float, Sequence[Item]]]]

    @cached_property
    def expansions(self) -> tuple[Expansion, ...]:
        """The ways to say it; those that lead to a part without any are left out."""
        ways = [(weight, tuple(items)) for weight, items in self.weighted() if not any(map(impossible, items))]
        total = sum(weight for weight, _ in ways)
        return tuple(Expansion(weight / total, items) for weight, items in ways)

    @cached_property
    def cumulative(self) -> list[float]:
        return list(itertools.accumulate(e.probability for e in self.expansions))

    @cached_property
    def first_words(self) -> frozenset[str]:
        """Every word with which it can begin."""
        return frozenset(self.beginning[False])

    @cached_property
    def beginning(self) -> dict[bool, dict[str, list[Expansion]]]:
        """The expansions by the word they begin with: as it is (False), or with a capital letter (True)."""
        found: dict[bool, dict[str, list[Expansion]]] = {False: {}, True: {}}
        for expansion in self.expansions:
            content, capital = expansion.items[0]
            words = (content,) if isinstance(content, str) else content.first_words
            for written in (False, True):
                for word in {capital_of(w) if capital or written else w for w in words}:
                    found[written].setdefault(word, []).append(expansion)
        return found

    def draw(self, rng: random.Random, said: list[str], capital: bool = False) -> float:
        """Append one way of saying it to `said`; returns the log-probability (nats) of the choices."""
        chosen = rng.choices(self.expansions, cum_weights=self.cumulative)[0]
        log_p = math.log(chosen.probability)
        for n, (content, marked) in enumerate(chosen.items):
            first = marked or (capital and n == 0)
            if isinstance(content, str):
                said.append(capital_of(content) if first else content)
            else:
                log_p += content.draw(rng, said, first)
        return log_p

    def ends(self, words: Sequence[str], position: int, memo: Memo, capital: bool = False) -> dict[int, float]:
        """Where it can end if it begins at `position`: the index after it, and the probability of all ways there.

        `memo` keeps what was found for this text.
        """
        key = (self, position, capital)
        if key not in memo:
            found: dict[int, float] = defaultdict(float)
            if position < len(words):
                for expansion in self.beginning[capital].get(words[position], ()):
                    for end, probability in follow(expansion, words, position, memo, capital).items():
                        found[end] += probability
            memo[key] = dict(found)
        return memo[key]

    def words(self) -> set[str]:
        """Every word, as written, that it can say."""
        found, seen, waiting = set(), set(), [(self, False)]
        while waiting:
            part, capital = waiting.pop()
            if (part, capital) in seen:
                continue
            seen.add((part, capital))
            for expansion in part.expansions:
                for n, (content, marked) in enumerate(expansion.items):
                    first = marked or (capital and n == 0)
                    if isinstance(content, Part):
                        waiting.append((content, first))
                    else:
                        found.add(capital_of(content) if first else content)
        return found


def impossible(item: Item) -> bool:
    return isinstance(item.content, Part) and not item.content.expansions


def follow(expansion: Expansion, words: Sequence[str], position: int, memo: Memo, capital: bool) -> dict[int, float]:
    """Where the expansion can end if it begins at `position`, as in `Part.ends`."""
    reached = {position: expansion.probability}
    for n, (content, marked) in enumerate(expansion.items):
        first, after = marked or (capital and n == 0), defaultdict(float)
        for at, probability in reached.items():
            if not isinstance(content, str):
                for end, more in content.ends(words, at, memo, first).items():
                    after[end] += probability * more
            elif at < len(words) and words[at] == (capital_of(content) if first else content):
                after[at + 1] += probability
        if not after:
            return {}
        reached = after
    return reached


def one_of(entries: Sequence[str], weights: Sequence[float] | None = None) -> Part:
    """A part that is one of the entries, words or several words with spaces between; equally likely if unweighted."""
    ways = [
        (weight, [Item(word) for word in entry.split()])
        for entry, weight in zip(entries, weights or [1.0] * len(entries), strict=True)
    ]
    return Part(lambda: ways)
