"""Free sentences: the shapes with their slots, as parts whose probabilities are exact (parts.py).

A slot is resolved with the features that its words must agree with, so tenses, persons and articles fit, and a noun is
never both subject and object: every class of nouns is dealt out into two halves, one for each.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from helpers.farm import frames, sentences, shapes, slots
from helpers.farm import lexicon as x
from helpers.farm.choices import TOKEN
from helpers.farm.inflection import ing, participle, past, plural, third_person
from helpers.farm.parts import Item, Part, one_of

SLOT = re.compile(r"\{(\^?)([\w']+)(~?)(?::(\w+))?(?:@(\w+))?\}|" + TOKEN.pattern)
FORMS = {"base": str, "s": third_person, "past": past, "done": participle, "ing": ing}
SINGULAR = ("he", "she", "it", "one")
# How often a clause is about whom.
PEOPLE = dict(i=5, you=2, he=5, she=5, we=2.5, they=3.5, one=0.6)
ASKED = dict(i=0.8, you=8, he=4, she=4, we=1.5, they=3.5, one=0.4)  # how often a question is
KINDS = dict(somebody=PEOPLE, creature=dict(it=3, they=1), object=dict(it=1.6, they=0.5))
PRONOUNS = dict(somebody=dict(i=5, you=2, he=2, she=2, we=2, they=2), creature=dict(it=0.4), object=dict(it=0.4))
# What free sentences between the facts of a story leave alone: its people, its treasures, and who "she" might be.
FACTUAL = frozenset(
    [*x.NAMES, *x.TREASURES, *map(plural, x.TREASURES)]
    + "he she it they him her them his its their hers theirs himself herself itself themselves".split()
    + "everybody everyone nobody somebody someone anyone anybody".split()
)
LITERAL = FACTUAL - {"it"}  # "it is raining" says nothing of them


@dataclass(frozen=True)
class Features:
    """What a word must agree with.

    `who` the clause is about; the half (`side`) of each class of nouns that is in use; the `form` of verbs; and whether
    the sentence stays `apart` from the facts of a story.
    """

    who: str = "i"
    side: int = 0
    form: str = "base"
    apart: bool = False


Way = tuple[float, str, dict]  # weight, template, features that are fixed in it


def lines(text: str, **fixed) -> Iterator[Way]:
    """The ways of a text with one way a line: `weight | template`."""
    for line in text.strip().splitlines():
        weight, template = line.split(" | ")
        yield float(weight), template, fixed


def filled(text: str, **names: str) -> str:
    """The text with its slots V, S, C and X renamed: `{V:past}` to `{doing:past}`."""
    for old, new in names.items():
        text = re.sub(rf"\{{(\^?){old}\b", rf"{{\1{new}", text)
    return text


def scaled(ways: Iterable[Way], weight: float) -> list[Way]:
    """The ways with their weights changed so that they sum to `weight`."""
    ways = list(ways)
    total = sum(w for w, _, _ in ways)
    return [(w * weight / total, template, fixed) for w, template, fixed in ways]


def predicates(kind: str, tense: str, timed: bool) -> list[Way]:
    """What can be said in a tense of people, animals or things; `timed`: some of it with the time when it is so."""
    do, last, be = shapes.SUBJECTS[kind]
    ways = without_times(lines(filled(shapes.PREDICATES[tense], V=do, S=last, C=be)), timed)
    ways = scaled(ways, 9)
    return ways + (scaled(lines(shapes.HAVING[tense]), 1) if kind == "somebody" else [])


def without_times(ways: Iterable[Way], timed: bool) -> list[Way]:
    """All the ways if `timed`; else those that do not say when."""
    return [way for way in ways if timed or TIME.isdisjoint(SLOT.sub(r" \2 ", way[1]).split())]


def short(kind: str, tense: str, timed: bool) -> list[Way]:
    """The same after a pronoun, contracted with it: "I'm reading"."""
    do, _, be = shapes.SUBJECTS[kind]
    return without_times(lines(filled(shapes.SHORT[tense], V=do, C=be)), timed)


def clauses(tense: str, timed: bool) -> list[Way]:
    """Subject and predicate, in a tense, for everybody and everything a clause can be about."""
    ways: list[Way] = []
    for kind, share in {"somebody": 10, "creature": 4, "object": 2.5}.items():
        ways += scaled(about_people(f"1 | {{{kind}}} {{{predicate(kind, tense, timed)}}}", KINDS[kind]), share)
        if kind == "somebody" or tense in ("present", "future"):
            contracted = predicate(f"{kind}_short", tense, timed)
            ways += scaled(about_people(f"1 | {{pronoun}} {{{contracted}}}", PRONOUNS[kind]), share * 0.12)
    other = [way for side in (0, 1) for way in without_times(lines(shapes.OTHER[tense], side=side), timed)]
    return ways + scaled(other, 4)


def about_people(text: str, people: dict[str, float] = PEOPLE, **names: str) -> list[Way]:
    """The ways of a text for each of the people it can be about, and for both halves of the nouns."""
    return [
        (weight * often, template, fixed)
        for who, often in people.items()
        for side in (0, 1)
        for weight, template, fixed in lines(filled(text, **names), who=who, side=side)
    ]


def questions() -> list[Way]:
    ways = []
    for kind, share in {"somebody": 5, "creature": 1.5, "object": 0.7}.items():
        do, last, be = shapes.SUBJECTS[kind]
        ways += scaled(
            about_people(sentences.QUESTION, ASKED if kind == "somebody" else KINDS[kind], X=kind, V=do, S=last, C=be),
            share,
        )
    ways += scaled(about_people(sentences.QUESTION_TO_PEOPLE, ASKED, X="somebody"), 3)
    return ways + scaled(lines(sentences.OTHER_QUESTION), 3)


def orders() -> list[Way]:
    return [*scaled(lines(sentences.ORDER, who="you"), 9), *scaled(lines(sentences.OUR_ORDER, who="we"), 1)]


COMPOUND = {
    "sentence": lambda: [
        *scaled(lines(sentences.STATEMENT), 50),
        (14.0, "{question}", {}),
        (6.0, "{order}", {}),
        (5.0, "{exclamation}", {}),
        *scaled(lines(sentences.PAIR), 9),
        *scaled(lines(sentences.SPEECH), 6),
        *scaled(about_people(sentences.THOUGHT, X="somebody", V="doing"), 5),
        *scaled(about_people(sentences.RELATIVE), 5),
    ],
    "question": questions,
    "order": orders,
    "exclamation": lambda: list(lines(sentences.EXCLAMATION, who="i")),
    "speaker": lambda: (
        [(5.0, "{somebody}", dict(who=w)) for w in ("he", "she")] + [(1.0, "{somebody}", dict(who="they"))]
    ),
}


def pieces(template: str, features: Features) -> Iterator[str | tuple[str, Features, bool]]:
    """The words of a template, and its slots: name, features, and whether it starts with a capital letter."""
    found = list(SLOT.finditer(template))
    has_subject = any(match[2] in KINDS for match in found)
    for match in found:
        mark, name, flip, form, who = match.groups()
        if name is None:
            yield match.group()
            continue
        own = replace(features, who=who or features.who)
        if (has_subject and name not in KINDS) != bool(flip):
            own = replace(own, side=1 - own.side)
        if form == "pres":
            form = "s" if own.who in SINGULAR else "base"
        yield name, replace(own, form=form or own.form), bool(mark)


TENSES = ("past", "present", "future", "conditional")
TIME = {"yesterday", "every_day", "now", "tomorrow", "for_days"}


def predicate(kind: str, tense: str, timed: bool) -> str:
    """The slot of a predicate, or of a clause if `kind` is empty."""
    return "_".join(filter(None, (kind, tense, "timed" * timed)))


CLAUSES: dict[str, Callable[[], list[Way]]] = {
    predicate("", tense, timed): partial(clauses, tense, timed) for tense in TENSES for timed in (False, True)
}
PREDICATES: dict[str, Callable[[], list[Way]]] = {
    predicate(kind + suffix, tense, timed): partial(make, kind, tense, timed)
    for kind in KINDS
    for suffix, make in {"": predicates, "_short": short}.items()
    for tense in TENSES
    for timed in (False, True)
}
COMPOUND |= CLAUSES


def ways_of(name: str, features: Features) -> Sequence[Way]:
    """The ways to say what no list of words says."""
    if name in COMPOUND:
        return COMPOUND[name]()
    if name in PREDICATES:
        return PREDICATES[name]()
    if name in frames.FRAMES:
        return list(lines(frames.FRAMES[name]))
    return list(lines(slots.phrase(name, features.who)))


@cache
def depends(name: str) -> frozenset[str]:
    """The features that a slot's words depend on: parts that differ in nothing else are one."""
    if slots.is_list(name):
        return slots.features_of(name)
    if name in COMPOUND:
        return frozenset(["apart"])
    return frozenset(["who", "side", "form", "apart"] if name in frames.FRAMES else ["who", "side", "apart"])


