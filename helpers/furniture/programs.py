"""A piece as a line of Python, and back: read with `ast`, never executed."""

import ast

from helpers.furniture.piece import FINISHES, KINDS, LIGHT, MAKES, MEASURES, SCENES, SIZES, TURN, Piece, span
from helpers.problems import Problem

LONGEST = 2000  # characters of a program


def arguments(kind: str) -> dict[str, str]:
    """The arguments of a program of this kind, in order, and which field of a piece each gives."""
    make = MAKES[kind]
    found = {"finish": "finish"} | ({make.counted: "count"} if make.counted else {})
    found |= {f"{make.front}_finish": "front"} if make.front else {}
    return found | {name: name for name in ("scene", "size", *MEASURES)}


def program(piece: Piece) -> str:
    """One call that makes this piece: `wardrobe("birch", doors=3, doors_finish="red", scene="room", ...)`."""
    listed = []
    for name, field in arguments(piece.kind).items():
        value = getattr(piece, field)
        if field != "finish" and (field, value) != ("front", piece.finish):
            listed.append(f'{name}="{value}"' if isinstance(value, str) else f"{name}={value}")
    return f'{piece.kind}("{piece.finish}", {", ".join(listed)})'


def from_program(text: str) -> Piece:
    """The piece a program makes. What is left out takes a middle value: `chair("red")` is a program, too.

    Raises:
        Problem: the text is not one call with plain values; the message says what is wrong with it.
    """
    call = _call(text)
    kind = call.func.id
    fields = arguments(kind)
    given: dict[str, str | int] = {}
    named = [("finish", value) for value in call.args] + [(word.arg, word.value) for word in call.keywords]
    for word, value in named:
        if word not in fields:
            raise Problem(f"A {kind} has no {str(word)!r:.40}; it has {', '.join(fields)}.")
        if fields[word] in given:
            raise Problem(f"{word} is given twice.")
        given[fields[word]] = _plain(word, value)
    return Piece(**_middle(kind, str(given.get("finish", FINISHES[0]))) | given)


def _call(text: str) -> ast.Call:
    """The one call that a program consists of."""
    if len(text) > LONGEST:
        raise Problem(f"A program has at most {LONGEST} characters, this one has {len(text)}.")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else "it is nested too deeply or holds odd characters"
        raise Problem(f"This is not one call in Python: {reason}.") from None
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name) or tree.func.id not in KINDS:
        raise Problem(f"A program is one call of {', '.join(KINDS)}, such as {KINDS[0]}({FINISHES[0]!r}).")
    if len(tree.args) > 1:
        raise Problem("Only the finish may stand without a name; write the others as name=value.")
    return tree


def _plain(word: str, value: ast.expr) -> str | int:
    """A text or a whole number, and nothing that would have to be computed."""
    sign = 1
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
        sign, value = -1, value.operand
    if isinstance(value, ast.Constant) and type(value.value) is int:
        return sign * value.value
    if isinstance(value, ast.Constant) and type(value.value) is str and sign == 1:
        return value.value
    raise Problem(f"{word} must be a plain text or a whole number: nothing in a program is ever run.")


def _middle(kind: str, finish: str) -> dict[str, str | int]:
    """Values of what a program leaves out."""
    counts = MAKES[kind].counts
    middle = {name: sum(span(kind, name)) // 2 for name in MEASURES}
    middle |= {"turn": TURN[1] // 2, "light": LIGHT[0] // 2, "seed": 0, "count": counts[len(counts) // 2]}
    return middle | {"kind": kind, "finish": finish, "front": finish, "scene": SCENES[0], "size": SIZES[1]}
