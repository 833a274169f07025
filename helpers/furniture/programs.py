"""A piece as a line of Python, and back: read with `ast`, never executed."""

import ast

from helpers.furniture.piece import FIELDS, FINISHES, KINDS, LIGHT, MAKES, SCENES, SIZES, TURN, Piece
from helpers.problems import Problem

LONGEST = 2000  # characters of a program
MEASURES = ("width", "depth", "height", "turn", "rise", "light", "seed")


def program(piece: Piece) -> str:
    """One call that makes this piece: `wardrobe("birch", doors=3, doors_finish="red", scene="room", ...)`."""
    make = MAKES[piece.kind]
    words = {make.counted: piece.count} if make.counted else {}
    if piece.front != piece.finish:
        words[f"{make.front}_finish"] = piece.front
    words |= {"scene": piece.scene, "size": piece.size} | {name: getattr(piece, name) for name in MEASURES}
    listed = [f'{name}="{value}"' if isinstance(value, str) else f"{name}={value}" for name, value in words.items()]
    return f'{piece.kind}("{piece.finish}", {", ".join(listed)})'


def from_program(text: str) -> Piece:
    """The piece a program makes. What is left out takes a middle value: `chair("red")` is a program, too.

    Raises:
        Problem: the text is not one call with plain values; the message says what is wrong with it.
    """
    call = _call(text)
    kind = call.func.id
    make = MAKES[kind]
    fields = {name: "count" for name in [make.counted] if name}
    fields |= {f"{make.front}_finish": "front"} if make.front else {}
    fields |= {name: name for name in ("finish", "scene", "size", *MEASURES)}
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
    make = MAKES[kind]
    middle = {name: sum(getattr(make, name)) // 2 for name in ("width", "depth", "height", "rise")}
    middle |= {"turn": TURN[1] // 2, "light": LIGHT[0] // 2, "seed": 0, "count": make.counts[len(make.counts) // 2]}
    middle |= {"kind": kind, "finish": finish, "front": finish, "scene": SCENES[0], "size": SIZES[1]}
    return {name: middle[name] for name in FIELDS}
