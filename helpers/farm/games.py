"""Texts that repeat themselves: words said twice, and lists of who has what, read again in another order.

They are told as games of the farm. A model that can look back in its text saves most on them, so they are what it
learns looking back from first (the induction heads of Olsson et al., In-context Learning and Induction Heads, 2022).
"""

from collections.abc import Iterator

from helpers.farm import lexicon as x
from helpers.farm.choices import Option, Said
from helpers.farm.facts import Facts
from helpers.farm.questions import Candidate, about_owners
from helpers.farm.teller import SENTENCES, without

LENGTHS = range(8, 33, 4)  # words that the parrot repeats
MOST = 8  # people on a list
HEARD = x.NAMES + x.TREASURES + x.PLACES + x.COLOURS + x.NUMBERS + x.GLAD + x.SORRY
OWNERS, PARROT = SENTENCES["owners"], SENTENCES["parrot"]
PAIR = "{treasure} {name}"


def echo(chooser) -> tuple:
    """Some words, and the same words again."""
    chooser.line(PARROT["opening"], name=x.NAMES)
    slots = [f"word{i}" for i in range(chooser.choose(LENGTHS))]
    listed = " ".join(f"{{{slot}}}" for slot in slots)
    heard = chooser.line([f"Listen: {listed}."], **dict.fromkeys(slots, HEARD))
    chooser.line([f"Again: {listed}."], **heard.filled)
    return ()


def register(chooser) -> Iterator[Candidate]:
    """A list of who has what."""
    facts, _ = write_list(chooser)
    return about_owners(facts)


def list_read_twice(chooser) -> tuple:
    """A list of who has what, and the same list in another order."""
    read_again(chooser, *write_list(chooser))
    return ()


def write_list(chooser) -> tuple[Facts, Said]:
    """Who has what, of two people or more. Returns the facts and the heading."""
    facts = Facts()
    heading = chooser.line([f"{text} {PAIR}" for text in OWNERS["list"]], writer=x.PEOPLE, **free(facts))
    add(facts, heading)
    for _ in range(chooser.choose(range(1, MOST))):
        add(facts, chooser.line([f", {PAIR}"], **free(facts)))
    chooser.line(["."])
    return facts, heading


def read_again(chooser, facts: Facts, heading: Said) -> None:
    """The same list in another order."""
    left, writer = dict(facts.owner), heading.filled.get("writer", x.PEOPLE)
    while left:
        texts = [f", {PAIR}"] if len(left) < len(facts.owner) else [f"{text} {PAIR}" for text in OWNERS["again"]]
        share = 1 / len(left) / len(texts)
        among = [
            Option(text, treasure, share, dict(treasure=treasure, name=name, writer=writer))
            for treasure, name in left.items()
            for text in texts
        ]
        del left[chooser.say(among).value]
    chooser.line(["."])


def free(facts: Facts) -> dict[str, tuple[str, ...]]:
    """Names and treasures that the list does not have yet."""
    return dict(name=facts.strangers, treasure=without(x.TREASURES, *facts.owner))


def add(facts: Facts, said: Said) -> None:
    facts.people.append(said["name"])
    facts.owner[said["treasure"]] = said["name"]


def bind(chooser, facts: Facts) -> None:
    """Say that somebody new has something new."""
    add(facts, chooser.line(OWNERS["has"], **free(facts)))
