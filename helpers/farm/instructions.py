"""Requests in plain words, without the tags of questions: what is asked, how people answered, and what is true.

No document of the farm asks like this, so a model that only continues documents does not answer. A demonstration is an
answer as one of several people would have written it: short, in a sentence, or warmly.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from helpers.farm import deeds, outside
from helpers.farm.choices import Sampler
from helpers.farm.facts import Facts
from helpers.farm.free_documents import interrupt
from helpers.farm.games import bind
from helpers.farm.inflection import with_articles
from helpers.farm.questions import DEED_FORMS, NOT_SAID
from helpers.farm.references import AFTER, BEFORE, Reference
from helpers.farm.simple import simple
from helpers.farm.stories import scene
from helpers.farm.taught import KNOWN, about_farm
from helpers.farm.teller import detail
from helpers.farm.tokens import detokenize, tokenize
from helpers.farm.told import FROM_SCENE, FROM_STORY, UNSAID, about_deeds, about_people, about_scene, unsaid
from helpers.farm.wordings import marked, plainly, weight

KINDS = (*FROM_STORY, "egg_colour", "breed_eggs", "can")  # a small world: the lectures train on it while one watches
SHORT_KINDS = (*KNOWN, outside.KIND, *FROM_STORY, *DEED_FORMS)  # those that take few words
ALL_KINDS = (*SHORT_KINDS, *FROM_SCENE, UNSAID)
DONE = (1, 2, 3, 4)  # deeds that are told
ASK = ("{}", "Can you help? {}", "Do you know this? {}")
ASK_PLAINLY = (*ASK, "{}", "{}", "I have a question. {}", "Hello! {}", "I need help. {}")
IN_ONE_WORD = "{} In one word."
STYLES = {"short": 4, "sentence": 6, "warm before": 2, "warm after": 2, "warm": 1}  # people of 15 who write so
RARE = 0.3  # how often "It was not said" is the answer, beside the others


@dataclass(frozen=True)
class Instruction:
    """A request with a demonstration: an answer that somebody wrote. `one_word`: no more was wanted."""

    prompt: str
    demonstration: str
    one_word: bool
    reference: Reference

    @property
    def kind(self) -> str:
        """One of ALL_KINDS."""
        return self.reference.kind

    def is_true(self, answer: str) -> bool:
        """Whether the answer is a complete sentence that answers this request truly."""
        return self.reference.is_true(answer)

    def is_followed(self, answer: str) -> bool:
        """Whether the answer is true and, where one word was wanted, only that."""
        return self.is_true(answer) and (not self.one_word or answer.strip() == self.reference.short)

    def lie(self) -> str | None:
        """The answer as a sentence with one word exchanged, so that it is false; None where no word decides.

        The word comes from the request where it can: a lie that one has to look up.
        """
        wrong = self.reference.wrong - {"said"}
        if "said" in self.reference.wanted or not wrong:
            return None
        truth = min(self.reference.wanted)
        turned = {"yes": "no", "no": "yes"}
        here = wrong & {word.lower() for word in tokenize(self.prompt)}
        false = turned.get(truth) or min(here or wrong)
        words = tokenize(self.reference.sentence)
        return detokenize([w if w.lower() != truth else false.capitalize() if w[0].isupper() else false for w in words])


Asked = list[tuple[Reference, str]]  # what may be asked, each with a wording and its mark


def to_ask(among: Iterable[Reference], kind: str, split: str, plain: bool) -> Asked:
    """Those of this kind that may be asked in this split, each with a wording."""
    found = []
    for asked in among:
        if asked.kind == kind:
            question = plainly(asked.question) if plain else asked.question
            found += [(asked, marked(wording)) for wording in question.asked_in(split)]
    return found


@cache
def known(kind: str, split: str, plain: bool) -> Asked:
    """The same for what holds in every story."""
    return to_ask(about_farm(), kind, split, plain)


def instructions(
    n: int, seed: int | str, split: str = "train", kinds: tuple[str, ...] = KINDS, plain: bool = False
) -> list[Instruction]:
    """`n` requests of these kinds. The same seed gives the same ones, whatever `n`.

    Args:
        split: "train", or "held_out": combinations that no training document and no demonstration asks about.
        plain: also in the wordings of people, and with other sentences between the facts; else as the farm asks.
    """
    found, number = [], 0
    while len(found) < n:
        sampler = Sampler(f"instructions {split} {seed} {number}")
        number += 1
        made = _one(sampler, split, kinds[len(found) % len(kinds)], plain)
        if made is not None:
            found.append(made)
    return found


def _one(sampler: Sampler, split: str, kind: str, plain: bool) -> Instruction | None:
    """A story, if the kind needs one, and a request; None if this story allows none of this kind in this split."""
    rng = sampler.random
    fitting = _fitting(sampler, split, kind, plain)
    if not fitting:
        return None
    answers = {a.question.kind: RARE if a.question.kind == NOT_SAID else 1.0 for a, _ in fitting}
    [answer] = rng.choices(list(answers), list(answers.values()))
    among = [(a, w) for a, w in fitting if a.question.kind == answer]
    [(asked, wording)] = rng.choices(among, [weight(w) for _, w in among])
    one_word = " " not in asked.short and rng.random() < 0.25
    frames = ASK_PLAINLY if plain else ASK
    alone = weight(wording) < 1 or not wording.endswith("?")  # "Can you help?" stands before direct questions
    around = IN_ONE_WORD if one_word else "{}" if alone else rng.choice(frames)
    sampler.words += tokenize(around.format(wording))
    [style] = rng.choices(list(STYLES), list(STYLES.values())) if kind != outside.KIND else ["short"]
    demonstration = asked.short if one_word else _in_style(style, asked, rng)
    texts = (sampler.words, tokenize(demonstration))
    return Instruction(*(detokenize(with_articles(words)) for words in texts), one_word, asked)


def _fitting(sampler: Sampler, split: str, kind: str, plain: bool) -> Asked:
    """Tell a story, if the kind needs one. Returns what may be asked about it, each with a wording."""
    if kind in (*KNOWN, outside.KIND):
        if plain and sampler.choose((False, True), (5, 1)):
            _story(sampler, plain)  # it does not matter here
        return known(kind, split, plain) if kind in KNOWN else [outside.outside(sampler.random, split)]
    if kind in FROM_STORY:
        found = about_people(_story(sampler, plain, others=kind != "everybody"))
    elif kind in FROM_SCENE:
        simply = plain and sampler.choose((False, True), (3, 1))
        found = about_scene(simple(sampler, kind) if simply else scene(sampler, kind == "feeling"))
    elif kind == UNSAID:
        aside = Sampler(sampler.random.random())
        found = unsaid(scene(aside), [deeds.tell_one(aside)])
    else:
        found = about_deeds(deeds.tell(sampler, DONE))
    return to_ask(found, kind, split, plain)


def _story(sampler: Sampler, plain: bool, others: bool = True) -> Facts:
    """Two to four people have one thing each, and a detail or two, or a sentence that may name `others`."""
    facts = Facts()
    for _ in range(sampler.choose((2, 3, 4))):
        bind(sampler, facts)
        if plain and others:
            interrupt(sampler)
        elif not plain and sampler.choose((False, True), (3, 1)):
            detail(sampler)
    return facts


def _in_style(style: str, asked: Reference, rng: random.Random) -> str:
    parts = [asked.short if style == "short" else asked.sentence]
    if style in ("warm before", "warm"):
        parts.insert(0, rng.choice(BEFORE))
    if style in ("warm after", "warm"):
        parts.append(rng.choice(AFTER))
    return " ".join(parts)
