"""The words of the furniture shop in English and German (data/furniture/lexicon.toml), the usual word first."""

from collections.abc import Callable
from typing import Any, NamedTuple

from helpers.data import listed, read


class Noun(NamedTuple):
    """A noun; gender (German: m, f or n)."""

    one: str
    many: str
    gender: str = "n"


def _nouns(text: str) -> tuple[Noun, ...]:
    return tuple(Noun(*noun.split(" / ")) for noun in listed(text))


def _in_both(table: str, of: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """A table of the file: by language, then by value."""
    return {language: {value: of(text) for value, text in words.items()} for language, words in _FILE[table].items()}


_FILE = read("furniture/lexicon")
KIND, COUNTED = _in_both("kind", _nouns), _in_both("counted", _nouns)
FINISH, MADE_OF, STEM = _in_both("finish", str), _in_both("made_of", listed), _FILE["stem"]
TONE, SIZE, SCENE = _in_both("tone", listed), _in_both("size", listed), _in_both("scene", listed)
NUMBERS = {language: listed(text) for language, text in _FILE["numbers"].items()}
PRODUCT = _FILE["product"]
SYNONYMS = _in_both("synonyms", listed)  # by attribute, then by value
FILLERS = " ".join(_FILE["fillers"].values()).split()
