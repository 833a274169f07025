"""A piece of furniture: everything that can be said, drawn or built of it, and nothing left to chance."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import NamedTuple

from helpers.problems import Problem

WOODS = ("oak", "birch", "walnut")
PAINTS = ("white", "black", "red", "blue", "green", "yellow", "pink")
FINISHES = WOODS + PAINTS
SCENES = ("room", "meadow", "beach", "sky")
SIZES = ("small", "medium", "large")


class Make(NamedTuple):
    """What pieces of one kind are like. Measures in cm, angles in degrees, both ends included."""

    counted: str | None  # what the number `count` counts
    counts: tuple[int, ...]
    width: tuple[int, int]
    depth: tuple[int, int]
    height: tuple[int, int]
    rise: tuple[int, int]  # how far the camera looks down: low pieces from above, tall ones from the front
    front: str | None = None  # what may have a finish of its own


MAKES = MappingProxyType(
    {
        "chair": Make("slats", (2, 3, 4, 5), (40, 50), (40, 50), (86, 108), (10, 22)),
        "stool": Make(None, (0,), (32, 40), (30, 38), (48, 72), (14, 26)),
        "table": Make(None, (0,), (110, 180), (70, 95), (70, 78), (14, 26)),
        "desk": Make("drawers", (2, 3, 4), (105, 145), (55, 70), (72, 78), (14, 24), "drawers"),
        "bed": Make("pillows", (1, 2), (95, 180), (195, 210), (75, 110), (15, 23)),
        "bookshelf": Make("shelves", (3, 4, 5, 6), (60, 105), (26, 36), (125, 205), (5, 15)),
        "wardrobe": Make("doors", (2, 3, 4), (90, 190), (50, 62), (185, 220), (5, 14), "doors"),
        "dresser": Make("drawers", (2, 3, 4, 5), (75, 120), (40, 50), (65, 115), (10, 22), "drawers"),
    }
)
KINDS = tuple(MAKES)
CHOICES = {"finish": FINISHES, "front": FINISHES, "scene": SCENES, "size": SIZES}
MEASURES = ("width", "depth", "height", "turn", "rise", "light", "seed")
TURN = (-38, 38)  # degrees from which the camera looks: from the left, from the right
LIGHT = (-50, 50)  # degrees from which the light comes: from the left of the piece's front, from the right
SEEDS = (0, 9999)


def span(kind: str, measure: str) -> tuple[int, int]:
    """The smallest and the largest value of one of MEASURES for this kind."""
    return {"turn": TURN, "light": LIGHT, "seed": SEEDS}.get(measure) or getattr(MAKES[kind], measure)


@dataclass(frozen=True)
class Piece:
    """One piece of furniture in one picture.

    kind, finish, scene, size: one of KINDS, FINISHES, SCENES, SIZES. front: the finish of doors or drawers; the same
    as `finish` where a kind has none. count: slats, shelves, doors, drawers or pillows, 0 where nothing is counted.
    width, depth, height in cm. turn, rise: where the camera stands, in degrees. light: where the light comes from, in
    degrees. seed: the grain of the wood, the clouds, the colour of the wall.

    Raises:
        Problem: a value that this kind does not have; the message says which ones there are.
    """

    kind: str
    finish: str
    front: str
    count: int
    scene: str
    size: str
    width: int
    depth: int
    height: int
    turn: int
    rise: int
    light: int
    seed: int

    def __post_init__(self):
        _one_of("kind", self.kind, KINDS)
        make = MAKES[self.kind]
        for name, values in CHOICES.items():
            _one_of(name, getattr(self, name), values)
        _one_of(make.counted or "count", self.count, make.counts)
        if make.front is None and self.front != self.finish:
            raise Problem(f"A {self.kind} has no doors or drawers, so its front is {self.finish}, not {self.front}.")
        for name in MEASURES:
            value, (low, high) = getattr(self, name), span(self.kind, name)
            if type(value) is not int or not low <= value <= high:
                raise Problem(f"{name} of a {self.kind} is a whole number from {low} to {high}, not {value!r:.40}.")

    @property
    def held_out(self) -> bool:
        """Whether this combination is kept from the training of every model except the judge."""
        return bool({(self.kind, self.finish), (self.kind, self.front), (self.kind, self.scene)} & HELD_OUT)

    def program(self) -> str:
        """One call that makes this piece; `from_program` reads it."""
        from helpers.furniture.programs import program

        return program(self)


FIELDS = tuple(field.name for field in fields(Piece))


def _one_of(name: str, value: object, values: tuple) -> None:
    if not any(type(value) is type(known) and value == known for known in values):
        listed = ", ".join(map(str, values))
        raise Problem(f"{name} is {'one of ' if len(values) > 1 else ''}{listed}, not {value!r:.40}.")


# Of every kind two finishes and one scene: a fifth of kind x finish, a quarter of kind x scene.
HELD_OUT = frozenset(
    (kind, value)
    for kind, values in {
        "chair": ("yellow", "walnut", "beach"),
        "stool": ("green", "white", "room"),
        "table": ("red", "white", "sky"),
        "desk": ("birch", "pink", "meadow"),
        "bed": ("black", "blue", "sky"),
        "bookshelf": ("red", "oak", "beach"),
        "wardrobe": ("yellow", "green", "meadow"),
        "dresser": ("walnut", "blue", "room"),
    }.items()
    for value in values
)


def sample(n: int, seed: int, held_out: bool | None = False) -> list[Piece]:
    """n pieces, the same for the same seed.

    held_out: False draws only combinations that models train on, True only HELD_OUT ones, None all of them.
    """
    rng = random.Random(f"furniture {seed}")
    pieces = []
    while len(pieces) < n:
        piece = draw(rng)
        if held_out is None or piece.held_out == held_out:
            pieces.append(piece)
    return pieces


def draw(rng: random.Random, fixed: Mapping[str, str | int] = MappingProxyType({})) -> Piece:
    """A piece at random, apart from the fields that are fixed.

    Raises:
        Problem: no piece has these fields.
    """

    def choose(name: str, values: tuple) -> str | int:
        value = rng.choice(values)
        return fixed.get(name, value)

    kind = choose("kind", KINDS)
    _one_of("kind", kind, KINDS)
    make = MAKES[kind]
    finish = choose("finish", FINISHES)
    front, other = rng.choice(FINISHES), rng.random() < 0.4
    return Piece(
        kind=kind,
        finish=finish,
        front=fixed.get("front", front if make.front and other else finish),
        count=choose("count", make.counts),
        scene=choose("scene", SCENES),
        size=choose("size", SIZES),
        **{name: rng.randint(*span(kind, name)) for name in MEASURES},
    )
