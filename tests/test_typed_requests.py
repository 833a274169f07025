"""What people type: how it is read, and sixty requests that no training has seen, judged by the farm's truth."""

import re

import pytest

from helpers import farm, tables
from helpers.farm import deeds, knowledge, outside
from helpers.farm import lexicon as x
from helpers.farm.facts import COMPARISONS
from helpers.farm.inflection import past, plural
from helpers.farm.instructions import ALL_KINDS, UNSAID, instructions
from helpers.farm.references import OUTSIDE
from helpers.farm.taught import about_farm, properties
from helpers.farm.typed import SUBJECTS, as_read, can_be_asked, unknown_words
from helpers.farm.wordings import PLAIN, SLOT, marked, wordings
from helpers.scores import typed_requests as scores

# How the farm itself asks about a story, beside the first wording of each form, which the table of wordings has.
OTHER_WORDINGS = (
    *("Who owns the {thing}", "Whose is the {thing}", "Is {name} the owner of the {thing}"),
    *("From whom did {name} get the {thing}", "In which place is the {thing}", "Where can one find the {thing}"),
    *("Can one find the {thing} in the {place}", "What was the {last} thing that {name} did"),
    *("How was {name} at the end", "Was the {one} {more} than the {other}", "Which animal was the {most}"),
)
VERBS = sorted({verb for _, verbs, _ in deeds.DEEDS for verb in verbs})
TOUCHED = [thing.removeprefix("the ") for things in deeds.OBJECTS.values() for thing in things]
VALUES = {
    "name": x.NAMES,
    "doer": (*deeds.BEASTS, *deeds.PERSONS),
    "thing": (*x.TREASURES, *TOUCHED),
    "place": x.PLACES,
    "many": ("eggs", "baskets"),
    "verb": ("find", "have", *VERBS),
    "verb_past": ("found", "had", *map(past, VERBS)),
    "done": tuple(map(past, VERBS)),
    "one": x.BEASTS,
    "other": x.BEASTS,
    "more": [more for more, _ in COMPARISONS.values()],
    "most": [most for _, most in COMPARISONS.values()],
    "last": ("first", "last"),
    "he": ("he", "she"),
    **dict.fromkeys(("chore", "work_base"), tuple(x.CHORES)),
    **dict.fromkeys(("chore_past", "work"), tuple(x.CHORES.values())),
    "breed": knowledge.BREEDS,
    "plumage": knowledge.PLUMAGES,
    "colour": tuple(knowledge.EGG_COLOURS),
    "animal": tuple(knowledge.ANIMALS),
    "animals": tuple(map(plural, knowledge.ANIMALS)),
    "ability": knowledge.ABILITIES,
    "does": [does for does, _, _ in properties()],
    "do": [do for _, do, _ in properties()],
}


def pattern(template: str, values: dict) -> str:
    parts = SLOT.split(template)
    return "".join(
        f"(?:{'|'.join(map(re.escape, values[part]))})" if n % 2 else re.escape(part) for n, part in enumerate(parts)
    ).replace(r"\ a\ ", r"\ an?\ ")


@pytest.fixture(scope="module")
def taught() -> re.Pattern:
    """Every last sentence of a request that the generator can draw, whatever it asks about."""
    asked = [text for form in PLAIN for farms, ours in wordings(form).items() for text in (farms, *ours)]
    texts = [*map(marked, (*asked, *OTHER_WORDINGS))]
    known = {re.escape(marked(w)).replace(r"\ a\ ", r"\ an?\ ") for one in about_farm() for w in one.question.wordings}
    outer = [pattern(text, outside.SLOTS) for text in outside.REQUESTS]
    return re.compile("|".join([*(pattern(text, VALUES) for text in texts), *known, *outer]))


def last_sentence(text: str) -> str:
    return re.split(r"(?<=[.?!”]) ", text.removesuffix(" In one word."))[-1]


def test_the_pattern_of_what_is_taught_covers_what_is_drawn(taught):
    for split in ("train", "held_out"):
        for plain in (False, True):
            for one in instructions(270, "covered", split, ALL_KINDS, plain):
                assert taught.fullmatch(last_sentence(one.prompt)), one.prompt


