"""The repair loop: draw a piece, compare with the picture, change one argument, keep the change if it is better."""

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from torch import Tensor

from helpers.furniture.grammar import MEASURES
from helpers.furniture.piece import CHOICES, MAKES, SCENES, SEEDS, Piece, span
from helpers.furniture.renderer import render

RENDERS = 250  # pictures that a repair may cost
ROUNDING = 1 / 255**2 / 12  # mean squared error of a picture in bytes: who finds the very piece has no more than 59 dB
CHOSEN = ("scene", "finish", "front", "size", "count")
FIRST, LATER = 48, 24  # seeds that are tried together
# A seed decides by its remainders where the piece stands in the picture; how high the horizon and the clouds are; where
# the grain, the clouds and the wall behind are; and which wall it is. Seeds that share them give similar pictures.
ASIDE, HORIZON, BEHIND, WALL = 89, 83, 101, 7


class Attempt(NamedTuple):
    """The best piece so far, its picture, the mean squared error of that, the argument that was tried last, and how
    many pictures have been drawn until then.
    """

    piece: Piece
    drawn: Tensor  # (3, S, S)
    error: float
    changed: str
    renders: int


def psnr(error: float) -> float:
    """Peak signal-to-noise ratio in dB of a mean squared error of values from 0 to 1; at most that of rounding."""
    return -10 * math.log10(max(error, ROUNDING))


def attempts(picture: Tensor, piece: Piece, renders: int = RENDERS) -> Iterator[Attempt]:
    """Change a piece until it looks like a picture (3, S, S) with values from 0 to 1, one argument at a time.

    Greedy coordinate descent: of all values that are tried for an argument, drawn together, the best is kept. The first
    attempt is the piece as it is. No more than `renders` pictures are drawn.
    """
    last = Attempt(piece, *_nearest(picture, [piece])[1:], "", 1)
    yield last
    for name, step in _plan():
        if tried := _others(last.piece, name, step)[: max(0, renders - last.renders)]:
            best = _nearest(picture, tried)
            kept = best if best[-1] < last.error else last[:3]
            last = Attempt(*kept, name, last.renders + len(tried))
            yield last


def _nearest(picture: Tensor, pieces: list[Piece]) -> tuple[Piece, Tensor, float]:
    """The piece whose picture has the smallest mean squared error."""
    drawn = render(pieces, picture.shape[-1])
    errors = (drawn - picture).square().mean((1, 2, 3))
    best = int(errors.argmin())
    return pieces[best], drawn[best], errors[best].item()


def _plan() -> Iterator[tuple[str, int]]:
    """The arguments in the order in which they are tried, each with its step: the coarse first."""
    yield "seed", 0
    for number, step in enumerate((4, 2, 1), start=1):
        yield "seed", number
        for name in MEASURES:
            yield name, step
        if number == 1:
            for name in CHOSEN:
                yield name, 1
    yield "seed", 4


def _others(piece: Piece, name: str, step: int) -> list[Piece]:
    """The pieces to try instead."""
    now = getattr(piece, name)
    if name == "seed":
        values = _seeds(piece, step)
    elif name in MEASURES:
        low, high = span(piece.kind, name)
        values = sorted({min(max(now + way * step, low), high) for way in (-2, -1, 1, 2)})
    else:
        make = MAKES[piece.kind]
        values = make.counts if name == "count" else CHOICES[name]
        if name == "front" and not make.front:
            values = ()
    changes = [{name: value} for value in values if value != now]
    if name == "finish" and piece.front == piece.finish:
        changes = [change | {"front": change["finish"]} for change in changes]
    return [replace(piece, **change) for change in changes]


def _seeds(piece: Piece, number: int) -> list[int]:
    """Any seeds the first time, then such as resemble the best so far, more and more."""
    rng = random.Random(number)
    if not number:
        return rng.sample(range(SEEDS[1] + 1), FIRST)

    def unlike(seed: int) -> float:
        aside, horizon, behind = (abs(seed % by - piece.seed % by) / by for by in (ASIDE, HORIZON, BEHIND))
        room = (seed % WALL != piece.seed % WALL) + (seed // WALL % 4 != piece.seed // WALL % 4) / 3
        return aside + 0.3 * (horizon + behind + room * (piece.scene == SCENES[0]))

    near = sorted(range(SEEDS[1] + 1), key=unlike)[: 6 * LATER // number]
    return rng.sample(near, LATER)
