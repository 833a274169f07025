"""A few facts in a few short sentences, as somebody types them who wants to ask about them."""

from collections.abc import Callable

from helpers.farm import lexicon as x
from helpers.farm.facts import COMPARISONS, Facts, Person
from helpers.farm.knowledge import BREEDS, PLUMAGES
from helpers.farm.teller import SENTENCES, without

FEW = (2, 3)  # facts of one kind
SAY = SENTENCES["simple"]


def places(chooser, facts: Facts) -> None:
    """Where some things are."""
    for _ in range(chooser.choose(FEW)):
        treasures = without(x.TREASURES, *facts.place)
        said = chooser.line(SAY["place"], treasure=treasures, place=x.PLACES, name=facts.strangers)
        facts.place[said["treasure"]] = said["place"]
        facts.people += [said.filled["name"]] if "name" in said.filled else []


def gifts(chooser, facts: Facts) -> None:
    """Who gave something to whom."""
    for _ in range(chooser.choose((1, 2))):
        treasures = without(x.TREASURES, *(treasure for treasure, _, _ in facts.given))
        said = chooser.line(SAY["gift"], treasure=treasures, giver=facts.strangers, name=facts.strangers)
        facts.given.append((said["treasure"], said["giver"], said["name"]))
        facts.people += [said["giver"], said["name"]]


def counts(chooser, facts: Facts) -> None:
    """How many somebody had of something."""
    what = chooser.choose(tuple(SAY["count"]))
    for _ in range(chooser.choose((1, 2, 3))):
        said = chooser.line(SAY["count"][what], name=facts.strangers, number=x.NUMBERS)
        facts.count[said["name"], what] = said["number"]
        facts.people.append(said["name"])


def order(chooser, facts: Facts) -> None:
    """Which of three animals is more than which."""
    adjective = chooser.choose(tuple(COMPARISONS))
    more = COMPARISONS[adjective][0]
    said = chooser.line([f"The {{first}} is {more} than the {{second}}."], first=x.BEASTS, second=x.BEASTS)
    animals = [said["first"], said["second"]]
    said = chooser.line([f"The {animals[1]} is {more} than the {{third}}."], third=without(x.BEASTS, *animals))
    facts.order = adjective, (*animals, said["third"])


def work(chooser, facts: Facts) -> None:
    """What somebody did, one thing after the other, and perhaps what not."""
    said = chooser.line(["{name} {done}."], name=x.NAMES, done=tuple(x.CHORES.values()))
    person, done = Person(said["name"]), [said["done"]]
    for _ in range(chooser.choose((1, 2))):
        left = without(tuple(x.CHORES.values()), *done)
        done.append(
            chooser.line([f"Then {person.he} {{done}}.", f"After that {person.he} {{done}}."], done=left)["done"]
        )
    facts.done[person.name] = [x.CHORE_OF[one] for one in done]
    if chooser.choose((False, True)):
        left = without(tuple(x.CHORES), *facts.done[person.name])
        undone = chooser.line([f"{person.he} did not {{chore}}."], chore=left)["chore"]
        facts.not_done.append((person.name, undone))
    facts.people.append(person.name)


def feelings(chooser, facts: Facts) -> None:
    """How some people felt."""
    for _ in range(chooser.choose(FEW)):
        said = chooser.line(SAY["feeling"], name=facts.strangers, feeling=x.GLAD + x.SORRY)
        facts.feeling[said["name"]] = said["feeling"]
        facts.people.append(said["name"])


def hens(chooser, facts: Facts) -> None:
    """What hen somebody has."""
    said = chooser.line(SAY["hen"], name=x.NAMES, plumage=PLUMAGES, breed=BREEDS)
    facts.hen = said["name"], said["breed"], said["plumage"]
    facts.people.append(said["name"])


TELL: dict[str, Callable] = {
    **dict.fromkeys(("where", "is_in"), places),
    "who_gave": gifts,
    "how_many": counts,
    **dict.fromkeys(("which", "compare"), order),
    **dict.fromkeys(("did", "before", "first"), work),
    "feeling": feelings,
    "hen_eggs": hens,
}


def simple(chooser, kind: str) -> Facts:
    """Tell some facts that a request of this kind can ask about, and return them."""
    facts = Facts()
    TELL[kind](chooser, facts)
    if not facts.people:
        facts.people.append("Anna")  # questions about what was not told name somebody
    return facts
