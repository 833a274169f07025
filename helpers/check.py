"""Checks for the exercises: PASS at once, or the mistake you probably made.

In a notebook::

    from helpers.check import check, hint, progress

    check("next_word.temperature", my_function)   # PASS, or a sentence that helps
    hint("next_word.temperature", 1)              # three steps: 1 a nudge ... 3 almost the solution
    progress()                                    # what you have passed so far, in all notebooks

`check` calls your function on prepared inputs and compares with the reference. Lists, tuples, numpy arrays
and tensors are all fine, and so is float32. Nothing you write is stored, only whether it passed.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

from helpers import exercises
from helpers import progress as stored
from helpers.exercises.diagnosis import diagnose


def check(id: str, function: Callable, *, store: bool = True) -> None:
    """Print whether `function` solves the exercise, and if not, the likely mistake.

    Args:
        id: the exercise, for example "next_word.temperature".
        function: your function itself, without brackets.
        store: False leaves your progress as it is. The given solutions are checked in this way.

    Raises:
        ValueError: there is no such exercise.
    """
    exercise = exercises.find(id)
    verdict = diagnose(exercise, function)
    print(f"{'✔ PASS' if verdict.passed else '✘ NOT YET'}  {id}: {verdict.message}")
    if not verdict.passed:
        print(f'  A hint: hint("{id}", 1)')
    problem = stored.note(id, verdict.passed) if store and not verdict.blank else ""
    if problem:
        print(problem)


def hint(id: str, step: int = 1) -> None:
    """Print one of the three hints of an exercise: 1 is a nudge, 3 is almost the solution.

    Raises:
        ValueError: there is no such exercise, or `step` is not 1, 2 or 3.
    """
    hints = exercises.find(id).hints
    if step not in range(1, len(hints) + 1):
        raise ValueError(f"The hints are numbered 1 to {len(hints)}; there is no hint {step}.")
    print(f"Hint {step} of {len(hints)}: {hints[step - 1]}")


def progress() -> Progress:
    """Your progress in all notebooks; as the last line of a cell it shows a table."""
    record, problem = stored.load()
    rows = []
    for lecture in exercises.LECTURES:
        for exercise in exercises.of_lecture(lecture):
            entry = record.get(exercise.id, {"tries": 0, "passed": None})
            rows.append(Row(exercise, entry["tries"], entry.get("passed")))
    return Progress(tuple(rows), problem)


@dataclass(frozen=True)
class Row:
    """One exercise and how far the student got with it."""

    exercise: exercises.Exercise
    tries: int
    passed: str | None

    @property
    def state(self) -> str:
        if self.passed:
            return f"✔ passed {self.passed[:10]}"
        if self.tries:
            return f"✘ {self.tries} {'try' if self.tries == 1 else 'tries'}, not yet"
        return "○ open"

    @property
    def cells(self) -> tuple[str, ...]:
        exercise = self.exercise
        stars = "★" * exercise.difficulty + "☆" * (3 - exercise.difficulty)
        return exercise.id, exercise.title, stars, f"{exercise.minutes} min", self.state


@dataclass(frozen=True)
class Progress:
    """The progress table; prints as text, shows as a table in a notebook."""

    rows: tuple[Row, ...]
    problem: str = ""

    HEAD = ("exercise", "what", "difficulty", "time", "you")

    @property
    def summary(self) -> str:
        passed = sum(row.passed is not None for row in self.rows)
        left = sum(row.exercise.minutes for row in self.rows if row.passed is None)
        end = f"about {left} minutes are left" if left else "all of them: well done"
        return " ".join(filter(None, [self.problem, f"{passed} of {len(self.rows)} checks passed, {end}."]))

    def __repr__(self) -> str:
        lines = [row.cells for row in self.rows]
        widths = [max(len(line[i]) for line in [self.HEAD, *lines]) for i in range(len(self.HEAD))]
        table = ("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) for line in [self.HEAD, *lines])
        return "\n".join([self.summary, *table])

    def _repr_html_(self) -> str:
        def line(cells: tuple[str, ...], tag: str) -> str:
            inner = "".join(f'<{tag} style="text-align:left">{html.escape(cell)}</{tag}>' for cell in cells)
            return f"<tr>{inner}</tr>"

        body = "".join(line(row.cells, "td") for row in self.rows)
        return f"<p>{html.escape(self.summary)}</p><table>{line(self.HEAD, 'th')}{body}</table>"
