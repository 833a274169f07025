"""Bring answers into one form and compare them: a list, a numpy array and a tensor may all be right.

An answer becomes one of three plain things: a numpy array of float64, a list of plain things (parts of
different shapes), or a dict of plain things (a table of counts).
"""

from collections.abc import Iterator, Mapping
from numbers import Number

import numpy as np

TOLERANCE = 1e-3  # relative; large enough for float32 and for another order of summation
SMALLEST = 1e-5  # differences below this are rounding, whatever the size of the right answer


def plain(answer: object) -> np.ndarray | list | dict:
    """The answer as array, list or dict, whichever library made it.

    Raises:
        TypeError: the answer holds something that is no number.
    """
    if hasattr(answer, "detach"):  # a torch tensor, perhaps on a GPU, perhaps bfloat16, perhaps with a gradient
        return answer.detach().cpu().double().numpy()
    if isinstance(answer, Mapping):
        return _table(answer)
    if isinstance(answer, (list, tuple, Iterator)):
        parts = [plain(part) for part in answer]
        same_shape = all(isinstance(part, np.ndarray) for part in parts) and len({part.shape for part in parts}) <= 1
        return np.array(parts, dtype=np.float64) if same_shape else parts
    if isinstance(answer, (Number, np.ndarray, np.generic)):
        return np.asarray(answer, dtype=np.float64)
    raise TypeError(type(answer).__name__)


def _table(answer: Mapping) -> dict:
    """Empty entries vanish (a defaultdict leaves some behind), and a one-word key may be the word itself."""
    table = {}
    for key, value in answer.items():
        entry = plain(value)
        empty = not entry if isinstance(entry, (dict, list)) else entry.size == 1 and entry == 0
        if not empty:
            table[key if isinstance(key, tuple) else (key,)] = entry
    return table


def same(given: np.ndarray | list | dict, right: np.ndarray | list | dict) -> bool:
    """Do two plain answers agree? Axes of length one are ignored; nan equals nan."""
    if type(given) is not type(right):
        return False
    if isinstance(right, dict):
        return given.keys() == right.keys() and all(same(given[key], right[key]) for key in right)
    if isinstance(right, list):
        return len(given) == len(right) and all(map(same, given, right))
    given, right = given.squeeze(), right.squeeze()
    return given.shape == right.shape and np.allclose(given, right, rtol=TOLERANCE, atol=SMALLEST, equal_nan=True)


def finite(answer: np.ndarray | list | dict) -> bool:
    """Is every number of a plain answer finite?"""
    if isinstance(answer, np.ndarray):
        return bool(np.isfinite(answer).all())
    return all(finite(part) for part in (answer.values() if isinstance(answer, dict) else answer))


def form(answer: np.ndarray | list | dict) -> str:
    """The form of a plain answer in words, for messages."""
    if isinstance(answer, dict):
        return f"a dict with {len(answer)} entries" if len(answer) != 1 else "a dict with 1 entry"
    if isinstance(answer, list):
        return f"a list of {len(answer)} parts"
    if answer.size == 1:
        return "one number"
    return f"{answer.size} numbers in a row" if answer.ndim == 1 else f"a table of shape {answer.shape}"


def short(answer: object) -> str:
    """At most a line of an answer or an argument, rounded."""
    if isinstance(answer, dict):
        text = repr(_rounded(dict(list(answer.items())[:4])))
        text = text[:-1] + ", ...}" if len(answer) > 4 else text
    else:
        text = str(_rounded(answer))
    return text if len(text) <= 100 else text[:96] + " ..."


def _rounded(answer: object) -> object:
    if isinstance(answer, np.ndarray):
        return np.vectorize(_number, otypes=[object])(answer).tolist() if answer.size else []
    if isinstance(answer, list):
        return [_rounded(part) for part in answer]
    if isinstance(answer, dict):
        return {key if len(key) != 1 else key[0]: _rounded(value) for key, value in answer.items()}
    return answer


def _number(x: float) -> float | int:
    rounded = float(f"{x:.4g}")
    return int(rounded) if rounded.is_integer() else rounded
