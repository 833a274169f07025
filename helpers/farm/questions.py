"""Questions that the facts of a story, or the knowledge of the farm, answer, by their forms."""

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial

from helpers.farm import lexicon as x
from helpers.farm.choices import Option
from helpers.farm.facts import COMPARISONS, Facts, Person
from helpers.farm.knowledge import ABILITIES, ANIMALS, BREEDS, EGG_COLOUR, EGG_COLOURS, PLUMAGES

NOT_SAID = "It was not said"
YES_NO_FORMS = ("has", "is_in", "did", "before", "compare", "breed_eggs", "plumage_eggs", "can")
DEED_FORMS = ("what_did", "who_did")
WH_FORMS = (
    *("who_has", "where", "first", "which", "how_many", "feeling", "who_gave", "egg_colour", "about_animal"),
    *DEED_FORMS,
)
FORMS = YES_NO_FORMS + WH_FORMS
ONE_IN = 5  # one combination of a fact and a form of question in so many is held out


@dataclass(frozen=True)
class Candidate:
    """A question that could be asked: its form, what it asks about, its wordings, and the answer.

    `long` continues a short answer ("No" + ", the breed decides ..."). `lasting` is what holds in every story.
    """

    form: str
    about: str
    wordings: tuple[str, ...]
    answer: str
    long: str = ""
    lasting: bool = False

    @cached_property
    def held_out(self) -> tuple[str, ...]:
        """The wordings that no training document asks: all or none of a story's question.

        What holds in every story must be learned before it can be asked, so at most one wording of it is held out.
        """
        number = zlib.crc32(f"{self.form} | {self.about}".encode())
        if self.lasting:
            number %= ONE_IN
            return self.wordings[number : number + 1]
        return self.wordings if number % ONE_IN == 0 else ()

    def asked_in(self, split: str) -> list[str]:
        """The wordings in which documents of this split ask it."""
        return [wording for wording in self.wordings if (wording in self.held_out) == (split == "held_out")]

    @property
    def kind(self) -> str:
        """What is balanced inside a form: yes, no, not said, or an answer of another kind."""
        return self.answer if self.answer in ("Yes", "No", NOT_SAID) else "other"


def spread(words: Sequence[str], seed: str, n: int) -> list[str]:
    """`n` of the words, chosen by the seed alone: a small, varied set of alternatives for a question."""
    start = zlib.crc32(seed.encode())
    return [words[(start + k * 7) % len(words)] for k in range(n)] if words else []


def about_story(facts: Facts) -> Iterator[Candidate]:
    """Every question the facts allow, among them some that they do not answer."""
    yield from about_owners(facts)
    yield from about_places(facts)
    yield from about_work(facts)
    yield from about_numbers(facts)
    yield from about_feelings(facts)
    if facts.order:
        yield from about_order(*facts.order)
    if facts.hen:
        owner, breed, _ = facts.hen
        asked = (f"What colour are the eggs of the hen of {owner}",)
        yield Candidate("egg_colour", f"{owner} {breed}", asked, EGG_COLOUR[breed].capitalize())


def about_owners(facts: Facts) -> Iterator[Candidate]:
    named = facts.people
    seed = " ".join((*named, *facts.owner))
    strangers = spread(facts.strangers, seed, 2)
    absent = spread(facts.absent, seed, 2)
    for treasure, owner in facts.owner.items():
        who = (f"Who has the {treasure}", f"Who owns the {treasure}", f"Whose is the {treasure}")
        yield Candidate("who_has", f"{owner} {treasure}", who, owner)
        for name in (*named, strangers[0]):
            has = (f"Does {name} have the {treasure}", f"Is {name} the owner of the {treasure}")
            right = name == owner
            long = f", {owner} has the {treasure}"
            yield Candidate("has", f"{name} {treasure}", has, "Yes" if right else "No", long)
    if facts.owner:
        for treasure in absent:
            yield Candidate("who_has", f"{named[0]}, not {treasure}", (f"Who has the {treasure}",), NOT_SAID)
            has = (f"Does {named[0]} have the {treasure}",)
            yield Candidate("has", f"{named[0]} {treasure}", has, NOT_SAID)
    for treasure, giver, receiver in facts.given:
        gave = (f"Who gave the {treasure} to {receiver}", f"From whom did {receiver} get the {treasure}")
        yield Candidate("who_gave", f"{giver} {treasure}", gave, giver)
    if facts.given:
        yield Candidate(
            "who_gave", f"{named[0]}, not {absent[0]}", (f"Who gave the {absent[0]} to {named[0]}",), NOT_SAID
        )


