"""The worlds of the game: those of the plane, and one that is drawn by hand."""

from __future__ import annotations

import re

import torch
from torch import Tensor

from helpers.panel import Problem
from helpers.plane import REACH, WORLDS, World

CELLS = 9  # a drawing is made of CELLS x CELLS places
DRAWN = "drawn by you"
NAMES = (*WORLDS, DRAWN)


def world(name: str, drawing: str = "") -> World:
    """The world of this name; `drawing` has the places of DRAWN.

    Raises:
        Problem: nothing is drawn yet, or the drawing cannot be read.
    """
    if name == DRAWN:
        return World(centres_of(places(drawing)), 0.12)
    return WORLDS[name]


def places(drawing: str) -> list[int]:
    """The numbers of the places in a drawing, row by row from the lower left: "12 40 68"."""
    if not re.fullmatch(r"[\d\s,]*", drawing):
        raise Problem(f"A drawing is a list of places from 0 to {CELLS**2 - 1}, such as 12 40 68.")
    found = list(dict.fromkeys(int(number[:9]) for number in re.findall(r"[0-9]+", drawing)))
    if not found:
        raise Problem(f"Nothing is drawn yet: with “{DRAWN}”, click into the plane. Each click puts a Gaussian there.")
    if max(found) >= CELLS**2:
        raise Problem(f"There is no place {max(found)}: the places go from 0 to {CELLS**2 - 1}.")
    return found


def centres_of(numbers: list[int]) -> Tensor:
    """The centres (K, 2) of places."""
    cell = 2 * REACH / CELLS
    return torch.tensor([[(n % CELLS + 0.5) * cell - REACH, (n // CELLS + 0.5) * cell - REACH] for n in numbers])
