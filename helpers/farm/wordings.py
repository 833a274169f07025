"""The wordings in which people ask what the farm asks in its own: one table, from each of its wordings to theirs."""

import re
from dataclasses import replace
from functools import cache

from helpers.farm import lexicon as x
from helpers.farm.data import lines, table
from helpers.farm.inflection import past, plural
from helpers.farm.knowledge import ANIMALS
from helpers.farm.questions import Candidate
from helpers.farm.taught import properties

# By form, from a wording of the farm to those of people.
PLAIN: dict[str, dict[str, tuple[str, ...]]] = table("wordings", of=lines)
TELL = ("Tell me {}", "I want to know {}", "Say {}", "Do you know {}", "Can you tell me {}", "I would like to know {}")
CHECK = (
    *("Is it true that {}", "Tell me if {}", "Do you think that {}", "Would you say that {}", "Do you know if {}"),
    *("Can you tell me if {}", "Is it right that {}"),
)
FRAMES = {"~": TELL, "=>": CHECK}
FRAMED = 0.3  # how often a wording in a frame is drawn, beside the others
# What begins so is no question: it ends with a full stop.
ORDERS = ("Tell", "Say", "I want to", "I would like", "I need")
FRAME_BEGINS = tuple(frame.partition(" {")[0] + " " for frame in (*TELL, *CHECK))
DO = {does: do for does, do, _ in properties()}  # of one animal, of several
SINGLE = ("name", "verb", "he", "more", "most")  # slots that take one word
WORD, ANY = r"\w+", ".+?"
SLOT = re.compile(r"\{(\w+)\}")


@cache
def pattern(wording: str) -> re.Pattern:
    """The texts that a wording with slots stands for."""
    parts = [
        re.escape(part) if n % 2 == 0 else f"(?P<{part}>{WORD if part in SINGLE else ANY})"
        for n, part in enumerate(SLOT.split(wording))
    ]
    return re.compile("".join(parts))


@cache
def wordings(form: str) -> dict[str, list[str]]:
    """From each wording of the farm to those of people."""
    return {farm: [text for line in ours for text in framed(line)] for farm, ours in PLAIN[form].items()}


def framed(line: str) -> list[str]:
    """A wording of the table, in all its frames if it stands in some."""
    for mark, frames in FRAMES.items():
        if line.startswith(mark):
            return [frame.format(line.removeprefix(mark)) for frame in frames]
    return [line]


def weight(wording: str) -> float:
    """How often this wording is drawn, beside the others."""
    return FRAMED if wording.startswith(FRAME_BEGINS) else 1.0


def other_forms(filled: dict[str, str]) -> dict[str, str]:
    """What fills the slots of a wording, also in the past and in the plural."""
    forms = dict(filled)
    if filled.get("animal") in ANIMALS:
        forms["animals"] = plural(filled["animal"])
    if "verb" in filled:
        forms["verb_past"] = past(filled["verb"])
    if filled.get("chore") in x.CHORES:
        forms["chore_past"] = x.CHORES[filled["chore"]]
    if filled.get("work") in x.CHORE_OF:
        forms["work_base"] = x.CHORE_OF[filled["work"]]
    if filled.get("does") in DO:
        forms["do"] = DO[filled["does"]]
    return forms


def plainly(question: Candidate) -> Candidate:
    """The question with the wordings of people after the farm's own."""
    found = list(question.wordings)
    for farm, ours in wordings(question.form).items():
        if match := pattern(farm).fullmatch(question.wordings[0]):
            forms = other_forms(match.groupdict())
            found += [text.format(**forms) for text in ours if set(SLOT.findall(text)) <= set(forms)]
            break
    return replace(question, wordings=tuple(dict.fromkeys(found)))


def marked(wording: str) -> str:
    """The wording with the mark at its end: a request to tell something ends with a full stop."""
    return f"{wording}." if wording.startswith(ORDERS) else f"{wording}?"
