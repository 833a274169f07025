"""What a typed text says of a piece of furniture: forgiving in spelling, open about what it does not understand."""

import difflib
import functools
import re
import unicodedata
from typing import NamedTuple

from helpers.furniture import lexicon as x
from helpers.furniture.attributes import ATTRIBUTES, GROUPS, tone
from helpers.furniture.captions import inflect
from helpers.furniture.piece import MAKES, PAINTS
from helpers.problems import Problem

LONGEST = 2000  # characters that are read
PHRASE = 5  # words of the longest phrase
BREAKS = {"with", "mit", "and", "und", ",", ";"}  # where a new clause begins: "oak, with red doors"
ONE = {"a", "an", "one", "ein", "eine", "einem", "einer", "einen"}


class UnknownWord(NamedTuple):
    """A word that was not understood, where it stands, and the nearest word that would be."""

    word: str
    start: int
    end: int
    nearest: str | None


class Reading(NamedTuple):
    """What a text says; words that were not understood; one sentence for each thing that cannot be."""

    named: dict[str, str | int]
    unknown: tuple[UnknownWord, ...]
    clashes: tuple[str, ...]


class _Item(NamedTuple):
    attribute: str  # an attribute, or counted, number, article, filler
    value: str | int | None
    clause: int


def fold(word: str) -> str:
    """Lower case, without accents; ä, ö, ü, ß as ae, oe, ue, ss."""
    word = unicodedata.normalize("NFC", word).casefold()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        word = word.replace(umlaut, letters)
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _spellings(phrase: str) -> set[tuple[str, ...]]:
    """How a phrase may be typed: Tür as Tuer or Tur."""
    plain = phrase.translate(str.maketrans("äöüÄÖÜ", "aouAOU"))
    return {tuple(re.findall(r"[^\W_]+", fold(text))) for text in (phrase, plain)}


def vocabulary() -> dict[tuple[str, ...], tuple[str, str | int | None]]:
    """Every phrase that is understood, as folded words, with what it says."""
    return _tables()[0]


@functools.cache
def _tables() -> tuple[dict[tuple[str, ...], tuple[str, str | int | None]], dict[str, str]]:
    """The vocabulary; and how each single word of it that says something is spelled."""
    table: dict[tuple[str, ...], tuple[str, str | int | None]] = {}
    spelled: dict[str, str] = {}

    def learn(attribute: str, value: str | int | None, *phrases: str) -> None:
        for phrase in phrases:
            for words in _spellings(phrase):
                table.setdefault(words, (attribute, value))
                if len(words) == 1 and attribute not in ("filler", "number", "door count"):
                    spelled.setdefault(words[0], phrase)

    for language, endings in (("en", ()), ("de", ("e", "er", "es", "en", "em"))):
        for attribute, things in (("kind", x.KIND), ("counted", x.COUNTED)):
            for thing, nouns in things[language].items():
                said = ("filler", None) if thing == "any" else (attribute, thing)
                learn(*said, *(form for noun in nouns for form in (noun.one, noun.many)))
        for finish, word in x.FINISH[language].items():
            learn("finish", finish, word, *(inflect(word, ending) for ending in endings if finish in PAINTS))
        for attribute, adjectives in (("size", x.SIZE), ("tone", x.TONE)):
            for value, words in adjectives[language].items():
                learn(attribute, value, *words, *(inflect(word, ending) for word in words for ending in endings))
        for value, phrases in x.SCENE[language].items():
            learn("scene", value, *phrases)
        for number, word in enumerate(x.NUMBERS[language]):
            learn("number", number, word, str(number))
            learn("door count", number, *(word + "türig" + ending for ending in ("", "e", "er", "es", "en")))
    for attribute, values in x.SYNONYMS.items():
        for value, phrases in values.items():
            learn(attribute, value, *phrases)
    learn("filler", None, *x.FILLERS, *BREAKS - {",", ";"})
    return table, spelled


def _compound(word: str) -> list[tuple[str, str | int | None]] | None:
    """A German compound of two known words: Holzstuhl, Eichentisch, dunkelrot."""
    table = vocabulary()
    for cut in range(3, len(word) - 2):
        first, second = table.get((word[:cut],)), table.get((word[cut:],))
        if first and second and (first[0], second[0]) in {("finish", "kind"), ("tone", "finish"), ("tone", "kind")}:
            return [first, second]
    return None


def _items(words: list[str]) -> tuple[list[_Item], list[int]]:
    """What folded words mean, the longest phrases first, and the places of those that mean nothing."""
    items, unknown, clause, at = [], [], 0, 0
    while at < len(words):
        clause += words[at] in BREAKS
        sizes = [n for n in range(min(PHRASE, len(words) - at), 0, -1) if tuple(words[at : at + n]) in vocabulary()]
        if sizes:
            attribute, value = vocabulary()[tuple(words[at : at + sizes[0]])]
            if sizes[0] == 1 and words[at] in ONE:
                attribute, value = "article", 1
            items.append(_Item(attribute, value, clause))
        elif compound := _compound(words[at]):
            items += [_Item(*meaning, clause) for meaning in compound]
        elif words[at] not in BREAKS:
            unknown.append(at)
        at += sizes[0] if sizes else 1
    return items, unknown