def part(name: str, features: Features) -> Part:
    """What a slot stands for."""
    kept = {feature: getattr(features, feature) for feature in depends(name)}
    return shared(name, Features(**kept))


@cache
def shared(name: str, features: Features) -> Part:
    if slots.is_list(name):
        entries, weights = slots.entries(name, features.who, features.side, FORMS[features.form])
        if features.apart:
            kept = [n for n, entry in enumerate(entries) if FACTUAL.isdisjoint(entry.split())]
            entries, weights = [entries[n] for n in kept], [weights[n] for n in kept]
        return one_of([" ".join(match.group() for match in TOKEN.finditer(entry)) for entry in entries], weights)
    return Part(lambda: ways_with_items(name, features))


def ways_with_items(name: str, features: Features) -> list[tuple[float, list[Item]]]:
    ways = [(weight, items(name, text, replace(features, **fixed))) for weight, text, fixed in ways_of(name, features)]
    if not features.apart:
        return ways
    return [(weight, found) for weight, found in ways if LITERAL.isdisjoint(item.content for item in found)]


def items(name: str, template: str, features: Features) -> list[Item]:
    """The items of one way to say `name`. A frame begins with its verb, as a slot or as the base of one."""
    found = []
    for n, piece in enumerate(pieces(template, features)):
        if isinstance(piece, tuple):
            slot, own, capital = piece
            found.append(Item(part(slot, own), capital))
        else:
            verb = n == 0 and name in frames.FRAMES and name in slots.PREDICATIVE
            found.append(Item(FORMS[features.form](piece) if verb else piece))
    return found


@cache
def sentence(apart: bool = False) -> Part:
    """A free sentence, with its mark; `apart` from the people and treasures of stories."""
    whole = part("sentence", Features(apart=apart))
    return Part(lambda: [(1.0, [Item(whole, capital=True)])])
