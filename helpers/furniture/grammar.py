"""The grammar of programs: its tokens, and which may come next. What it lets pass can be drawn."""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from helpers.furniture import piece as pieces
from helpers.furniture.attributes import GROUPS, Named
from helpers.furniture.piece import CHOICES, FINISHES, KINDS, MAKES, SCENES, Piece, span
from helpers.furniture.programs import arguments, from_program, program

STEP = 4  # cm or degrees between the measures that can be written
MEASURES = tuple(name for name in pieces.MEASURES if name != "seed")  # nobody sees a seed
CLOSE = ")"
TOKEN = re.compile(r'[a-z]+\("|, [a-z_]+="?|[a-z]+"|-?\d+|\)')
NOTHING: Named = MappingProxyType({})


def tokens(text: str) -> list[str]:
    """A program as tokens: `chair("`, `oak"`, `, slats=`, `4`, ... Joined they are the program again."""
    return TOKEN.findall(text)


def written(piece: Piece) -> str:
    """The program of a piece as this grammar writes it: measures in steps, without the seed."""
    for name in MEASURES:
        nearest = min(_steps(piece.kind, name), key=lambda value: abs(value - getattr(piece, name)))
        piece = replace(piece, **{name: nearest})
    return program(replace(piece, seed=0)).replace(", seed=0", "")


def _steps(kind: str, name: str) -> list[int]:
    low, high = span(kind, name)
    return [value for value in range(low, high + 1) if value % STEP == 0]


def vocabulary() -> tuple[str, ...]:
    """Every token of every program, sorted."""
    openers = [(opener, *values) for kind in KINDS for opener, _, values in _fields(kind)]
    return tuple(sorted({CLOSE}.union(*openers)))


def _head(kind: str) -> str:
    return f'{kind}("'


@functools.cache
def _fields(kind: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What stands in a program of this kind, in order: what opens it, the field, and the values it can have."""
    found = []
    for name, field in arguments(kind).items():
        if field in CHOICES:
            opener = _head(kind) if field == "finish" else f', {name}="'
            found.append((opener, field, tuple(f'{value}"' for value in CHOICES[field])))
        elif field != "seed":
            values = MAKES[kind].counts if field == "count" else _steps(kind, field)
            found.append((f", {name}=", field, tuple(map(str, values))))
    return tuple(found)


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
