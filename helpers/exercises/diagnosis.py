"""Run a student's function and say in one or two sentences what is right or wrong with it."""

import copy
import inspect
import linecache
import traceback
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from helpers.exercises import Exercise
from helpers.exercises.answers import finite, form, plain, same, short

SHAPES = (  # in what torch and numpy say of shapes that do not fit
    "shapes cannot be multiplied",
    "must match the size",
    "size mismatch",
    "not aligned",
    "mismatch in its core dimension",
    "could not be broadcast",
    "Expected size for first two dimensions",
    "inconsistent tensor size",
)


@dataclass(frozen=True)
class Verdict:
    """The result of a check: passed or not, the sentence for the student, and whether the blank is still empty."""

    passed: bool
    message: str
    blank: bool = False


class _Unusable(Exception):
    """The function cannot be judged by its numbers; the message says why."""


class _Blank(_Unusable):
    """Nobody has filled in the blank yet."""


def diagnose(exercise: Exercise, function: Callable) -> Verdict:
    """Compare a function with the reference on the exercise's inputs.

    The order matters for the reader: first what keeps the function from running, then a known mistake,
    then the first input where the answers differ.
    """
    try:
        _accepts(exercise, function)
        given = [_call(function, arguments) for arguments in exercise.inputs()]
    except _Unusable as problem:
        return Verdict(False, str(problem), blank=isinstance(problem, _Blank))
    right = [plain(exercise.solution(*arguments)) for arguments in exercise.inputs()]
    if all(map(same, given, right)):
        return Verdict(True, exercise.title)
    for hint, answers in exercise.wrong_answers().items():
        if _makes_mistake(given, [plain(answer) for answer in answers]):
            return Verdict(False, hint)
    return Verdict(False, _first_difference(exercise, given, right))


def _accepts(exercise: Exercise, function: Callable) -> None:
    """Raise when `function` is no function, or takes another number of arguments."""
    names = exercise.arguments
    if not callable(function):
        raise _Unusable(
            "check needs your function itself, not its result: write its name without brackets "
            f"(you gave {_kind(function)})."
        )
    try:
        inspect.signature(function).bind(*names)
    except TypeError:
        raise _Unusable(
            f"Your function is called with {len(names)} argument{'s' if len(names) > 1 else ''}: ({', '.join(names)}). "
            f"Yours takes {inspect.signature(function)}."
        ) from None
    except ValueError:  # a built-in without a signature: calling it will show
        return


def _call(function: Callable, arguments: tuple) -> np.ndarray | list | dict:
    try:
        answer = function(*copy.deepcopy(arguments))  # copies: a function may change its arguments in place
    except Exception as error:
        raise _Unusable(_what_happened(function, error)) from error
    if answer is Ellipsis:
        raise _Blank("The blank is still there: replace the ... with your code.")
    if answer is None:
        raise _Unusable(
            "Your function returned None. End with `return`: printing, or changing the arguments, is no answer."
        )
    try:
        return plain(answer)
    except (TypeError, ValueError):
        if isinstance(answer, (dict, list, tuple)):
            raise _Unusable(f"Your function returned {_kind(answer)} that holds more than numbers.") from None
        raise _Unusable(f"Your function returned {_kind(answer)}. Numbers are expected here.") from None


def _what_happened(function: Callable, error: Exception) -> str:
    """The error in one sentence, with the line of the student's own code where it happened."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    source = linecache.getline(file, frames[-1].lineno).strip() if frames else ""
    where = f"\n  in the line: {source}" if source else ""
    text = " ".join(str(error).split())
    said = f"Your function stopped with {type(error).__name__}: {text[:200]}{where}"
    if any(words in text for words in SHAPES):
        said += "\n  Two shapes do not fit together: print both. Is a matrix to be transposed (.T), or are two swapped?"
    return said


def _makes_mistake(given: list, wrong: list) -> bool:
    """Do the answers show this mistake? Where only the student's overflowed, the other inputs decide."""
    pairs = [(g, w) for g, w in zip(given, wrong, strict=True) if finite(g) or not finite(w)]
    telling = any(finite(g) for g, _ in pairs) or not any(map(finite, wrong))  # any two may overflow alike
    return bool(pairs) and telling and all(same(g, w) for g, w in pairs)


def _first_difference(exercise: Exercise, given: list, right: list) -> str:
    for arguments, g, r in zip(exercise.inputs(), given, right, strict=True):
        if same(g, r):
            continue
        if isinstance(g, dict) and isinstance(r, dict):
            g, r, where = _first_different_entry(g, r)
        elif form(g) != form(r):
            return f"Your function returned {form(g)}. It should return {form(r)}."
        elif not finite(g):
            return (
                f"Your answer holds nan or infinity: {short(g)}. Is there a division by zero, or exp of a large number?"
            )
        else:
            where = ""
        shown = "".join(
            f"\n  {name} = {short(_or_itself(value))}"
            for name, value in zip(exercise.arguments, arguments, strict=True)
        )
        return f"The numbers are not right yet. For{shown}\n  yours: {where}{short(g)}\n  right: {where}{short(r)}"
    raise AssertionError("called without a difference")


def _first_different_entry(given: dict, right: dict) -> tuple[object, object, str]:
    """The first entry that differs: yours, the right one, and its key as a label."""
    for key in [*right, *given]:
        g, r = given.get(key, "nothing"), right.get(key, "nothing")
        if isinstance(g, str) or isinstance(r, str) or not same(g, r):
            return g, r, f"{key} -> "
    raise AssertionError("called without a difference")


def _or_itself(value: object) -> object:
    """An argument in plain form for printing; words stay words."""
    try:
        return plain(value)
    except TypeError:
        return value


def _kind(value: object) -> str:
    name = type(value).__name__
    return {"str": "a text (str)", "int": "a number", "float": "a number", "NoneType": "None"}.get(
        name, f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
    )
