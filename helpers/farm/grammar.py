"""A weighted context-free grammar: texts are sampled from it, and the probability of a text is summed over derivations.

What it says nothing later in a document refers to, so a document that is parsed need not branch for its choices: the
probabilities of all derivations that end at the same word are added up at once (the inside algorithm: Baker, Trainable
grammars for speech recognition, 1979), and many sentences cost the sum of what they cost, not the product.
"""

import itertools
import math
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Union


def capitalize(word: str) -> str:
    """The word with a capital letter; the others as they are."""
    return word[0].upper() + word[1:]


class Symbol(NamedTuple):
    """A word (a terminal) or a nonterminal in a production; a capital one starts with a capital letter."""

    content: Union[str, "Nonterminal"]
    capital: bool = False


class Production(NamedTuple):
    """One way to expand a nonterminal, and its probability."""

    probability: float
    symbols: tuple[Symbol, ...]


Chart = dict[tuple["Nonterminal", int, bool], dict[int, float]]


@dataclass(eq=False)
class Nonterminal:
    """What can be said in several ways. `weighted` gives them, each with a weight, when they are first needed.

    No production may be empty, and none may begin with the nonterminal itself.
    """

    weighted: Callable[[], Sequence[tuple[float, Sequence[Symbol]]]]

    @cached_property
    def productions(self) -> tuple[Production, ...]:
        """Its productions, without those that hold a nonterminal that has none."""
        ways = [(weight, tuple(symbols)) for weight, symbols in self.weighted() if not any(map(unproductive, symbols))]
        total = sum(weight for weight, _ in ways)
        return tuple(Production(weight / total, symbols) for weight, symbols in ways)

    @cached_property
    def cumulative(self) -> list[float]:
        return list(itertools.accumulate(p.probability for p in self.productions))

    @cached_property
    def by_first_word(self) -> dict[bool, dict[str, list[Production]]]:
        """The productions by the words they can begin with: as they are (False), or with a capital letter (True)."""
        found: dict[bool, dict[str, list[Production]]] = {False: {}, True: {}}
        for production in self.productions:
            content, capital = production.symbols[0]
            words = (content,) if isinstance(content, str) else content.by_first_word[False]
            for written in (False, True):
                for word in {capitalize(w) if capital or written else w for w in words}:
                    found[written].setdefault(word, []).append(production)
        return found

    def sample(self, rng: random.Random, said: list[str], capital: bool = False) -> float:
        """Append a random expansion to `said`; returns the log-probability (nats) of the choices."""
        chosen = rng.choices(self.productions, cum_weights=self.cumulative)[0]
        log_p = math.log(chosen.probability)
        for n, (content, marked) in enumerate(chosen.symbols):
            first = marked or (capital and n == 0)
            if isinstance(content, str):
                said.append(capitalize(content) if first else content)
            else:
                log_p += content.sample(rng, said, first)
        return log_p

    def inside(self, words: Sequence[str], start: int, chart: Chart, capital: bool = False) -> dict[int, float]:
        """Inside probabilities from word `start` on: of each index at which it can end, the sum of all derivations.

        `chart` keeps what was found for this text.
        """
        key = (self, start, capital)
        if key not in chart:
            found: dict[int, float] = defaultdict(float)
            if start < len(words):
                for production in self.by_first_word[capital].get(words[start], ()):
                    for end, probability in inside_production(production, words, start, chart, capital).items():
                        found[end] += probability
            chart[key] = dict(found)
        return chart[key]

    def terminals(self) -> set[str]:
        """Every word, as written, that it can say."""
        found, seen, waiting = set(), set(), [(self, False)]
        while waiting:
            nonterminal, capital = waiting.pop()
            if (nonterminal, capital) in seen:
                continue
            seen.add((nonterminal, capital))
            for production in nonterminal.productions:
                for n, (content, marked) in enumerate(production.symbols):
                    first = marked or (capital and n == 0)
                    if isinstance(content, Nonterminal):
                        waiting.append((content, first))
                    else:
                        found.add(capitalize(content) if first else content)
        return found


def unproductive(symbol: Symbol) -> bool:
    return isinstance(symbol.content, Nonterminal) and not symbol.content.productions


def inside_production(
    production: Production, words: Sequence[str], start: int, chart: Chart, capital: bool
) -> dict[int, float]:
    """The same of one production, as in `Nonterminal.inside`."""
    reached = {start: production.probability}
    for n, (content, marked) in enumerate(production.symbols):
        first, after = marked or (capital and n == 0), defaultdict(float)
        for at, probability in reached.items():
            if not isinstance(content, str):
                for end, more in content.inside(words, at, chart, first).items():
                    after[end] += probability * more
            elif at < len(words) and words[at] == (capitalize(content) if first else content):
                after[at + 1] += probability
        if not after:
            return {}
        reached = after
    return reached


def one_of(entries: Sequence[str], weights: Sequence[float] | None = None) -> Nonterminal:
    """One of the entries, words or several words with spaces between; equally likely if unweighted."""
    ways = [
        (weight, [Symbol(word) for word in entry.split()])
        for entry, weight in zip(entries, weights or [1.0] * len(entries), strict=True)
    ]
    return Nonterminal(lambda: ways)
