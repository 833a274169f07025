"""Two pieces of furniture in one picture: what pocket CLIP has never seen (section 4)."""

from __future__ import annotations

import functools
import random
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import furniture
from helpers.furniture.captions import describe

SIZE, AND = 64, {"en": " and ", "de": " und "}
Couple = tuple[tuple[str, str], tuple[str, str]]  # kind and finish of either piece


class Stock(NamedTuple):
    """Pictures (n, 3, SIZE, SIZE), and by kind and finish the numbers of those that show it."""

    images: Tensor
    showing: dict[tuple[str, str], list[int]]


@functools.lru_cache(maxsize=2)
def stock(n: int, seed: int) -> Stock:
    """Pictures of about half of n pieces: those of one finish all over."""
    plain = [piece for piece in furniture.sample(n, seed) if piece.front == piece.finish]
    with torch.inference_mode(False):
        images = torch.cat([furniture.render(plain[at : at + 200], SIZE) for at in range(0, len(plain), 200)])
    showing: dict[tuple[str, str], list[int]] = {}
    for number, piece in enumerate(plain):
        showing.setdefault((piece.kind, piece.finish), []).append(number)
    return Stock(images, showing)


def swapped(couple: Couple) -> Couple:
    """The same two kinds, either in the other's finish."""
    (kind, finish), (other, its) = couple
    return (kind, its), (other, finish)


def draw(from_stock: Stock, rng: random.Random) -> Couple:
    """Two kinds in two finishes, of which pictures are there, also of the swap."""
    names = list(from_stock.showing)
    while True:
        couple = rng.choice(names), rng.choice(names)
        differ = all(a != b for a, b in zip(*couple, strict=True))
        if differ and all(one in from_stock.showing for one in swapped(couple)):
            return couple


def picture(couple: Couple, from_stock: Stock, rng: random.Random) -> Tensor:
    """(3, SIZE, SIZE): the two side by side, either on the left."""
    both = [from_stock.images[rng.choice(from_stock.showing[one])] for one in rng.sample(couple, 2)]
    return F.interpolate(torch.cat(both, -1)[None], (SIZE, SIZE), mode="bilinear", antialias=True)[0]


def caption(couple: Couple, seed: int) -> str:
    """Both pieces, either first; order, language and wording by the seed."""
    rng = random.Random(seed)
    language = rng.choice(furniture.LANGUAGES)
    said = ({"kind": kind, "finish": finish} for kind, finish in rng.sample(couple, 2))
    return AND[language].join(describe(one, language, rng.getrandbits(32)) for one in said)