def parse(text: str) -> Reading:
    """What a text, English or German, says of a piece of furniture.

    Raises:
        Problem: the text is too long to be a description.
    """
    if len(text) > LONGEST:
        raise Problem(f"A description has at most {LONGEST} characters, this one has {len(text)}.")
    tokens = list(re.finditer(r"[^\W_]+|[,;]", text))
    items, strange = _items([fold(token.group()) for token in tokens])
    unknown = tuple(UnknownWord(tokens[i].group(), *tokens[i].span(), _nearest(tokens[i].group())) for i in strange)
    if not any(item.attribute == "kind" for item in items):  # "a red shelf with four shelves": the first one
        at = next((at for at, item in enumerate(items) if item.value == "shelves"), None)
        items = [_Item("kind", "bookshelf", one.clause) if i == at else one for i, one in enumerate(items)]
    found, clashes = _combine(items)
    return Reading({name: found[name] for name in ATTRIBUTES if name in found}, unknown, tuple(clashes))


def _nearest(word: str) -> str | None:
    """The word that was probably meant: a typing error away, not merely a few letters in common."""
    spelled = _tables()[1]
    found = difflib.get_close_matches(fold(word), spelled, n=1, cutoff=0.75)
    return spelled[found[0]] if found else None


def _combine(items: list[_Item]) -> tuple[dict[str, str | int], list[str]]:
    """Attributes from items: which finish is that of the doors, what a number counts, and what contradicts what."""
    mentioned: dict[str, list[str | int]] = {name: [] for name in (*ATTRIBUTES, "counted")}
    clashes: list[str] = []
    for clause in sorted({item.clause for item in items}):
        here = [item for item in items if item.clause == clause]
        has_kind = any(item.attribute == "kind" for item in here)
        counted = [item.value for item in here if item.attribute == "counted"]
        fronts = not has_kind and {"doors", "drawers"} & set(counted)
        numbers = [item.value for item in here if item.attribute == "number"] or _article(here)
        for item in here:
            if item.attribute in ("kind", "size", "scene"):
                mentioned[item.attribute].append(item.value)
            elif item.attribute == "finish":
                mentioned["front" if fronts else "finish"].append(item.value)
            elif item.attribute == "tone" and not fronts:
                mentioned["tone"].append(item.value)
            elif item.attribute == "door count":
                mentioned["counted"].append("doors")
                mentioned["count"].append(item.value)
        mentioned["counted"] += counted
        if counted and numbers:
            mentioned["count"] += numbers
        elif numbers:
            clashes.append("One piece of furniture is described at a time.")
    if (
        len(mentioned["front"]) == 2 and not mentioned["finish"] and not GROUPS.keys() & mentioned["front"]
    ):  # "black doors, in white"
        mentioned["finish"].append(mentioned["front"].pop())
    found = {}
    for name in ATTRIBUTES:
        values = list(dict.fromkeys(mentioned[name]))
        exact = [value for value in values if value not in GROUPS] or values
        if exact:
            found[name] = exact[0]
        if len(exact) > 1:
            clashes.append(f"The {name} is {exact[0]} or {exact[1]}, not both.")
    _check_counted(found, mentioned["counted"], clashes)
    _check_tone(found, clashes)
    return found, clashes


def _article(clause: list[_Item]) -> list[str | int | None]:
    """[1] if "a" or "ein" stands before something that is counted: "with a pillow", but not "pillows, in a room"."""
    for at, item in enumerate(clause):
        after = [i for i in clause[at + 1 :] if i.attribute not in ("finish", "tone", "size")]
        if item.attribute == "article" and after and after[0].attribute == "counted":
            return [1]
    return []


def _check_counted(found: dict[str, str | int], counted: list[str | int], clashes: list[str]) -> None:
    """A number needs something that this kind has, a front needs doors or drawers."""
    if "kind" not in found:
        if found.pop("count", None) is not None:
            clashes.append(f"Say which piece of furniture has {' and '.join(map(str, counted))}.")
        return
    kind, make = found["kind"], MAKES[found["kind"]]
    for thing in dict.fromkeys(counted):
        if thing not in (make.counted, make.front):
            found.pop("count", None)
            clashes.append(f"A {kind} has no {thing} here.")
    if make.front is None and found.pop("front", None) is not None:
        clashes.append(f"A {kind} has no doors or drawers with a finish of their own.")
    if "count" in found and found["count"] not in make.counts:
        allowed = " or ".join(map(str, make.counts))
        clashes.append(f"A {kind} has {allowed} {make.counted}, not {found.pop('count')}.")


def _check_tone(found: dict[str, str | int], clashes: list[str]) -> None:
    """light and dark are facts about a finish: kept where they are true, dropped where nothing is said by them."""
    finish, shade = found.get("finish"), found.get("tone")
    if shade is None or finish is None or finish in GROUPS or tone(finish) == shade:
        return
    del found["tone"]
    if tone(finish) is not None:
        clashes.append(f"{finish} is not {shade}.")
