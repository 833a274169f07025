"""The pictures of this lecture: the chosen one at the models' size, and pieces that no training has seen."""

import functools

import torch
from torch import Tensor

from helpers import furniture
from helpers.lectures.vision.classifiers import SIZE
from helpers.pictures.chooser import chosen


def subject(text: str, size: int = SIZE) -> Tensor:
    """(3, size, size) from 0 to 1: what the text describes or names; see `helpers.pictures.chooser.chosen`."""
    return chosen(text, size)


def pieces(n: int, seed: int, held_out: bool | None = False, kind: str | None = None) -> list[furniture.Piece]:
    """n pieces that no training has seen; with `kind`, only of this kind."""
    found, draw = [], 0
    while len(found) < n:
        drawn = furniture.sample(2 * n, seed=-1000 - 100 * seed - draw, held_out=held_out)
        found += [one for one in drawn if kind is None or one.kind == kind]
        draw += 1
    return found[:n]


@functools.lru_cache(maxsize=8)
def pictures_of(n: int, seed: int, held_out: bool | None = False) -> tuple[Tensor, list[furniture.Piece]]:
    """Pictures (n, 3, SIZE, SIZE) of fresh pieces, and the pieces. Kept, because drawing takes time."""
    chosen = pieces(n, seed, held_out)
    with torch.inference_mode(False):
        return furniture.render(chosen, SIZE).clone(), chosen
