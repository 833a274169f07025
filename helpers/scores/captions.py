"""What a caption says, compared with what is true of the piece of furniture."""

from collections import Counter
from collections.abc import Sequence

from helpers import furniture

ASKED = ("kind", "finish", "count", "front", "size", "scene")


def wrong(text: str, piece: furniture.Piece) -> list[str]:
    """What a caption says wrongly: attributes by their names, and "words not understood"."""
    said = furniture.parse(text)
    false = [name for name, value in said.named.items() if not furniture.fits(piece, {name: value})]
    return false + ["words not understood"] * bool(said.unknown or said.clashes)


def is_right(text: str, piece: furniture.Piece) -> bool:
    """Whether a caption names kind and finish, all that it names is true, and all its words are understood."""
    return {"kind", "finish"} <= furniture.parse(text).named.keys() and not wrong(text, piece)


def by_attribute(texts: Sequence[str], pieces: Sequence[furniture.Piece]) -> tuple[dict[str, float], dict[str, float]]:
    """For each of ASKED: the share right among the captions that name it (0 if none does); the share that names it."""
    right, named = Counter(), Counter()
    for text, piece in zip(texts, pieces, strict=True):
        said = furniture.parse(text).named
        for name in said.keys() & set(ASKED):
            named[name] += 1
            right[name] += furniture.fits(piece, {name: said[name]})
    shares = {name: right[name] / max(named[name], 1) for name in ASKED}
    return shares, {name: named[name] / len(texts) for name in ASKED}
