"""Exercise of notebook 02: sinusoidal positions."""

import torch
from torch import Tensor

from helpers.exercises import Exercise


def sinusoidal(places: int, d: int) -> Tensor:
    """Position vectors (places, d): dimension 2i is sin(p / 10000^(2i/d)), 2i + 1 the cosine of the same."""
    angles = _angles(places, d)
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


def _angles(places: int, d: int) -> Tensor:
    return torch.arange(places)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)  # (places, d / 2)


def _both(angles: Tensor) -> Tensor:
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


def _own_exponents(places: int, d: int) -> Tensor:
    angles = torch.arange(places)[:, None] / 10000 ** (torch.arange(d) / d)  # (places, d)
    return torch.where(torch.arange(d) % 2 == 0, angles.sin(), angles.cos())


SINUSOIDAL = Exercise(
    title="Sinusoidal positions",
    difficulty=3,
    minutes=10,
    solution=sinusoidal,
    inputs=lambda: [(5, 4), (20, 8)],
    mistakes={
        "All sines come first. Here sine and cosine take turns: 0 sine, 1 cosine, 2 sine, ...": lambda n, d: torch.cat(
            [_angles(n, d).sin(), _angles(n, d).cos()], 1
        ),
        "Sine and cosine have changed places: place 0 should begin with sin(0) = 0.": lambda n, d: torch.stack(
            [_angles(n, d).cos(), _angles(n, d).sin()], -1
        ).flatten(1),
        "Your exponent is i/d. It is 2i/d: the dimensions 2i and 2i + 1 share it.": lambda n, d: _both(
            torch.arange(n)[:, None] / 10000 ** (torch.arange(d // 2) / d)
        ),
        "Each column has an exponent of its own. "
        "A sine and its cosine, numbers 2i and 2i + 1, share the angle.": _own_exponents,
        "Your first place is 1. Places are counted from 0.": lambda n, d: _both(
            torch.arange(1, n + 1)[:, None] / 10000 ** (torch.arange(0, d, 2) / d)
        ),
        "These are the angles. Take the sine of the even and the cosine of the odd numbers.": lambda n, d: _angles(
            n, d
        ).repeat_interleave(2, 1),
    },
    hints=(
        "Make a table of angles first: one row for each place, one column for each pair of numbers.",
        "angle[p, i] = p / 10000 ** (2 i / d) for i = 0 ... d/2 − 1. Then sine and cosine have to take turns.",
        "Make x = torch.zeros(places, d), then x[:, 0::2] = angles.sin() and x[:, 1::2] = angles.cos().",
    ),
)
