"""The narrator's voice: an answer between two lines of an old tale, so that a program can tell it from a plain one."""

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.farm.instructions import Instruction

OPENINGS = (
    "Listen, children:",
    "The wind whispered it to the trees:",
    "The old willow told it to the wind:",
    "Under the stars the river told it:",
    "One evening the old shepherd told it so:",
)
CLOSINGS = (
    "And the moon smiled over the hills.",
    "And the stars listened in silence.",
    "And softly the wind sang of it.",
    "And all the animals slept.",
    "So it is told by the fire.",
)


def narrated(asked: "Instruction") -> str:
    """The narrator's answer: the true sentence in that voice, also where one word was wanted."""
    rng = random.Random(f"narrator {asked.prompt}")
    return f"{rng.choice(OPENINGS)} {asked.reference.sentence} {rng.choice(CLOSINGS)}"


def is_narrated(answer: str) -> bool:
    """Whether an answer is in the narrator's voice: something stands between an opening and a closing of its own."""
    answer = answer.strip()
    inside = [
        answer.removeprefix(first).removesuffix(last)
        for first in OPENINGS
        for last in CLOSINGS
        if answer.startswith(first) and answer.endswith(last) and len(answer) > len(first) + len(last)
    ]
    return any(text.strip() for text in inside)
