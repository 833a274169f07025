"""Lexical categories of free sentences: everyday words by where they can stand, such as what can be eaten, read, worn.

A sentence asks for a category, so its subject, verb and object fit each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from helpers.farm import lexicon as x
from helpers.farm.choices import shares
from helpers.farm.data import Ranked, forms, listed, ranked, table
from helpers.farm.inflection import comparative, plural, superlative


def with_adjectives(kind: str) -> dict[str, tuple[Ranked, str]]:
    """The classes of nouns of a kind, each with the adjectives that fit."""
    groups = table("nouns", kind, of=ranked)
    return {name: (nouns, fitting) for fitting, classes in groups.items() for name, nouns in classes.items()}


COUNTABLE, MASS = with_adjectives("countable"), with_adjectives("mass")
NOUNS: dict[str, Ranked] = {name: nouns for name, (nouns, _) in (COUNTABLE | MASS).items()}
NOUNS |= table("nouns", "bare", of=ranked)
VERBS = table("verbs", of=ranked)
ADJECTIVES = table("adjectives", "fitting", of=ranked)
COMPARED = table("adjectives", "compared", of=ranked)
WORDS = table("everyday", "equally_likely", of=listed) | table("everyday", "frequent_first", of=ranked)
WORDS["colour"] = x.COLOURS
NOUNS["family"] = Ranked([*WORDS["his_family"], *WORDS["her_family"][:-1]])
# A clause is about one of these; "one" is "everybody", which has "their".
WHO = ("i", "you", "he", "she", "it", "we", "they", "one")
BY_WHO = table("everyday", "by_who", of=lambda text: {who: (form,) for who, form in zip(WHO, forms(text), strict=True)})
BY_WHO["others"] = table("everyday", "others", of=listed)

# Dealt out to subject and object, so that no noun is both.
SIDED = "thing animal job person man woman group snack dish girl boy idea society matter".split()
WITHOUT_PLURAL = table("nouns", "lists", of=listed)["without_plural"]
MOST = 60  # nouns of a class that have a plural here: the frequent ones


@dataclass(frozen=True)
class Category:
    """Words that can stand in the same place.

    Attributes:
        words: the frequent ones first; or, if they depend on who a clause is about, those for each of WHO.
        form: of every word, as it is said.
        depends: the feature of a sentence that decides which of the words can be said, or in which form: "who", "form",
            "side" (then the words are dealt out to both sides), or none.
    """

    words: tuple[str, ...] | Mapping[str, tuple[str, ...]]
    form: Callable[[str], str] = str
    depends: str = ""

    def entries(self, who: str, side: int, form: Callable[[str], str]) -> tuple[list[str], list[float]]:
        """What can be said, and how often each entry is."""
        if self.depends == "who":
            return list(self.words[who]), [1.0] * len(self.words[who])
        inflect = form if self.depends == "form" else self.form
        kept = slice(side, None, 2) if self.depends == "side" else slice(None)
        return [inflect(word) for word in self.words[kept]], list(shares(self.words)[kept])


@cache
def categories() -> dict[str, Category]:
    """All of them, by the names of their slots: {thing_one}, {thing_many}, {thing_adj}, {eat}, {yesterday}."""
    sides = dict.fromkeys(SIDED, "side")
    found = {name: Category(words, depends=sides.get(name, "")) for name, words in WORDS.items()}
    for name, nouns in NOUNS.items():
        many = Ranked([noun for noun in nouns if noun.split()[-1] not in WITHOUT_PLURAL][:MOST])
        found[f"{name}_one"] = Category(nouns, depends=sides.get(name, ""))
        found[f"{name}_many"] = Category(many, plural, sides.get(name, ""))
    found |= {f"{name}_adj": Category(adjectives) for name, adjectives in ADJECTIVES.items()}
    for name, adjectives in COMPARED.items():
        found[f"{name}_more"] = Category(adjectives, comparative)
        found[f"superlative_{name}"] = Category(adjectives, superlative)
    found |= {name: Category(verbs, depends="form") for name, verbs in VERBS.items()}
    return found | {name: Category(words, depends="who") for name, words in BY_WHO.items()}
