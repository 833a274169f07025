"""Forms of English words: the third person, past, participle and -ing of verbs, plurals, comparatives, articles.

By rule, with a table of what is irregular (Quirk et al., A Comprehensive Grammar of the English Language, 1985,
chapters 3, 5 and 7). The spelling is British, as on the farm: "travelled".
"""

import re
from collections.abc import Sequence
from functools import cache

from helpers.farm.data import forms, listed, table

# What no rule gives: base -> past and participle, singular -> plural, adjective -> comparative and superlative.
VERBS = table("inflection", "verbs", of=forms)
PLURALS = table("inflection", "plurals")
ADJECTIVES = table("inflection", "adjectives", of=forms)
LISTS = table("inflection", "lists", of=listed)
VOWELS = "aeiou"
VOWEL_SOUND = re.compile(r"(?!uni[^mn]|us[eu]|eu|one\b|once\b)[aeiou]", re.IGNORECASE)  # "a useful unit", "an owl"
SILENT_H = ("hour", "hours")


def on_first_word(form):
    """The form of a phrase is that of its first word: "picks up"."""

    @cache
    def of_phrase(phrase: str) -> str:
        first, *rest = phrase.split(" ")
        return " ".join([form(first), *rest])

    of_phrase.__doc__ = form.__doc__
    return of_phrase


def with_s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def doubled(word: str) -> bool:
    """Whether the last letter is doubled before -ed, -ing and -er: "stopped", "bigger", "travelled"."""
    if word in LISTS["doubled"]:
        return True
    one_vowel = sum(letter in VOWELS for letter in word) == 1
    return one_vowel and len(word) > 2 and word[-1] not in VOWELS + "wxy" and word[-2] in VOWELS


def with_vowel(word: str, ending: str) -> str:
    """The word before an ending that begins with e: "hoped", "tried", "stopped"."""
    if word.endswith("e"):
        return word + ending[1:]
    if word.endswith("y") and word[-2] not in VOWELS:
        return word[:-1] + "i" + ending
    return word + word[-1] * doubled(word) + ending


@on_first_word
def third_person(verb: str) -> str:
    """ "eats" of "eat"."""
    return {"have": "has", "go": "goes", "do": "does"}.get(verb) or with_s(verb)


@on_first_word
def past(verb: str) -> str:
    """ "ate" of "eat"."""
    return VERBS[verb][0] if verb in VERBS else with_vowel(verb, "ed")


@on_first_word
def participle(verb: str) -> str:
    """ "eaten" of "eat"."""
    return VERBS[verb][1] if verb in VERBS else with_vowel(verb, "ed")


@on_first_word
def ing(verb: str) -> str:
    """ "eating" of "eat"."""
    if verb in ("be", "see", "agree", "flee", "dye", "free"):
        return verb + "ing"
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e"):
        return verb[:-1] + "ing"
    return verb + verb[-1] * doubled(verb) + "ing"


@cache
def plural(noun: str) -> str:
    """ "goats" of "goat"; of several words the last one: "post offices"."""
    *before, last = noun.split(" ")
    if last in LISTS["unchanged"]:
        many = last
    else:
        many = PLURALS.get(last) or with_s(last)
    return " ".join([*before, many])


@cache
def comparative(adjective: str) -> str:
    """ "bigger" of "big"; of long adjectives "more beautiful"."""
    if adjective in ADJECTIVES:
        return ADJECTIVES[adjective][0]
    return with_vowel(adjective, "er") if is_short(adjective) else f"more {adjective}"


@cache
def superlative(adjective: str) -> str:
    """ "biggest" of "big"; of long adjectives "most beautiful"."""
    if adjective in ADJECTIVES:
        return ADJECTIVES[adjective][1]
    return with_vowel(adjective, "est") if is_short(adjective) else f"most {adjective}"


def is_short(adjective: str) -> bool:
    """Whether it is compared by -er: one syllable (or -le: "gentle"), or two that end in -y, -ow or -er ("clever")."""
    groups = "".join("v" if letter in VOWELS + "y" else " " for letter in adjective.removesuffix("e")).split()
    return len(groups) == 1 or (len(groups) == 2 and adjective.endswith(("y", "ow", "er")))


def article(word: str, following: str) -> str:
    """ "a" as it is written before the following word: "an" before a vowel."""
    if word.lower() != "a" or not (VOWEL_SOUND.match(following) or following in SILENT_H):
        return word
    return word + "n"


def with_articles(words: Sequence[str]) -> tuple[str, ...]:
    """The programs say "a" everywhere; English writes "an" before a vowel."""
    return tuple(article(w, after) for w, after in zip(words, [*words[1:], "."], strict=True))


def without_articles(words: Sequence[str]) -> tuple[str, ...]:
    """The words as the programs say them; none at all if an article of the text is not as English writes it."""
    plain = tuple({"an": "a", "An": "A"}.get(w, w) for w in words)
    return plain if with_articles(plain) == tuple(words) else ()
