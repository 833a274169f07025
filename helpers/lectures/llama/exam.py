"""The base model, an exam on held-out requests, and how far a prompt alone gets in it (sections 7 to 9)."""

import functools
import re

from helpers import memory
from helpers.farm.instructions import Instruction
from helpers.models import language
from helpers.models.language import LanguageModel
from helpers.scores import answers, gpt_instruct
from helpers.scores import language as scores

SHORT = 36  # words of a request: longer stories are left out, so that a minute is enough
PAPERS = 4  # groups of requests in an exam
FRIENDLY = r"(?:Can you help\? |Do you know this\? )?"
QUESTION = re.compile(rf"(?P<story>.*?) ?{FRIENDLY}(?P<asked>[^.? ][^.?]*)\?(?: In one word\.)?")

base = functools.partial(language.load, "llama")  # the pocket LLaMA, or the full one
requests = functools.partial(answers.requests, longest=SHORT)  # of the farm, to learn from


def papers() -> list[list[Instruction]]:
    """Held-out requests in PAPERS groups of one length, short ones and long ones. No training asks them."""
    among = answers.groups("held_out", SHORT)
    return [list(among[number * len(among) // PAPERS][: answers.ALIKE]) for number in range(PAPERS)]


def answered(model: LanguageModel) -> list[tuple[Instruction, str]]:
    """Each request of the exam with a model's likeliest answer."""
    asked = [one for paper in papers() for one in paper]
    return list(zip(asked, gpt_instruct.answers(model, asked), strict=True))


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
