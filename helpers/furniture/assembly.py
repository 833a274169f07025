"""How to build a piece: the list of its parts, and the steps in which they come together."""

import re
from collections import Counter
from typing import NamedTuple

from helpers.data import read
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


STEPS: dict[str, list[str]] = read("furniture/assembly")
NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def uses(sentence: str) -> list[str]:
    """The parts that a step uses."""
    return re.findall(r"{([^:}]+)}", sentence)


def steps(piece: Piece) -> list[Step]:
    """The steps of the assembly: together they use up the parts list."""
    counts, found = part_counts(piece), []
    for sentence in STEPS[piece.kind]:
        text = re.sub(r"{count:(.*?)}", lambda choices: choices[1].split("|")[piece.count - 1], sentence)
        text = re.sub(r"{(.+?)}", lambda part: _several(part[1], counts[part[1]]), text)
        found.append(Step(text, {name: counts[name] for name in uses(sentence)}))
    return found


def _several(name: str, count: int) -> str:
    if count == 1:
        return name
    plural = "shelves" if name == "shelf" else name + "s"
    return f"{NUMBERS[count]} {plural}"
