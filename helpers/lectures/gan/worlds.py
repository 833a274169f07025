"""Worlds in the plane whose truth is known exactly: each is a mixture of equally likely round Gaussians."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import torch
from torch import Tensor

from helpers.panel import Problem

REACH = 3.0  # the plane goes from -REACH to REACH in both directions
CELLS = 9  # a drawing is made of CELLS x CELLS places
DRAWN = "drawn by you"
FAIR = 0.25  # a mode counts as covered with this part of its fair share of the samples
RADII = 3.0  # standard deviations that belong to a mode


@dataclass(frozen=True)
class World:
    """Gaussians with these centres (K, 2) and one standard deviation, each with the chance 1/K.

    A ring and a spiral are made of many that overlap; their modes are sections of the curve.
    """

    centres: Tensor
    sigma: float
    modes: str = "modes"  # what the K parts are called

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Points (n, 2), drawn on the CPU."""
        which = torch.randint(len(self.centres), (n,), generator=generator)
        return self.centres[which] + self.sigma * torch.randn(n, 2, generator=generator)

    def density(self, points: Tensor) -> Tensor:
        """The exact probability density (N,) at points (N, 2)."""
        squares = torch.cdist(points, self.centres).square() / (2 * self.sigma**2)  # (N, K)
        return (-squares).exp().mean(1) / (2 * math.pi * self.sigma**2)


def world(name: str, drawing: str = "") -> World:
    """The world of this name; `drawing` has the places of DRAWN.

    Raises:
        Problem: nothing is drawn yet, or the drawing cannot be read.
    """
    if name == DRAWN:
        return World(centres_of(places(drawing)), 0.12)
    return WORLDS[name]


def places(drawing: str) -> list[int]:
    """The numbers of the places in a drawing, row by row from the lower left: "12 40 68"."""
    if not re.fullmatch(r"[\d\s,]*", drawing):
        raise Problem(f"A drawing is a list of places from 0 to {CELLS**2 - 1}, such as 12 40 68.")
    found = list(dict.fromkeys(int(number[:9]) for number in re.findall(r"[0-9]+", drawing)))
    if not found:
        raise Problem(f"Nothing is drawn yet: with “{DRAWN}”, click into the plane. Each click puts a Gaussian there.")
    if max(found) >= CELLS**2:
        raise Problem(f"There is no place {max(found)}: the places go from 0 to {CELLS**2 - 1}.")
    return found


def centres_of(numbers: list[int]) -> Tensor:
    """The centres (K, 2) of places."""
    cell = 2 * REACH / CELLS
    return torch.tensor([[(n % CELLS + 0.5) * cell - REACH, (n // CELLS + 0.5) * cell - REACH] for n in numbers])


def covered(points: Tensor, world: World) -> tuple[list[bool], float]:
    """Which of the K modes are covered by generated points (N, 2), and the share of points of high quality.

    A point is of high quality if it lies within RADII standard deviations of the nearest mode. A mode is covered if
    it is the nearest for at least FAIR / K of all points, counting those of high quality only.
    """
    distance, nearest = torch.cdist(points, world.centres).min(1)
    good = distance <= RADII * world.sigma
    modes = len(world.centres)
    counts = nearest[good].bincount(minlength=modes)
    return (counts >= FAIR * len(points) / modes).tolist(), good.float().mean().item()


def _circle(n: int, radius: float) -> Tensor:
    turn = torch.arange(n) * (2 * math.pi / n)
    return radius * torch.stack([turn.cos(), turn.sin()], 1)


def _spiral(n: int, turns: float = 1.75) -> Tensor:
    """Two points of equal distance along the arm are about equally far apart: the radius grows with the root."""
    t = torch.linspace(0.06, 1, n).sqrt()
    angle = 2 * math.pi * turns * t
    return 2.4 * t[:, None] * torch.stack([angle.cos(), angle.sin()], 1)


WORLDS = {
    "eight Gaussians": World(_circle(8, 2.0), 0.1),
    "ring": World(_circle(48, 2.0), 0.14, "sections"),
    "spiral": World(_spiral(48), 0.14, "sections"),
}
NAMES = (*WORLDS, DRAWN)
