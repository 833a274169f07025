"""A text generator written as a program of choices, so that it can also be run backwards.

The program calls three verbs of its `chooser`: `line` (say one of several sentences, with slots filled from lists),
`choose` (decide something without saying it), and `expand` (say something from a grammar that nothing refers to later).
A `Sampler` draws each choice; a `Parser` looks at a given text and follows every choice that the text allows. Both add
up the log-probability, so the same program samples documents and says how probable any document is. (The idea:
enumerate the choices, prune by the words already matched, and sum over the derivations that remain.)
"""

import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from helpers.farm.data import Ranked
from helpers.farm.grammar import Chart, Nonterminal, capitalize

# Contractions as English writes them: "don't" is one word, "I'm" two, as "Anna's" is.
TOKEN = re.compile(r"</?[QA]>|\[MASK\]|<\w+>|o'clock\b|\w+n't\b|'(?:s|m|re|ve|ll|d)\b|\w+|[^\w\s]")
SLOT_OR_TOKEN = re.compile(r"\{\w+\}|" + TOKEN.pattern)

Slots = Mapping[str, "str | Sequence[str]"]


class DeadEnd(Exception):
    """The text does not allow any choice here: this derivation ends."""


@cache
def words_of(text: str) -> tuple[str, ...]:
    """The tokens of a text: words, marks, and the tags `<Q> </Q> <A> </A> [MASK]`."""
    return tuple(TOKEN.findall(text))


