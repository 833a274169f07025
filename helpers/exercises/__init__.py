"""The exercises of all notebooks: what is asked, what is right, and what usually goes wrong.

One file per notebook, named like its lecture, with its exercises in their order; what students read of them is in
data/exercises, under the name of the solution. An exercise carries its own table of typical mistakes. The same table
serves twice: `helpers.check` compares a student's answers with it to name the likely mistake, and the tests prove that
every mistake gets its own sentence.
"""

import difflib
import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from helpers.data import read

LECTURES = ("start", "next_word", "attention", "gpt", "llama", "vision", "gan", "diffusion", "clip", "captioning")


@dataclass(frozen=True)
class Exercise:
    """One small task: a function of a few lines.

    Args:
        solution: the reference, which names the exercise; its parameters are the ones shown to the student.
        inputs: makes the list of argument tuples to try, the same each time (seeded).
        wrong: given the solution's arguments, what each typical mistake makes of them.
        title: a few words for the progress table.
        difficulty: 1 (warm-up) to 3 (think first).
        minutes: what a student needs who has read the section before it.
        hints: three steps, from a nudge to almost the solution.
        mistakes: for each of `wrong` a sentence that names the mistake, often as a question.
    """

    solution: Callable
    inputs: Callable[[], list[tuple]]
    wrong: Callable[..., Mapping[str, Any]]
    title: str
    difficulty: int
    minutes: int
    hints: list[str]
    mistakes: Mapping[str, str]

    @property
    def lecture(self) -> str:
        return _lecture(self.solution)

    @property
    def id(self) -> str:
        """The lecture and the name of the solution, for example "next_word.temperature"."""
        return f"{self.lecture}.{self.solution.__name__}"

    @property
    def arguments(self) -> tuple[str, ...]:
        """Names of the arguments that the student's function is called with."""
        return tuple(inspect.signature(self.solution).parameters)

    def wrong_answers(self) -> dict[str, list]:
        """What each typical mistake makes of all inputs, by its sentence."""
        made = [self.wrong(*arguments) for arguments in self.inputs()]
        return {self.mistakes[name]: [answers[name] for answers in made] for name in made[0]}


def exercise(solution: Callable, inputs: Callable, wrong: Callable) -> Exercise:
    """An exercise with its texts from data/exercises."""
    return Exercise(solution, inputs, wrong, **read(f"exercises/{_lecture(solution)}")[solution.__name__])


def _lecture(solution: Callable) -> str:
    return solution.__module__.split(".")[2]


def of_lecture(lecture: str) -> tuple[Exercise, ...]:
    """The exercises of one lecture, in the order of its notebook."""
    found = vars(importlib.import_module(f"{__name__}.{lecture}")).values()
    return tuple(one for one in found if isinstance(one, Exercise))


def find(id: str) -> Exercise:
    """The exercise with this id.

    Raises:
        ValueError: there is none; the message names the nearest id.
    """
    lecture = id.split(".")[0]
    known = of_lecture(lecture) if lecture in LECTURES else [e for name in LECTURES for e in of_lecture(name)]
    by_id = {one.id: one for one in known}
    if id in by_id:
        return by_id[id]
    nearest = difflib.get_close_matches(id, by_id, n=1, cutoff=0.0)
    raise ValueError(f"There is no exercise {id!r}. Did you mean {nearest[0]!r}?")
