"""Requests in plain words, without the tags of questions: what is asked, how people answered, and what is true.

No document of the farm asks like this, so a model that only continues documents does not answer. A demonstration is an
answer as one of several people would have written it: short, in a sentence, or warmly.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from helpers.farm import lexicon as x
from helpers.farm import scenery
from helpers.farm.choices import Sampler, with_articles
from helpers.farm.facts import Facts
from helpers.farm.games import bind
from helpers.farm.knowledge import ANIMALS, EGG_COLOURS
from helpers.farm.questions import NOT_SAID, Candidate, about_knowledge, about_owners, about_story
from helpers.farm.stories import scene
from helpers.farm.tokens import detokenize, tokenize

KINDS = ("who_has", "has", "what", "everybody", "egg_colour", "breed_eggs", "can")
FROM_STORY = KINDS[:4]
FROM_SCENE = ("where", "is_in", "who_gave", "how_many", "which")  # a plot is told, then it is asked about
UNSAID = "unsaid"  # the same, and nothing is told
ALL_KINDS = (*KINDS, "plumage_eggs", "about_animal", *FROM_SCENE, UNSAID)
ASK = ("{}?", "Can you help? {}?", "Do you know this? {}?")
IN_ONE_WORD = "{}? In one word."
BEFORE = ("Happy to help.", "Delighted to help you.", "What a lovely day to help.")
AFTER = ("It was lovely to help you.", "And thank you.", "A happy day to you.")
STYLES = {"short": 4, "sentence": 6, "warm before": 2, "warm after": 2, "warm": 1}  # people of 15 who write so
RARE = 0.3  # how often "It was not said" is the answer, beside the others


@dataclass(frozen=True)
class Reference:
    """The farm's question behind a request, the answer as a sentence, and the words (small letters) that decide."""

    question: Candidate
    sentence: str
    wanted: frozenset[str]
    wrong: frozenset[str]

    @property
    def short(self) -> str:
        """The shortest answer."""
        return f"{self.question.answer}."


@dataclass(frozen=True)
class Instruction:
    """A request with a demonstration: an answer that somebody wrote. `one_word`: no more was wanted."""

    prompt: str
    demonstration: str
    one_word: bool
    reference: Reference

    @property
    def kind(self) -> str:
        """One of KINDS."""
        return self.reference.question.form

    def is_true(self, answer: str) -> bool:
        """Whether the answer has every word that is wanted and none that makes it false."""
        words = {word.lower() for word in tokenize(answer)}
        return self.reference.wanted <= words and not words & self.reference.wrong

    def is_followed(self, answer: str) -> bool:
        """Whether the answer is true and, where one word was wanted, only that."""
        return self.is_true(answer) and (not self.one_word or answer.strip() == self.reference.short)

    def lie(self) -> str | None:
        """The answer as a sentence with one word exchanged, so that it is false; None where nothing was said.

        The word comes from the request where it can: a lie that one has to look up.
        """
        truth = min(self.reference.wanted)
        if truth == "said":
            return None
        turned = {"yes": "no", "no": "yes"}
        wrong = self.reference.wrong - {"said"}
        here = wrong & {word.lower() for word in tokenize(self.prompt)}
        false = turned.get(truth) or min(here or wrong)
        words = tokenize(self.reference.sentence)
        return detokenize([w if w.lower() != truth else false.capitalize() if w[0].isupper() else false for w in words])


def ask(question: Candidate, sentence: str, wanted: Iterable[str], among: Iterable[str], true: str = "") -> Reference:
    """Of the words `among`, those that are not wanted make the answer false, except what is `true` anyway."""
    words = [frozenset(word.lower() for text in texts for word in tokenize(text)) for texts in (wanted, among, [true])]
    return Reference(question, f"{sentence}.", words[0], words[1] - words[0] - words[2])


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
    named = f"{', '.join(facts.people[:-1])} and {facts.people[-1]}"
    question = Candidate("everybody", " ".join(sorted(facts.people)), ("Can you list everybody",), named)
    yield ask(question, f"There are {named}", facts.people, x.NAMES)


FIELDS = {"gift": "gives", "legs": "legs", "young": "young", "home": "home"}  # of an animal, by what is asked
TOLD = {
    "gift": "A {name} gives {answer}",
    "legs": "A {name} has {answer} legs",
    "young": "The young of a {name} is {answer}",
    "home": "A {name} lives in {answer}",
}
OTHERS = {  # what makes an answer about a scene false, by form, if it is not the answer
    "where": x.PLACES,
    "is_in": ("Yes", "No", *x.PLACES),
    "who_gave": x.NAMES,
    "how_many": x.NUMBERS,
    "which": x.BEASTS,
}


def about_scene(facts: Facts) -> Iterator[Reference]:
    """What a plot answers: where something is, who gave it, how many there are, which is more."""
    for question in about_story(facts):
        if question.form in OTHERS:
            decides = ["said"] if question.answer == NOT_SAID else [question.answer.removeprefix("In ")]
            sentence = in_a_sentence(question)
            decides = [" ".join(word for word in tokenize(text) if word.lower() != "the") for text in decides]
            yield ask(question, sentence, decides, ["said", *OTHERS[question.form]], sentence)


