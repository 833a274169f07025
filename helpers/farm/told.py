"""What a story that was told answers, with its answers as sentences: owners, places, gifts, numbers, work, deeds."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import permutations

from helpers.farm import deeds
from helpers.farm import lexicon as x
from helpers.farm.facts import COMPARISONS, Facts
from helpers.farm.grammar import capitalize
from helpers.farm.inflection import past
from helpers.farm.questions import NOT_SAID, Candidate, about_owners, about_story
from helpers.farm.references import Reference, ask

FROM_STORY = ("who_has", "has", "what", "everybody")
FROM_SCENE = (  # a plot is told, then it is asked about
    *("where", "is_in", "who_gave", "how_many", "which", "compare"),
    *("did", "before", "first", "feeling", "hen_eggs"),
)
UNSAID = "unsaid"  # the same, and nothing is told
OTHERS = {  # what makes an answer about a scene false, by form, if it is not the answer
    "where": x.PLACES,
    "is_in": ("Yes", "No", *x.PLACES),
    "who_gave": x.NAMES,
    "how_many": x.NUMBERS,
    "which": x.BEASTS,
}


def about_people(facts: Facts) -> Iterator[Reference]:
    """What a story answers: who has it, has she it, what has she, who is there."""
    for question in about_owners(facts):
        answer = question.answer
        decides = ["said"] if answer == NOT_SAID else [answer]
        if question.form == "who_has":
            treasure = question.about.removeprefix(f"{answer} ")
            sentence = answer if answer == NOT_SAID else f"{answer} has the {treasure}"
            yield ask(question, sentence, decides, ["said", *x.NAMES])
        elif question.form == "has":
            owner = question.long.removeprefix(", ").partition(" ")[0]
            yield ask(question, answer + question.long, decides, ["Yes", "No", "said", *x.NAMES], owner)
    for treasure, owner in facts.owner.items():
        question = Candidate("what", f"{owner} {treasure}", (f"What does {owner} have",), f"The {treasure}")
        yield ask(question, f"{owner} has the {treasure}", [treasure], x.TREASURES)
    if len(facts.people) > 1:
        everybody, about = enumerated(facts.people), " ".join(sorted(facts.people))
        question = Candidate("everybody", about, ("Can you list everybody",), everybody)
        orders = map(enumerated, permutations(facts.people))
        also = [said for people in orders for said in (people, f"There are {people}")]
        yield ask(question, f"There are {everybody}", facts.people, x.NAMES, also=also)


def enumerated(words: Iterable[str]) -> str:
    """The words as a list in a sentence: "Anna, Otto and Mia"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def about_scene(facts: Facts) -> Iterator[Reference]:
    """What a plot answers: where it is, who gave it, how many, which is more, what was done, how one felt."""
    for question in about_story(facts):
        form = "hen_eggs" if question.form == "egg_colour" else question.form
        if form not in FROM_SCENE:
            continue
        if question.answer == NOT_SAID:
            yield ask(question, NOT_SAID, ["said"], ["said", *OTHERS.get(form, ())], NOT_SAID, kind=form)
            continue
        sentence = in_a_sentence(question)
        decides = [" ".join(w for w in question.answer.removeprefix("In ").split() if w.lower() != "the")]
        also = [question.answer.removeprefix("In ").capitalize()] if form == "where" else []
        yield ask(question, sentence, decides, OTHERS.get(form, ()), sentence, also=also, kind=form)


def in_a_sentence(question: Candidate) -> str:
    """The answer to a question about a scene as a sentence."""
    answer, asked, words = question.answer, question.wordings[0], question.about.split()
    match question.form:
        case "where":
            return f"T{asked.removeprefix('Where is t')} is {answer[0].lower()}{answer[1:]}"
        case "is_in" if answer == "Yes":
            return f"Yes, the {words[0]} is in the {words[1]}"
        case "who_gave":
            return asked.replace("Who", answer)
        case "how_many":
            return f"{words[0]} {'found' if 'find' in asked else 'had'} {answer.lower()} {words[1]}"
        case "which" if "," in asked:
            more = asked.removeprefix("Which is ").partition(",")[0]
            other = next(beast for beast in words[:2] if f"The {beast}" != answer)
            return f"{answer} is {more} than the {other}"
        case "which":
            return f"{answer} is the {COMPARISONS[words[1]][1]}"
        case "compare":
            more, (first, second) = COMPARISONS[words[2]][0], words[:2] if answer == "Yes" else words[1::-1]
            return f"{answer}, the {first} is {more} than the {second}"
        case "did":
            name, _, chore = question.about.partition(" ")
            return f"Yes, {name} {x.CHORES[chore]}" if answer == "Yes" else f"No, {name} did not {chore}"
        case "before":
            name, chore, he, later = in_order(asked)
            first, second = (x.CHORES[chore], later) if answer == "Yes" else (later, x.CHORES[chore])
            return f"{answer}, {name} {first} before {he} {second}"
        case "first":
            return f"{words[0]}{answer[answer.index(' ') :]} {asked.split()[-1]}"
        case "feeling":
            return f"{words[0]} was {answer.lower()}"
        case "egg_colour":
            return f"The hen of {words[0]} lays {answer.lower()} eggs"
    return answer + question.long


def in_order(asked: str) -> tuple[str, str, str, str]:
    """Of "Did Anna feed the pigs before she swept the yard": Anna, feed the pigs, she, swept the yard."""
    chore, _, after = asked.removeprefix("Did ").partition(" before ")
    return *chore.split(" ", 1), *after.split(" ", 1)


def unsaid(facts: Facts, done: list[deeds.Deed]) -> Iterator[Reference]:
    """The questions of a scene and of deeds that were not told."""
    for question in (*about_story(facts), *deeds.about(done)):
        nothing = replace(question, about=f"{UNSAID} {question.wordings[0]}", answer=NOT_SAID, long="")
        yield ask(nothing, NOT_SAID, ["said"], kind=UNSAID)


def about_deeds(done: list[deeds.Deed]) -> Iterator[Reference]:
    """Who did what to what."""
    sentences = {}
    for doer, verb, thing in done:
        for about in (f"{doer} {verb} {thing}", f"{thing} {verb} {doer}"):
            sentences[about] = f"{doer} {past(verb)} {thing}"
    for question in deeds.about(done):
        yield ask(question, capitalize(sentences.get(question.about, NOT_SAID)))
