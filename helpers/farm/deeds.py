"""Free facts: who did what to what. Any animal may eat any thing, so only the text says what the goat ate."""

from collections.abc import Iterator, Sequence

from helpers.farm import lexicon as x
from helpers.farm.categories import NOUNS
from helpers.farm.choices import Option
from helpers.farm.grammar import capitalize
from helpers.farm.inflection import past
from helpers.farm.questions import NOT_SAID, Candidate, spread
from helpers.farm.teller import without


def the(nouns: tuple[str, ...]) -> tuple[str, ...]:
    """The nouns with their article, each once."""
    return tuple(f"the {noun}" for noun in dict.fromkeys(nouns))


BEASTS = the(x.BEASTS + NOUNS["animal"])
PERSONS = x.NAMES + the(NOUNS["job"])
OBJECTS = {
    "thing": the(x.WORDS["things"] + NOUNS["thing"]),
    "food": the(NOUNS["snack"] + NOUNS["dish"][:20]),
    **{name: the(NOUNS[name]) for name in ("garment", "text", "repairable", "cleanable", "openable")},
}
# Who may do it, with which verbs, and to what.
DEEDS: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    (BEASTS, ("eat", "steal", "find", "break", "hide", "swallow", "bite", "chew", "lick", "see"), "thing"),
    (BEASTS, ("eat", "steal", "find", "smell", "taste"), "food"),
    (BEASTS, ("eat", "tear", "steal", "hide"), "garment"),
    (PERSONS, ("buy", "sell", "find", "lose", "draw", "carry", "break", "paint", "bring", "need", "want"), "thing"),
    (PERSONS, ("eat", "cook", "buy", "bring", "cut", "order"), "food"),
    (PERSONS, ("wear", "wash", "buy", "lose", "iron"), "garment"),
    (PERSONS, ("read", "write", "print", "translate", "lose"), "text"),
    (PERSONS, ("repair", "build", "clean", "test", "break"), "repairable"),
    (PERSONS, ("clean", "sweep", "paint", "photograph"), "cleanable"),
    (PERSONS, ("open", "close", "lock", "paint"), "openable"),
)
Deed = tuple[str, str, str]  # doer, verb, object


def tell(chooser, numbers: Sequence[int]) -> list[Deed]:
    """Say as many deeds as one of the numbers."""
    done: list[Deed] = []
    for _ in range(chooser.choose(numbers)):
        done.append(tell_one(chooser, done))
    return done


def tell_one(chooser, done: Sequence[Deed] = ()) -> Deed:
    """Say a deed of somebody who has done nothing yet, to something that nobody has touched."""
    doers, things_touched = [d for d, _, _ in done], [o for _, _, o in done]
    among = [
        Option(f"{{doer}} {past(verb)} {{object}}.", verb, 1 / len(DEEDS) / len(verbs), dict(doer=who, object=what))
        for doers_of, verbs, objects in DEEDS
        for who, what in [(without(doers_of, *doers), without(OBJECTS[objects], *things_touched, *doers))]
        for verb in verbs
    ]
    said = chooser.say(among)
    return said["doer"], said.value, said["object"]


def about(done: list[Deed]) -> Iterator[Candidate]:
    """Questions who did it and what they did it to, some of them about what was not said."""
    seed = " ".join(doer for doer, _, _ in done)
    for doer, verb, object_ in done:
        answer = capitalize(object_)
        yield Candidate("what_did", f"{doer} {verb} {object_}", (f"What did {doer} {verb}",), answer)
        answer = capitalize(doer)
        yield Candidate("who_did", f"{object_} {verb} {doer}", (f"Who {past(verb)} {object_}",), answer)
    doer, verb, object_ = done[0]
    strangers = without(BEASTS if doer in BEASTS else PERSONS, *(d for d, _, _ in done))
    for other in spread(strangers, seed, 2):
        yield Candidate("what_did", f"not {other} {verb}", (f"What did {other} {verb}",), NOT_SAID)
    touched = next(objects for _, verbs, objects in DEEDS if verb in verbs and object_ in OBJECTS[objects])
    untouched = without(OBJECTS[touched], *(o for _, _, o in done))
    for other in spread(untouched, seed, 2):
        yield Candidate("who_did", f"not {other} {verb}", (f"Who {past(verb)} {other}",), NOT_SAID)


def words() -> set[str]:
    """Every word of the deeds and their questions, as written."""
    entries = [*BEASTS, *PERSONS, *(o for objects in OBJECTS.values() for o in objects)]
    verbs = [verb for _, verbs, _ in DEEDS for verb in verbs]
    return {word for text in [*entries, *verbs, *map(past, verbs)] for word in text.split()}