def test_no_typed_request_is_worded_as_in_training(taught):
    asked = scores.typed_requests()
    assert len(asked) == len({one.text for one in asked}) == 60
    assert not [one.text for one in asked if taught.fullmatch(last_sentence(as_read(one.text)))]


def test_typed_requests_are_of_many_kinds_and_can_be_answered():
    asked = scores.typed_requests()
    assert len({one.reference.kind for one in asked}) > 20 and 6 <= sum(one.outside for one in asked) <= 15
    assert all(one.reference.is_true(one.reference.sentence) for one in asked)
    refused = [one.text for one in asked if one.reference.is_true(f"{OUTSIDE}.")]
    assert len(refused) == sum(one.reference.kind in (UNSAID, outside.KIND) for one in asked)


def test_the_facts_of_a_typed_request_are_told_in_it():
    for row in tables.read("typed_requests"):
        told = {word.lower() for word in farm.tokenize(row["request"])}
        for fact in filter(None, row["facts"].split("; ")):
            name, _, values = fact.partition(": ")
            for value in values.split(", "):
                words = [w for w in farm.tokenize(x.CHORES.get(value, value)) if w not in VERBS]
                assert name == "order" or told >= {word.lower() for word in words}, row["request"]


def test_facts_that_do_not_answer_are_refused(monkeypatch):
    row = {"request": "Who has it?", "facts": "owner: goat, Anna", "kind": "who_has", "about": "Otto goat"}
    monkeypatch.setattr(tables, "read", lambda name: [row])
    with pytest.raises(ValueError, match="do not answer who_has"):
        scores.typed_requests.__wrapped__()


def test_right_answers_get_full_marks_and_a_constant_one_few():
    class Says:
        start, encode = 0, staticmethod(lambda text: [0])

        def __init__(self, texts):
            self.decode, self.generate = (lambda n: texts[n]), (lambda ids, *rest: list(range(len(ids))))

    asked = scores.typed_requests()
    found = scores.score(Says([one.reference.sentence for one in asked]))
    assert found["typed_accuracy"] == 1.0 and set(found["typed_accuracy_by_kind"].values()) == {1.0}
    assert scores.score(Says([f"{OUTSIDE}."] * 60))["typed_accuracy"] == found["typed_baseline"] < 0.3


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("where is the goat", "Where is the goat?"),
        ("  Where   is the goat ??", "Where is the goat?"),
        ("anna has the GOAT. who has the goat", "Anna has the goat. Who has the goat?"),
        ("What's a young goat called?", "What is a young goat called?"),
        ("please, do leghorn hens lay white eggs?", "Do Leghorn hens lay white eggs?"),
        ("tell me who has the goat", "Tell me who has the goat."),
        ("Tell me who has the goat?", "Tell me who has the goat."),
        ("Where does a duck live, please?", "Where does a duck live?"),
        ("hi, can a goat fly", "Can a goat fly?"),
        ("what color are the eggs of a gray hen", "What colour are the eggs of a grey hen?"),
        ("What is 2 plus 3?", "What is two plus three?"),
        ("can't a goat fly", "Cannot a goat fly?"),
        ("I am happy!", "I am happy!"),
        ("I have a marans hen, what colour are the eggs", "I have a Marans hen, what colour are the eggs?"),
        ("A goat has four legs. how many has a bee.", "A goat has four legs. How many has a bee?"),
        ("the goat ate my hat", "The goat ate my hat."),
        ("", ""),
        ("?", "?"),
    ],
)
def test_a_typed_text_is_read_as_the_farm_would_write_it(typed, read):
    assert as_read(typed) == read


def test_a_request_of_the_generator_is_read_as_it_is():
    for one in instructions(270, "as read", kinds=ALL_KINDS, plain=True):
        assert as_read(one.prompt) == one.prompt


def test_a_word_in_other_capitals_is_known_and_a_strange_one_is_told():
    assert not unknown_words("where is the Goat, ANNA")
    assert [word.word for word in unknown_words("Who was Shakespeare, anna?")] == ["Shakespeare"]


def test_what_can_be_asked_is_said_for_every_kind():
    assert set(SUBJECTS) | {UNSAID, outside.KIND} == set(ALL_KINDS)
    assert can_be_asked(("who_has", "has", "can")) == "You can ask who has or gave what and what animals can do."