def in_a_sentence(question: Candidate) -> str:
    """The answer to a question about a scene as a sentence, where it has one of its own."""
    answer, asked, words = question.answer, question.wordings[0], question.about.split()
    if answer == NOT_SAID:
        return answer
    if question.form == "where":
        return f"T{asked.removeprefix('Where is t')} is {answer[0].lower()}{answer[1:]}"
    if question.form == "who_gave":
        return asked.replace("Who", answer)
    if question.form == "how_many":
        return f"{words[0]} {'found' if 'find' in asked else 'had'} {answer.lower()} {words[1]}"
    return answer + question.long


def unsaid(facts: Facts) -> Iterator[Reference]:
    """The questions of a scene that was not told."""
    for question in about_story(facts):
        if question.form in OTHERS:
            nothing = replace(question, form=UNSAID, answer=NOT_SAID, long="")
            yield ask(nothing, NOT_SAID, ["said"], ["Yes", "No", *x.NAMES, *x.PLACES, *x.NUMBERS])


@cache
def about_farm() -> tuple[Reference, ...]:
    """What holds in every story: which hen lays which eggs, and what an animal can do."""
    found = []
    for question in about_knowledge():
        answer = question.answer
        if question.form == "egg_colour":
            found.append(ask(question, f"{question.about} hens lay {answer.lower()} eggs", [answer], EGG_COLOURS))
        elif question.form == "breed_eggs":
            laid = question.long.split()[-2]  # ", Leghorn hens lay white eggs"
            found.append(ask(question, answer + question.long, [answer], ["Yes", "No", *EGG_COLOURS], laid))
        elif question.form == "can":
            animal, _, ability = question.about.partition(" ")
            verb = "can" if answer == "Yes" else "cannot"
            found.append(ask(question, f"{answer}, a {animal} {verb} {ability}", [answer], ["Yes", "No"]))
        elif question.form == "plumage_eggs":
            found.append(ask(question, answer + question.long, [answer], ["Yes", "No"]))
        elif question.form == "about_animal":
            topic, name = question.about.split()[0], question.about.split()[-1]
            said = TOLD[topic].format(name=name, answer=answer[0].lower() + answer[1:])
            others = (getattr(other, FIELDS[topic]) for other in ANIMALS.values())
            found.append(ask(question, said, [answer.removeprefix("A ").removeprefix("The ")], others, name))
    return tuple(found)


def to_ask(among: Iterable[Reference], kind: str, split: str) -> list[tuple[Reference, str]]:
    """Those of this kind that may be asked in this split, each with a wording."""
    return [
        (asked, wording) for asked in among if asked.question.form == kind for wording in asked.question.asked_in(split)
    ]


@cache
def known(kind: str, split: str) -> list[tuple[Reference, str]]:
    """The same for what holds in every story."""
    return to_ask(about_farm(), kind, split)


def instructions(n: int, seed: int | str, split: str = "train", kinds: tuple[str, ...] = KINDS) -> list[Instruction]:
    """`n` requests of these kinds. The same seed gives the same ones, whatever `n`.

    Args:
        split: "train", or "held_out": combinations that no training document and no demonstration asks about.
    """
    found, number = [], 0
    while len(found) < n:
        sampler = Sampler(f"instructions {split} {seed} {number}")
        number += 1
        made = _one(sampler, split, kinds[len(found) % len(kinds)])
        if made is not None:
            found.append(made)
    return found


def _one(sampler: Sampler, split: str, kind: str) -> Instruction | None:
    """A story, if the kind needs one, and a request; None if this story allows none of this kind in this split."""
    rng = sampler.random
    if kind in FROM_STORY:
        fitting = to_ask(about_people(_story(sampler)), kind, split)
    elif kind in FROM_SCENE:
        fitting = to_ask(about_scene(scene(sampler)), kind, split)
    elif kind == UNSAID:
        fitting = to_ask(unsaid(scene(Sampler(sampler.random.random()))), kind, split)
    else:
        fitting = known(kind, split)
    if not fitting:
        return None
    answers = {a.question.kind: RARE if a.question.kind == NOT_SAID else 1.0 for a, _ in fitting}
    [answer] = rng.choices(list(answers), list(answers.values()))
    asked, wording = rng.choice([(a, w) for a, w in fitting if a.question.kind == answer])
    one_word = " " not in asked.short and rng.random() < 0.25
    sampler.words += tokenize((IN_ONE_WORD if one_word else rng.choice(ASK)).format(wording))
    [style] = rng.choices(list(STYLES), list(STYLES.values()))
    demonstration = asked.short if one_word else _in_style(style, asked, rng)
    texts = (sampler.words, tokenize(demonstration))
    return Instruction(*(detokenize(with_articles(words)) for words in texts), one_word, asked)


def _story(sampler: Sampler) -> Facts:
    """Two to four people have one thing each, and a detail or two."""
    facts = Facts()
    for _ in range(sampler.choose((2, 3, 4))):
        bind(sampler, facts)
        if sampler.choose((False, True), (3, 1)):
            scenery.detail(sampler)
    return facts


def _in_style(style: str, asked: Reference, rng: random.Random) -> str:
    parts = [asked.short if style == "short" else asked.sentence]
    if style in ("warm before", "warm"):
        parts.insert(0, rng.choice(BEFORE))
    if style in ("warm after", "warm"):
        parts.append(rng.choice(AFTER))
    return " ".join(parts)
