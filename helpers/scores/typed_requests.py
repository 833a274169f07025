"""Requests as people type them, none worded as in training, and whether a model answers them rightly or honestly."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from helpers import tables
from helpers.farm import deeds, outside
from helpers.farm.facts import Facts
from helpers.farm.questions import NOT_SAID, Candidate
from helpers.farm.references import OUTSIDE, Reference, ask
from helpers.farm.taught import about_farm
from helpers.farm.told import UNSAID, about_deeds, about_people, about_scene
from helpers.farm.typed import as_read
from helpers.models.language import LanguageModel
from helpers.scores.language import by_group, complete, mean

LONGEST = 32  # words of an answer
HONEST = {UNSAID: NOT_SAID, outside.KIND: OUTSIDE}  # kinds that nobody could answer, and what is said


@dataclass(frozen=True)
class TypedRequest:
    """A request as somebody typed it, and the farm's question behind it, which knows what is true."""

    text: str
    reference: Reference

    @property
    def outside(self) -> bool:
        """Whether it is about something that the farm does not know."""
        return self.reference.kind == outside.KIND


def score(model: LanguageModel) -> dict:
    """How a model answers the requests of data/tables/typed_requests.csv.

    Returns:
        typed_accuracy: share with a true answer, or an honest one where nobody could know: a complete sentence that
            the farm's facts confirm.
        typed_baseline: the same for the best constant answer: that the request is outside.
        typed_accuracy_by_kind: the first, for what holds always, what was told, and what nobody could know.
    """
    asked = typed_requests()
    right = [one.reference.is_true(text) for one, text in zip(asked, answers(model, asked), strict=True)]
    return {
        "typed_accuracy": mean(right),
        "typed_baseline": mean([one.reference.is_true(f"{OUTSIDE}.") for one in asked]),
        "typed_accuracy_by_kind": by_group([group(one) for one in asked], right),
    }


def group(one: TypedRequest) -> str:
    """What a request is about: the farm, a story that was told with it, or nothing that could be known."""
    if one.reference.kind in HONEST:
        return "cannot be known"
    return "always" if one.reference.question.lasting else "told"


def answers(model: LanguageModel, asked: tuple[TypedRequest, ...]) -> list[str]:
    """The model's likeliest answer to each request."""
    return complete(model, [as_read(one.text) for one in asked], LONGEST, {model.start})


@cache
def typed_requests() -> tuple[TypedRequest, ...]:
    """The requests of the table, each with what the farm finds true about it.

    Raises:
        ValueError: the facts of a row do not answer what it asks.
    """
    found = []
    for row in tables.read("typed_requests"):
        kind, about = row["kind"], row["about"]
        if kind in HONEST:
            question = Candidate(kind, row["request"], (row["request"],), HONEST[kind])
            fitting = [ask(question, HONEST[kind])]
        else:
            fitting = [one for one in known(row["facts"]) if (one.kind, one.question.about) == (kind, about)]
        if not fitting:
            raise ValueError(f"The facts of {row['request']!r} do not answer {kind}: {about}.")
        found.append(TypedRequest(row["request"], fitting[0]))
    return tuple(found)


def known(story: str) -> Iterator[Reference]:
    """Everything that can be asked: what always holds, and what follows from facts as the table writes them."""
    yield from about_farm()
    facts, done = read_facts(story)
    yield from about_people(facts)
    yield from about_scene(facts)
    if done:
        yield from about_deeds(done)


def read_facts(story: str) -> tuple[Facts, list[deeds.Deed]]:
    """Facts as the table writes them, "owner: goat, Anna; deed: the dog, eat, the hat", and the deeds among them."""
    facts, done = Facts(), []
    for fact in filter(None, story.split("; ")):
        name, _, values = fact.partition(": ")
        first, *rest = values.split(", ")
        facts.people += [first] if name in ("count", "done", "feeling") else rest if name in ("owner", "given") else []
        match name:
            case "owner" | "place" | "feeling":
                getattr(facts, name)[first] = rest[0]
            case "given":
                facts.given.append((first, *rest))
            case "count":
                facts.count[first, rest[0]] = rest[1]
            case "done":
                facts.done[first] = rest
            case "order":
                facts.order = first, tuple(rest)
            case "deed":
                done.append((first, *rest))
            case _:
                raise ValueError(f"There is no fact {name!r}.")
    facts.people = facts.people or ["Anna"]  # questions about nobody's things name somebody
    return facts, done
