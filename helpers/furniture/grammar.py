"""The grammar of programs: its tokens, and which may come next. What it lets pass can be drawn."""

import functools
import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from helpers.furniture.attributes import GROUPS, Named
from helpers.furniture.piece import FIELDS, FINISHES, KINDS, LIGHT, MAKES, SCENES, SIZES, TURN, Piece
from helpers.furniture.programs import from_program, program

STEP = 4  # cm or degrees between the measures that can be written
MEASURES = ("width", "depth", "height", "turn", "rise", "light")
CLOSE = ")"
TOKEN = re.compile(r'[a-z]+\("|, [a-z_]+="?|[a-z]+"|-?\d+|\)')
NOTHING: Named = MappingProxyType({})


def tokens(text: str) -> list[str]:
    """A program as tokens: `chair("`, `oak"`, `, slats=`, `4`, ... Joined they are the program again."""
    return TOKEN.findall(text)


def span(kind: str, name: str) -> tuple[int, int]:
    """The smallest and the largest value of a measure of this kind."""
    return {"turn": TURN, "light": LIGHT}.get(name) or getattr(MAKES[kind], name)


def written(piece: Piece) -> str:
    """The program of a piece as this grammar writes it: measures in steps, without the seed, which nobody can see."""
    fields = {name: getattr(piece, name) for name in FIELDS} | {"seed": 0}
    for name in MEASURES:
        fields[name] = min(_steps(piece.kind, name), key=lambda value: abs(value - fields[name]))
    return program(Piece(**fields)).replace(", seed=0", "")


def _steps(kind: str, name: str) -> list[int]:
    low, high = span(kind, name)
    return [value for value in range(low, high + 1) if value % STEP == 0]


def vocabulary() -> tuple[str, ...]:
    """Every token of every program, sorted."""
    found = {CLOSE} | {_head(kind) for kind in KINDS}
    for kind in KINDS:
        for opener, _, values in _fields(kind):
            found |= {opener, *values}
    return tuple(sorted(found))


def _head(kind: str) -> str:
    return f'{kind}("'


@functools.cache
def _fields(kind: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What stands in a program of this kind, in order: what opens it, the field, and the values it can have."""
    return tuple(_listed(kind))


def _listed(kind: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    make = MAKES[kind]
    yield _head(kind), "finish", tuple(f'{finish}"' for finish in FINISHES)
    if make.counted:
        yield f", {make.counted}=", "count", tuple(map(str, make.counts))
    if make.front:
        yield f', {make.front}_finish="', "front", tuple(f'{finish}"' for finish in FINISHES)
    yield ', scene="', "scene", tuple(f'{scene}"' for scene in SCENES)
    yield ', size="', "size", tuple(f'{size}"' for size in SIZES)
    for name in MEASURES:
        yield f", {name}=", name, tuple(map(str, _steps(kind, name)))


def following(before: Sequence[str], said: Named = NOTHING) -> tuple[str, ...]:
    """The tokens that may follow those `before` in a program; none after its end.

    Args:
        said: what is known of the piece already; other values may not be written.
    """
    if not before:
        return tuple(_head(kind) for kind in KINDS if said.get("kind", kind) == kind)
    if CLOSE in before:
        return ()
    fields = _fields(before[0][:-2])
    openers = [opener for opener, _, _ in fields]
    if before[-1] in openers:
        _, name, values = fields[openers.index(before[-1])]
        allowed = [value for value in values if _goes_with(said.get(name), value)]
        if name == "front":
            allowed = [value for value in allowed if value != before[1]]
        return tuple(allowed or values)
    at = openers.index(before[-2]) + 1
    if at == len(fields):
        return (CLOSE,)
    if fields[at][1] != "front":
        return (openers[at],)
    if "front" not in said:
        return (openers[at], openers[at + 1])
    return (openers[at + 1],) if _goes_with(said["front"], before[1]) else (openers[at],)


def _goes_with(said: str | int | None, value: str) -> bool:
    """Whether a value, as it is written, is what is said."""
    plain = value.rstrip('"')
    return said is None or plain == str(said) or plain in GROUPS.get(str(said), ())


def meaning(token: str) -> tuple[str, str] | None:
    """What a token says of kind, finish or scene."""
    plain = token.rstrip('("')
    for name, values in (("kind", KINDS), ("finish", FINISHES), ("scene", SCENES)):
        if plain in values:
            return name, plain
    return None


def is_valid(text: str) -> bool:
    """Whether a text is a program of this grammar: then it draws a piece."""
    parts = tokens(text)
    steps = all(part in following(parts[:i]) for i, part in enumerate(parts))
    return steps and parts[-1:] == [CLOSE] and "".join(parts) == text and from_program(text) is not None