def about_places(facts: Facts) -> Iterator[Candidate]:
    mentioned = list(dict.fromkeys([*facts.place.values(), *(p for _, p in facts.left)]))
    absent = spread(facts.absent, " ".join(mentioned), 2)
    for treasure, place in facts.place.items():
        where = (f"Where is the {treasure}", f"In which place is the {treasure}", f"Where can one find the {treasure}")
        yield Candidate("where", f"{treasure} {place}", where, f"In the {place}")
        for other in mentioned:
            right = other == place
            long = "" if right else f", the {treasure} is in the {place}"
            asked = (f"Is the {treasure} in the {other}", f"Can one find the {treasure} in the {other}")
            yield Candidate("is_in", f"{treasure} {other}", asked, "Yes" if right else "No", long)
    if facts.place:
        for treasure in absent:
            yield Candidate("where", f"{facts.people[0]}, not {treasure}", (f"Where is the {treasure}",), NOT_SAID)
            yield Candidate(
                "is_in", f"{treasure} {mentioned[0]}", (f"Is the {treasure} in the {mentioned[0]}",), NOT_SAID
            )


def about_work(facts: Facts) -> Iterator[Candidate]:
    for name, done in facts.done.items():
        he = Person(name).he
        undone = [chore for who, chore in facts.not_done if who == name]
        others = spread([c for c in x.CHORES if c not in done + undone], " ".join(done), 2)
        for chore, answer in [
            *((c, "Yes") for c in done),
            *((c, "No") for c in undone),
            *((c, NOT_SAID) for c in others),
        ]:
            yield Candidate("did", f"{name} {chore}", (f"Did {name} {chore}",), answer)
        for i, chore in enumerate(done):
            for j, later in enumerate(done):
                if i != j:
                    asked = (f"Did {name} {chore} before {he} {x.CHORES[later]}",)
                    yield Candidate("before", f"{name} {chore} {later}", asked, "Yes" if i < j else "No")
        first = (f"What did {name} do first", f"What was the first thing that {name} did")
        last = (f"What did {name} do last", f"What was the last thing that {name} did")
        he = he.capitalize()
        yield Candidate("first", f"{name} {done[0]}", first, f"{he} {x.CHORES[done[0]]}")
        yield Candidate("first", f"{name} {done[-1]} last", last, f"{he} {x.CHORES[done[-1]]}")


def about_numbers(facts: Facts) -> Iterator[Candidate]:
    for (name, what), number in facts.count.items():
        verb = "find" if what == "eggs" else "have"
        yield Candidate(
            "how_many", f"{name} {what} {number}", (f"How many {what} did {name} {verb}",), number.capitalize()
        )
    if facts.count:
        what = next(what for _, what in facts.count)
        other = "eggs" if what == "baskets" else "baskets"
        if not any(w == other for _, w in facts.count):
            asked = (f"How many {other} did {facts.people[0]} {'find' if other == 'eggs' else 'have'}",)
            yield Candidate("how_many", f"{facts.people[0]} {other}", asked, NOT_SAID)


def about_feelings(facts: Facts) -> Iterator[Candidate]:
    for name, feeling in facts.feeling.items():
        asked = (f"How did {name} feel", f"How was {name} at the end")
        yield Candidate("feeling", f"{name} {feeling}", asked, feeling.capitalize())
    for name in facts.people[1:]:
        if name not in facts.feeling:
            yield Candidate("feeling", f"{facts.people[0]}, not {name}", (f"How did {name} feel",), NOT_SAID)


def about_order(adjective: str, order: tuple[str, ...]) -> Iterator[Candidate]:
    more, most = COMPARISONS[adjective]
    for i, u in enumerate(order):
        for j, v in enumerate(order):
            if i != j:
                asked = (f"Is the {u} {more} than the {v}", f"Was the {u} {more} than the {v}")
                yield Candidate("compare", f"{u} {v} {adjective}", asked, "Yes" if i < j else "No")
                which = (f"Which is {more}, the {u} or the {v}",)
                yield Candidate("which", f"{u} {v} {adjective}", which, f"The {order[min(i, j)]}")
    asked = (f"Which animal is the {most}", f"Which animal was the {most}")
    yield Candidate("which", f"{order[0]} {adjective}", asked, f"The {order[0]}")


BREED_DECIDES = ", the breed decides the colour of the eggs, not the feathers"


