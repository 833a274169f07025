"""How to build a piece: the list of its parts, and the steps in which they come together."""

from collections import Counter
from typing import NamedTuple

from helpers.furniture.piece import Piece
from helpers.furniture.shapes import parts as boxes

NOT_BUILT = ("books", "blanket", "pillow", "mattress")  # they come afterwards


class Line(NamedTuple):
    """A line of the parts list: how many of what, how large (cm, the longest side first), in which finish."""

    name: str
    count: int
    length: float
    width: float
    thickness: float
    finish: str


class Step(NamedTuple):
    """One step of the assembly, and which parts it uses up."""

    text: str
    uses: dict[str, int]


def parts(piece: Piece) -> list[Line]:
    """The parts of a piece: exactly the boxes that its picture shows, without what is put on or into it."""
    lines: Counter[tuple] = Counter()
    for part in boxes([piece]):
        if part.role in NOT_BUILT or not part.shown.item():
            continue
        sides = sorted(((part.high - part.low)[0] * 100).tolist(), reverse=True)
        finish = {"front": piece.front, "handle": "metal"}.get(part.role, piece.finish)
        lines[(part.name, *(round(side, 1) for side in sides), finish)] += 1
    return [Line(name, count, *rest) for (name, *rest), count in lines.items()]


def part_counts(piece: Piece) -> dict[str, int]:
    """How many there are of each part, whatever its measures."""
    counts: Counter[str] = Counter()
    for line in parts(piece):
        counts[line.name] += line.count
    return dict(counts)


# What each kind is built with, in order: the sentence, and the parts that it uses.
STEPS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "chair": (
        ("Lay the {back leg} side by side and fix the {slat} between them.", ("back leg", "slat")),
        ("Join the {front leg} with the {front rail}.", ("front leg", "front rail")),
        ("Connect front and back with the {side rail}.", ("side rail",)),
        ("Put the {seat} on top and screw it down.", ("seat",)),
    ),
    "stool": (
        ("Screw the {leg} under the {seat}.", ("leg", "seat")),
        ("Fit the {long rung} at the front and at the back.", ("long rung",)),
        ("Fit the {short rung} at the sides, a little higher.", ("short rung",)),
    ),
    "table": (
        ("Join the {long rail} and the {short rail} to a frame.", ("long rail", "short rail")),
        ("Fix the {leg} in the corners of the frame.", ("leg",)),
        ("Put the {top} on the frame and screw it down from below.", ("top",)),
    ),
    "desk": (
        ("Set the {drawer case} on the {plinth}.", ("drawer case", "plinth")),
        ("Join the {leg} to the case with the {back panel}.", ("leg", "back panel")),
        ("Put the {top} on legs and case.", ("top",)),
        ("Screw the {handle} to the {drawer} and slide them in.", ("handle", "drawer")),
    ),
    "bed": (
        ("Screw the {leg} to the {headboard} and the {footboard}.", ("leg", "headboard", "footboard")),
        ("Connect head and foot with the {side rail}.", ("side rail",)),
        ("Lay in the mattress{count:, one pillow|, two pillows} and the blanket.", ()),
    ),
    "bookshelf": (
        ("Stand the {side} up and join them with the {top} and the {plinth}.", ("side", "top", "plinth")),
        ("Nail on the {back panel}.", ("back panel",)),
        ("Slide in the {shelf}.", ("shelf",)),
    ),
    "wardrobe": (
        ("Set the {body} on the {plinth}.", ("body", "plinth")),
        ("Put the {top} on.", ("top",)),
        ("Hang the {door} and screw on the {handle}.", ("door", "handle")),
    ),
    "dresser": (
        ("Screw the {leg} under the {body}.", ("leg", "body")),
        ("Put the {top} on.", ("top",)),
        ("Screw the {handle} to the {drawer} and slide them in.", ("handle", "drawer")),
    ),
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def steps(piece: Piece) -> list[Step]:
    """The steps of the assembly: together they use up the parts list."""
    counts, found = part_counts(piece), []
    for sentence, names in STEPS[piece.kind]:
        text = sentence.replace(
            "{count:, one pillow|, two pillows}", ("", ", one pillow", ", two pillows")[piece.count % 3]
        )
        for name in names:
            text = text.replace("{" + name + "}", _several(name, counts[name]))
        found.append(Step(text, {name: counts[name] for name in names}))
    return found


def _several(name: str, count: int) -> str:
    if count == 1:
        return name
    plural = "shelves" if name == "shelf" else name + "s"
    return f"{NUMBERS[count]} {plural}"
