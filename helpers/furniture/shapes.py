"""What a piece is built of: boxes with names. Written for one piece, computed for many of a kind at once.

Metres; x to the right, y up, z to the front; the piece stands on y = 0 in the middle of the floor.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from helpers.furniture.piece import Piece


class Part(NamedTuple):
    """A board, a leg, a handle: a box between two corners, each (B, 3); role says which finish it gets."""

    name: str
    role: str
    low: Tensor
    high: Tensor
    shown: Tensor  # (B,) whether the piece has this part: the third slat, the fourth door


class Builder:
    """Collects the parts of B pieces of one kind. width, depth, height in metres, count: (B,) each."""

    def __init__(self, pieces: list[Piece], device: str | torch.device = "cpu"):
        measures = [(p.width / 100, p.depth / 100, p.height / 100, p.count, p.seed % 97 / 97) for p in pieces]
        table = torch.tensor(measures, dtype=torch.float32, device=device)
        self.width, self.depth, self.height, self.count, self.chance = table.unbind(1)
        self.parts: list[Part] = []

    def add(self, name: str, x: tuple, y: tuple, z: tuple, role: str = "finish", shown: Tensor | bool = True) -> None:
        """A box: x, y, z are (from, to), numbers or (B,)."""
        low, high = (torch.stack([self.spread(span[end]) for span in (x, y, z)], 1) for end in (0, 1))
        self.parts.append(Part(name, role, low, high, self.spread(shown).bool()))

    def spread(self, value: Tensor | float) -> Tensor:
        """(B,) of a number."""
        return torch.as_tensor(value, dtype=torch.float32, device=self.width.device).expand_as(self.width)

    def corners(
        self, name: str, thick: float, y: tuple, ends: tuple[float, float] = (1, 1), inset: float = 0.0
    ) -> None:
        """Four legs, or those at the back (ends = (1, 0)) or the front (0, 1)."""
        w, d = self.width / 2 - inset, self.depth / 2 - inset
        for x in ((-w, thick - w), (w - thick, w)):
            for z, there in zip(((-d, thick - d), (d - thick, d)), ends, strict=True):
                if there:
                    self.add(name, x, y, z)


def chair(b: Builder) -> None:
    w, d, h = b.width / 2, b.depth / 2, b.height
    seat, leg = 0.46, 0.042
    b.corners("back leg", leg, (0, h), ends=(1, 0))
    b.corners("front leg", leg, (0, seat - 0.035), ends=(0, 1))
    b.add("seat", (-w - 0.01, w + 0.01), (seat - 0.035, seat), (leg - d, d + 0.015))
    b.add("front rail", (leg - w, w - leg), (seat - 0.095, seat - 0.035), (d - leg + 0.006, d - 0.006))
    for x in ((0.006 - w, leg - 0.006 - w), (w - leg + 0.006, w - 0.006)):
        b.add("side rail", x, (seat - 0.095, seat - 0.035), (leg - d, d - leg))
    pitch = (h - seat - 0.1) / b.count
    for i in range(5):
        top = h - i * pitch - 0.008
        b.add("slat", (leg - w, w - leg), (top - 0.62 * pitch, top), (0.008 - d, leg - 0.01 - d), shown=i < b.count)


def stool(b: Builder) -> None:
    w, d, h, leg = b.width / 2, b.depth / 2, b.height, 0.04
    b.corners("leg", leg, (0, h - 0.04), inset=0.015)
    b.add("seat", (-w, w), (h - 0.04, h), (-d, d))
    inner_w, inner_d = w - leg - 0.015, d - leg - 0.015
    for z in ((0.023 - d, 0.05 - d), (d - 0.05, d - 0.023)):
        b.add("long rung", (-inner_w, inner_w), (0.3 * h, 0.3 * h + 0.03), z)
    for x in ((0.023 - w, 0.05 - w), (w - 0.05, w - 0.023)):
        b.add("short rung", x, (0.42 * h, 0.42 * h + 0.03), (-inner_d, inner_d))


def table(b: Builder) -> None:
    w, d, h, leg = b.width / 2, b.depth / 2, b.height, 0.07
    b.add("top", (-w, w), (h - 0.04, h), (-d, d))
    b.corners("leg", leg, (0, h - 0.04), inset=0.04)
    inner_w, inner_d = w - leg - 0.04, d - leg - 0.04
    for z in ((0.055 - d, 0.08 - d), (d - 0.08, d - 0.055)):
        b.add("long rail", (-inner_w, inner_w), (h - 0.13, h - 0.04), z)
    for x in ((0.055 - w, 0.08 - w), (w - 0.08, w - 0.055)):
        b.add("short rail", x, (h - 0.13, h - 0.04), (-inner_d, inner_d))


def desk(b: Builder) -> None:
    w, d, h = b.width / 2, b.depth / 2, b.height
    left, right, floor, roof = w - 0.44, w - 0.03, 0.07, h - 0.035
    b.add("top", (-w, w), (roof, h), (-d, d))
    for z in ((0.03 - d, 0.085 - d), (d - 0.085, d - 0.03)):
        b.add("leg", (0.03 - w, 0.085 - w), (0, roof), z)
    b.add("back panel", (0.085 - w, left), (h - 0.34, roof), (0.035 - d, 0.055 - d))
    b.add("drawer case", (left, right), (floor, roof), (0.03 - d, d - 0.04), role="body")
    b.add("plinth", (left + 0.03, right - 0.03), (0, floor), (0.05 - d, d - 0.08), role="plinth")
    drawers(b, left + 0.02, right - 0.02, floor + 0.015, roof - 0.012, d - 0.04, most=4)


def drawers(b: Builder, left, right, floor, roof, z, most: int) -> None:
    """Fronts one above the other, each with a handle."""
    pitch, middle = (roof - floor) / b.count, (left + right) / 2
    for i in range(most):
        there, bottom = i < b.count, floor + i * pitch
        b.add("drawer", (left, right), (bottom + 0.006, bottom + pitch - 0.006), (z, z + 0.018), "front", there)
    for i in range(most):
        there, y, half = i < b.count, floor + (i + 0.62) * pitch, 0.16 * (right - left) + 0.015
        b.add("handle", (middle - half, middle + half), (y, y + 0.02), (z + 0.018, z + 0.042), "handle", there)


def bed(b: Builder) -> None:
    w, d, h = b.width / 2, b.depth / 2, b.height
    b.add("headboard", (-w, w), (0.1, h), (-d, 0.05 - d))
    b.add("footboard", (-w, w), (0.12, 0.4), (d - 0.04, d))
    for x in ((-w, 0.035 - w), (w - 0.035, w)):
        b.add("side rail", x, (0.14, 0.36), (0.05 - d, d - 0.04))
    b.corners("leg", 0.07, (0, 0.14))
    b.add("mattress", (0.035 - w, w - 0.035), (0.22, 0.46), (0.05 - d, d - 0.04), "mattress")
    b.add("blanket", (0.015 - w, w - 0.015), (0.36, 0.5), (-0.28 * d, d - 0.045), "blanket")
    for i in range(2):
        there = i < b.count
        wide = torch.where(b.count > 1, w - 0.1, 1.3 * w)
        left = torch.where(b.count > 1, (i - 1) * w + 0.05, -0.65 * w)
        b.add("pillow", (left, left + wide), (0.46, 0.57), (0.09 - d, 0.5 - d), "pillow", there)


def bookshelf(b: Builder) -> None:
    w, d, h, board, plinth = b.width / 2, b.depth / 2, b.height, 0.026, 0.06
    for x in ((-w, board - w), (w - board, w)):
        b.add("side", x, (0, h), (-d, d))
    b.add("top", (board - w, w - board), (h - board, h), (-d, d))
    b.add("back panel", (board - w, w - board), (plinth, h - board), (-d, 0.012 - d), "back")
    b.add("plinth", (board - w, w - board), (0, plinth), (d - 0.05, d - 0.03), "plinth")
    pitch = (h - board - plinth) / b.count
    for i in range(6):
        there, y = i < b.count, plinth + i * pitch
        b.add("shelf", (board - w, w - board), (y, y + board), (0.012 - d, d - 0.006), shown=there)
        fraction = (b.chance * (7 + 3 * i)) % 1  # how full, and from which side
        reach = (2 * w - 2 * board) * (0.25 + 0.7 * fraction)
        left = torch.where(fraction * 10 % 1 < 0.5, board - w, w - board - reach)
        filled = there & (b.chance * (31 + 17 * i) % 1 < 0.6)
        b.add(
            "books", (left, left + reach), (y + board, y + board + 0.7 * pitch), (0.03 - d, d - 0.05), "books", filled
        )


def wardrobe(b: Builder) -> None:
    w, d, h, plinth = b.width / 2, b.depth / 2, b.height, 0.08
    b.add("body", (-w, w), (plinth, h - 0.06), (-d, d - 0.02), "body")
    b.add("plinth", (0.02 - w, w - 0.02), (0, plinth), (0.02 - d, d - 0.05), "plinth")
    b.add("top", (-w - 0.015, w + 0.015), (h - 0.06, h), (-d, d + 0.01))
    pitch = (2 * w - 0.11) / b.count
    for i in range(4):
        there, left = i < b.count, 0.055 - w + i * pitch
        x = (left + 0.004, left + pitch - 0.004)
        b.add("door", x, (plinth + 0.045, h - 0.085), (d - 0.02, d), "front", there)
    for i in range(4):
        there, left = i < b.count, 0.055 - w + i * pitch
        # Doors open in pairs, so their handles meet; a last door alone has its handle on the left.
        at = left + pitch - 0.085 if i % 2 == 0 else left + 0.06
        at = torch.where(b.count == i + 1, left + 0.06, at) if i % 2 == 0 else at
        b.add("handle", (at, at + 0.025), (0.44 * h, 0.44 * h + 0.24), (d, d + 0.03), "handle", there)


def dresser(b: Builder) -> None:
    w, d, h, legs = b.width / 2, b.depth / 2, b.height, 0.12
    b.corners("leg", 0.055, (0, legs), inset=0.02)
    b.add("body", (-w, w), (legs, h - 0.035), (-d, d - 0.02), "body")
    b.add("top", (-w - 0.02, w + 0.02), (h - 0.035, h), (-d, d + 0.02))
    drawers(b, 0.035 - w, w - 0.035, legs + 0.025, h - 0.05, d - 0.02, most=5)


SHAPES: dict[str, Callable[[Builder], None]] = {
    shape.__name__: shape for shape in (chair, stool, table, desk, bed, bookshelf, wardrobe, dresser)
}


def parts(pieces: list[Piece], device: str | torch.device = "cpu") -> list[Part]:
    """The parts of pieces of one kind: the same list for all, with `shown` saying who has which."""
    builder = Builder(pieces, device)
    SHAPES[pieces[0].kind](builder)
    return builder.parts