@cache
def about_knowledge() -> tuple[Candidate, ...]:
    """The questions that need no story: hens and their eggs, animals and what they do."""
    found = []
    lasting = partial(Candidate, lasting=True)
    for breed, colour in EGG_COLOUR.items():
        asked = (f"What colour are the eggs of a {breed} hen", f"Which eggs does a {breed} hen lay")
        found.append(lasting("egg_colour", breed, asked, colour.capitalize()))
        for other in EGG_COLOURS:
            long = f", {breed} hens lay {colour} eggs"
            answer = "Yes" if other == colour else "No"
            asked = (f"Do {breed} hens lay {other} eggs", f"Are the eggs of {breed} hens {other}")
            found.append(lasting("breed_eggs", f"{breed} {other}", asked, answer, long))
    for plumage in PLUMAGES:
        for colour in EGG_COLOURS:
            about = f"{plumage} {colour}"
            asked = (f"Do {plumage} hens lay {colour} eggs", f"Do all {plumage} hens lay {colour} eggs")
            found.append(lasting("plumage_eggs", about, asked, "No", BREED_DECIDES))
            asked = (f"Can {plumage} hens lay {colour} eggs", f"Can a {plumage} hen lay {colour} eggs")
            found.append(lasting("plumage_eggs", f"can {about}", asked, "Yes", BREED_DECIDES))
    for animal in ANIMALS.values():
        for ability in ABILITIES:
            answer = "Yes" if ability in animal.can else "No"
            asked = (f"Can a {animal.name} {ability}", f"Is a {animal.name} able to {ability}")
            found.append(lasting("can", f"{animal.name} {ability}", asked, answer))
        gives = (f"What does a {animal.name} give", f"What does one get from a {animal.name}")
        found.append(lasting("about_animal", f"gift of {animal.name}", gives, animal.gives.capitalize()))
        legs = (f"How many legs does a {animal.name} have", f"On how many legs does a {animal.name} stand")
        found.append(lasting("about_animal", f"legs of {animal.name}", legs, animal.legs.capitalize()))
        young = (f"What is a young {animal.name} called", f"What is the young of a {animal.name}")
        found.append(lasting("about_animal", f"young {animal.name}", young, f"A {animal.young}"))
        home = (f"Where does a {animal.name} live", f"What is the home of a {animal.name}")
        found.append(lasting("about_animal", f"home {animal.name}", home, f"The {animal.home}"))
    return tuple(found)


# What no story says, for the statements of documents that hold knowledge alone.
STATEMENTS = tuple(
    [f"{breed} hens lay {colour} eggs." for breed, colour in EGG_COLOUR.items()]
    + [f"The young of a {a.name} is called a {a.young}." for a in ANIMALS.values()]
    + [f"A {a.name} {a.voice}." for a in ANIMALS.values() if a.name != "bee"]
    + [f"A {a.name} has {a.legs} legs." for a in ANIMALS.values()]
    + [f"A {a.name} lives in the {a.home} and gives {a.gives}." for a in ANIMALS.values()]
    + [f"A {a.name} can {c}." for a in ANIMALS.values() for c in a.can]
    + [
        "The breed decides the colour of the eggs, not the feathers.",
        "The feathers do not decide the colour of the eggs.",
    ]
    + [f"There are {breed} hens with {plumage} feathers." for breed in BREEDS for plumage in PLUMAGES]
)


def to_ask(candidates: Sequence[Candidate], split: str) -> list[Option]:
    """Options for asking one of the candidates of this split: forms are equally likely, in a form the kinds of answer
    ("It was not said" less likely than others), then the candidates, then the wordings. The weights add up to one."""
    forms: dict[str, dict[str, list[tuple[Candidate, list[str]]]]] = defaultdict(lambda: defaultdict(list))
    for candidate in candidates:
        if wordings := candidate.asked_in(split):
            forms[candidate.form][candidate.kind].append((candidate, wordings))
    asked = []
    for kinds in forms.values():
        weights = {kind: 0.3 if kind == NOT_SAID else 1.0 for kind in kinds}
        for kind, members in kinds.items():
            for candidate, wordings in members:
                share = weights[kind] / sum(weights.values()) / len(members) / len(wordings) / len(forms)
                asked += [Option(f"<Q>{w}</Q>", candidate, share, {}) for w in wordings]
    return asked


@cache
def knowledge_to_ask(split: str) -> list[Option]:
    """Options for asking about what needs no story."""
    return to_ask(about_knowledge(), split)


def answer(chooser, candidate: Candidate) -> None:
    """Say the answer, sometimes at length."""
    short = f"<A>{candidate.answer}</A>"
    if candidate.long:
        at_length = f"<A>{candidate.answer}{candidate.long}</A>"
        chooser.line({False: [short], True: [at_length]}, {False: 1, True: 2})
    else:
        chooser.line([short])
