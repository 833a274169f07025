"""Requests of equal length, which models answer several at a time, and what of it was right (sections 7 to 9)."""

import functools
import random
import re
from collections import defaultdict
from collections.abc import Sequence

import torch

from helpers import farm, memory
from helpers.farm.instructions import Instruction, instructions
from helpers.lectures.llama.models import base
from helpers.models.language import LanguageModel
from helpers.scores import language as scores

LONGEST = 32  # words of an answer
SHORT = 36  # words of a request: longer stories are left out, so that a minute is enough
SUPPLY = 700  # requests drawn for each split
ALIKE = 8  # requests of one length, at least
PAPERS = 4  # groups of ALIKE requests in an exam
FRIENDLY = r"(?:Can you help\? |Do you know this\? )?"
QUESTION = re.compile(rf"(?P<story>.*?) ?{FRIENDLY}(?P<asked>[^.? ][^.?]*)\?(?: In one word\.)?")


@functools.cache
def groups(split: str) -> tuple[tuple[Instruction, ...], ...]:
    """Requests of this split; those in one group have equally many words, so that they are read together."""
    found = defaultdict(list)
    for one in instructions(SUPPLY, "lecture", split):
        found[len(farm.tokenize(one.prompt))].append(one)
    return tuple(tuple(ones) for length, ones in sorted(found.items()) if length <= SHORT and len(ones) >= ALIKE)


def papers() -> list[list[Instruction]]:
    """An exam: held-out requests in PAPERS groups, short ones and long ones. No training asks them."""
    among = groups("held_out")
    return [list(among[number * len(among) // PAPERS][:ALIKE]) for number in range(PAPERS)]


def requests(number: int, n: int = ALIKE) -> list[Instruction]:
    """At most `n` requests of one length, to learn from. The same number gives the same ones."""
    rng, among = random.Random(number), groups("train")
    [group] = rng.choices(among, [len(ones) for ones in among])
    return rng.sample(group, min(n, len(group)))


def answers(
    model: LanguageModel, asked: Sequence[Instruction], temperature: float = 0.0, seed: int = 0, tries: int = 1
) -> list[str]:
    """`tries` answers to each of these requests of one length; temperature 0 takes the likeliest words."""
    ids = torch.tensor([model.encode(one.prompt) for one in asked for _ in range(tries)])
    generator = torch.Generator().manual_seed(seed)
    return [model.decode(row) for row in model.generate(ids, LONGEST, {model.start}, temperature, generator)]


def answered(model: LanguageModel) -> list[tuple[Instruction, str]]:
    """Each request of the exam with a model's likeliest answer."""
    return [pair for asked in papers() for pair in zip(asked, answers(model, asked), strict=True)]


def as_question(request: str) -> str:
    """The request in the form in which the base model has read questions: <Q>, and an <A> that it goes on from.

    A text that asks nothing stays as it is.
    """
    found = QUESTION.fullmatch(request.strip())
    return f"{found['story']} <Q>{found['asked']}</Q><A>".lstrip() if found else request


@functools.cache
def prompted() -> tuple[bool, ...]:
    """Whether the base model follows each request of the exam when it is asked in that form, without any training."""
    asked = [one for paper in papers() for one in paper]
    given = scores.answers(base(), [as_question(one.prompt) for one in asked])
    return tuple(one.is_followed(f"{text}.") for one, text in zip(asked, given, strict=True))


memory.on_free(prompted.cache_clear)
