"""Random numbers for what the exercises are tried on: the same each time."""

import torch
from torch import Tensor


def normal(seed: int, *shape: int) -> Tensor:
    """Standard normal numbers of this shape."""
    return normals(seed, shape)[0]


def normals(seed: int, *shapes: int | tuple[int, ...]) -> tuple[Tensor, ...]:
    """Standard normal numbers of each of these shapes."""
    generator = torch.Generator().manual_seed(seed)
    return tuple(torch.randn(shape, generator=generator) for shape in shapes)
