"""Positions as sines and cosines, in a row and on a grid."""

import torch
from torch import Tensor


def sinusoids(length: int, width: int, slowest: float = 10_000.0) -> Tensor:
    """Sines and cosines (length, width) of the position: one rotation leads from any position to the one before.

    Vaswani et al., Attention Is All You Need (2017), section 3.5; the longest wave has 2 pi `slowest` positions.
    """
    frequencies = slowest ** -(torch.arange(0, width, 2, dtype=torch.float32) / width)  # (width / 2,)
    angles = torch.arange(length, dtype=torch.float32)[:, None] * frequencies  # (length, width / 2)
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


def grid(side: int, width: int) -> Tensor:
    """(side * side, width) for the places of a picture, row by row: half says the row, half the column."""
    half = sinusoids(side, width // 2)
    return torch.cat([half.repeat_interleave(side, 0), half.repeat(side, 1)], 1)