@cache
def capital(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return (capitalize(tokens[0]), *tokens[1:])


@dataclass(frozen=True)
class Template:
    """A sentence with slots, as a sequence of items: `("word", w)` or `("slot", name)`."""

    items: tuple[tuple[str, str], ...]
    capitalised: bool

    @property
    def names(self) -> set[str]:
        return {value for kind, value in self.items if kind == "slot"}

    @cached_property
    def literal(self) -> frozenset[str]:
        """The words that every sentence of this template has."""
        words = [value for kind, value in self.items if kind == "word"]
        if self.capitalised and self.items[0][0] == "word":
            words[0] = capitalize(words[0])
        return frozenset(words)


@cache
def compiled(text: str) -> Template:
    """The template of a text. It starts with a capital letter unless it starts with a tag."""
    found = SLOT_OR_TOKEN.findall(text)
    items = tuple(("slot", item[1:-1]) if item.startswith("{") else ("word", item) for item in found)
    return Template(items, not text.startswith("<"))


def remaining(allowed: Sequence[str], filled: Mapping[str, str]) -> Sequence[str]:
    """The entries of a slot's list that no other slot of the sentence has taken."""
    if not any(word in allowed for word in filled.values()):
        return allowed
    return type(allowed)(word for word in allowed if word not in filled.values())


def shares(allowed: Sequence[str]) -> tuple[float, ...]:
    """The probability of each entry of a slot's list."""
    return shares_of(len(allowed), isinstance(allowed, Ranked))


@cache
def shares_of(n: int, ranked: bool) -> tuple[float, ...]:
    weights = [1 / (rank + 2) if ranked else 1.0 for rank in range(1, n + 1)]
    return tuple(w / sum(weights) for w in weights)


class Option(NamedTuple):
    """One way to go on: a template text, what it means to the program, and its probability before slots are filled."""

    text: str
    value: object
    weight: float
    slots: Slots


@dataclass(frozen=True)
class Said:
    """What a `line` said: the value of its option, and what its slots were filled with."""

    text: str
    value: object
    filled: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.filled[name]


def options(groups: Mapping[object, Sequence[str]] | Sequence[str], weights: Mapping | None, slots: Slots):
    """Options of a `line`: every group is equally likely unless weighted; inside a group, every wording is."""
    if not isinstance(groups, Mapping):
        groups = {None: groups}
    total = sum(weights[g] for g in groups) if weights else len(groups)
    for value, texts in groups.items():
        share = (weights[value] if weights else 1) / total / len(texts)
        for text in texts:
            yield Option(text, value, share, slots)


class Chooser:
    """What a program talks to: it says lines by `say`, which a Sampler draws and a Parser follows."""

    def line(self, groups, weights: Mapping | None = None, **slots) -> Said:
        """Say one of the wordings, in `groups` or a plain list, with its slots filled."""
        return self.say(list(options(groups, weights, slots)))


class Sampler(Chooser):
    """Draws every choice from a seed. `words` holds what was said, `log_probability` (nats) how probable that was."""

    def __init__(self, seed: int | str):
        self.random = random.Random(seed)
        self.words: list[str] = []
        self.log_probability = 0.0

    def choose(self, choices: Sequence, weights: Sequence[float] | None = None):
        """Decide for one of the choices without saying it."""
        weights = weights or [1] * len(choices)
        index = self.random.choices(range(len(choices)), weights)[0]
        self.log_probability += math.log(weights[index] / sum(weights))
        return choices[index]

    def say(self, among: Sequence[Option]) -> Said:
        """Say one of the options, with its slots filled."""
        weights = [option.weight for option in among]
        option = self.random.choices(among, weights)[0]
        self.log_probability += math.log(option.weight / sum(weights))
        filled: dict[str, str] = {}
        start = len(self.words)
        template = compiled(option.text)
        for kind, value in template.items:
            if kind == "slot":
                if value not in filled:
                    filled[value] = self._fill(option.slots[value], filled)
                self.words.extend(words_of(filled[value]))
            else:
                self.words.append(value)
        if template.capitalised:
            self.words[start] = capitalize(self.words[start])
        return Said(option.text, option.value, filled)

    def expand(self, nonterminal: Nonterminal) -> None:
        """Say the nonterminal in one of its ways."""
        self.log_probability += nonterminal.sample(self.random, self.words)

    def _fill(self, allowed: str | Sequence[str], filled: dict[str, str]) -> str:
        if isinstance(allowed, str):
            return allowed
        allowed = remaining(allowed, filled)
        weights = shares(allowed)
        index = self.random.choices(range(len(allowed)), weights)[0]
        self.log_probability += math.log(weights[index])
        return allowed[index]


class Parser(Chooser):
    """Follows a text. Where it allows several choices, takes the scripted one and adds the others to `unexplored`."""

    def __init__(self, words: Sequence[str], script: tuple[int, ...], unexplored: list[tuple[int, ...]], chart: Chart):
        self.text = words
        self.present = frozenset(words)
        self.chart = chart  # one for all derivations of this text
        self.position = 0
        self.script = script
        self.taken: list[int] = []
        self.unexplored = unexplored
        self.log_probability = 0.0

    @property
    def words(self) -> Sequence[str]:
        return self.text[: self.position]

    def choose(self, choices: Sequence, weights: Sequence[float] | None = None):
        weights = weights or [1] * len(choices)
        total = sum(weights)
        alternatives = [(c, math.log(w / total), self.position) for c, w in zip(choices, weights, strict=True) if w]
        return self._take(alternatives)

    def say(self, among: Sequence[Option]) -> Said:
        total = sum(o.weight for o in among)
        alternatives = []
        for option in among:
            template = compiled(option.text)
            if not template.literal <= self.present:
                continue
            for end, filled, log_p in self._match(template, option.slots, 0, self.position, {}, 0.0):
                said = Said(option.text, option.value, filled)
                alternatives.append((said, log_p + math.log(option.weight / total), end))
        return self._take(alternatives)

    def expand(self, nonterminal: Nonterminal) -> None:
        """Go on after it, once for each place where it can end: the derivations are summed, not followed."""
        ends = nonterminal.inside(self.text, self.position, self.chart)
        self._take([(None, math.log(p), end) for end, p in ends.items()])

    def _take(self, alternatives: list[tuple[object, float, int]]):
        if not alternatives:
            raise DeadEnd
        index = 0
        if len(alternatives) > 1:
            done = len(self.taken)
            if done < len(self.script):
                index = self.script[done]
            else:
                self.unexplored.extend((*self.taken, other) for other in range(1, len(alternatives)))
            self.taken.append(index)
        value, log_p, self.position = alternatives[index]
        self.log_probability += log_p
        return value

    def _match(self, template, slots, item, position, filled, log_p) -> Iterator[tuple[int, dict[str, str], float]]:
        """Every way in which the template matches the text from `position` on."""
        if item == len(template.items):
            yield position, filled, log_p
            return
        kind, value = template.items[item]
        first = item == 0 and template.capitalised
        if kind == "word":
            wanted = capital((value,)) if first else (value,)
            if self.text[position : position + 1] == wanted:
                yield from self._match(template, slots, item + 1, position + 1, filled, log_p)
            return
        allowed = filled.get(value) or slots[value]
        allowed = (allowed,) if isinstance(allowed, str) else remaining(allowed, filled)
        for words, share in zip(allowed, shares(allowed), strict=True):
            wanted = capital(words_of(words)) if first else words_of(words)
            end = position + len(wanted)
            if self.text[position:end] == wanted:
                now = {**filled, value: words}
                yield from self._match(template, slots, item + 1, end, now, log_p + math.log(share))


def log_probability(program, words: Sequence[str]) -> float:
    """Log-probability (nats) that `program(chooser)` says exactly these words: the sum over all its derivations."""
    words = tuple(words)
    unexplored: list[tuple[int, ...]] = [()]
    found: list[float] = []
    chart: Chart = {}
    while unexplored:
        parser = Parser(words, unexplored.pop(), unexplored, chart)
        try:
            program(parser)
        except DeadEnd:
            continue
        if parser.position == len(words):
            found.append(parser.log_probability)
    if not found:
        return -math.inf
    best = max(found)
    return best + math.log(sum(math.exp(p - best) for p in found))
