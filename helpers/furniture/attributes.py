"""What can be said of a piece: kind, finish, tone, front, count, size, scene. What is said may be less than exact."""

import random
from collections.abc import Collection, Mapping

from helpers.furniture.piece import MAKES, PAINTS, WOODS, Piece, draw
from helpers.problems import Problem

ATTRIBUTES = ("kind", "finish", "tone", "front", "count", "size", "scene")
TONES = {"light": ("birch", "white", "yellow", "pink"), "dark": ("walnut", "black")}
GROUPS = {"wood": WOODS, "paint": PAINTS}  # what may be said instead of a finish

Named = Mapping[str, str | int]  # an attribute's name and what is said of it


def tone(finish: str) -> str | None:
    """light, dark, or neither."""
    return next((name for name, finishes in TONES.items() if finish in finishes), None)


def named(piece: Piece, names: Collection[str] = ATTRIBUTES) -> dict[str, str | int]:
    """The attributes of a piece, those among `names` that it has, exactly."""
    make = MAKES[piece.kind]
    has = {name: getattr(piece, name) for name in ("kind", "finish", "size", "scene")}
    has |= {"tone": tone(piece.finish)} if tone(piece.finish) else {}
    has |= {"front": piece.front} if make.front else {}
    has |= {"count": piece.count} if make.counted else {}
    return {name: has[name] for name in ATTRIBUTES if name in has and name in names}


def fits(piece: Piece, wanted: Named) -> bool:
    """Whether all that is wanted is true of a piece."""
    exact = named(piece)
    return all(
        name in exact and (exact[name] == value or exact[name] in GROUPS.get(str(value), ()))
        for name, value in wanted.items()
    )


def fitting(wanted: Named, seed: int) -> Piece:
    """A piece of which all that is wanted is true, the rest at random: the same for the same seed.

    Raises:
        Problem: nothing can fit, such as a chair with doors.
    """
    rng = random.Random(f"fitting {seed}")
    exact = {name: value for name, value in wanted.items() if name != "tone" and value not in GROUPS}
    for _ in range(2000):
        piece = draw(rng, exact)
        if fits(piece, wanted):
            return piece
    raise Problem(f"No piece of furniture is like that: {', '.join(f'{k} {v}' for k, v in wanted.items())}.")
