"""Worlds in the plane whose truth is known exactly, and how they are drawn.

Each is a mixture of equally likely round Gaussians.
"""

import math
from dataclasses import dataclass

import torch
from matplotlib.lines import Line2D
from torch import Tensor

from helpers import figures

REACH = 3.0  # the plane goes from -REACH to REACH in both directions
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
        return self.centres[which] + self.sigma * torch.randn(n, 2, generator=generator, dtype=torch.float32)

    def density(self, points: Tensor) -> Tensor:
        """The exact probability density (N,) at points (N, 2)."""
        squares = torch.cdist(points, self.centres).square() / (2 * self.sigma**2)  # (N, K)
        return (-squares).exp().mean(1) / (2 * math.pi * self.sigma**2)


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


def lattice(side: int, reach: float) -> Tensor:
    """Places (side * side, 2) of the square from -reach to reach, row by row from below."""
    line = torch.linspace(-reach, reach, side, dtype=torch.float32)
    return torch.cartesian_prod(line, line).flip(1)


def _circle(n: int, radius: float) -> Tensor:
    turn = torch.arange(n, dtype=torch.float32) * (2 * math.pi / n)
    return radius * torch.stack([turn.cos(), turn.sin()], 1)


def _spiral(n: int) -> Tensor:
    """Two points of equal distance along the arm are about equally far apart: the radius grows with the root."""
    t = torch.linspace(0.06, 1, n, dtype=torch.float32).sqrt()
    angle = 2 * math.pi * 1.75 * t
    return 2.4 * t[:, None] * torch.stack([angle.cos(), angle.sin()], 1)


WORLDS = {
    "eight Gaussians": World(_circle(8, 2.0), 0.1),
    "ring": World(_circle(48, 2.0), 0.14, "sections"),
    "spiral": World(_spiral(48), 0.14, "sections"),
}


def square(plot: figures.Plot, title: str, below: float = 26) -> float:
    """Make `plot` the plane, a square from -REACH to REACH with a title over it; gives its side in pixels.

    `below` are the pixels kept free under it, for a legend.
    """
    side = min(plot.cell[2], plot.cell[3] - 30 - below)
    plot.inner(bottom=plot.cell[3] - 30 - side, right=plot.cell[2] - side, top=30)
    plot.limits((-REACH, REACH), (-REACH, REACH))
    figures.write(plot, 0, 1 + 20 / side, figures.shorten(title, plot.cell[2], 17), size=17, bold=True, fraction=True)
    return side


def scatter(plot: figures.Plot, points: Tensor, colour: str, mark: str = "o", size: float = 4) -> None:
    """Points (N, 2) as marks with a thin edge, so that they part where they overlap."""
    x, y = points.T.numpy()
    edge = {"markeredgecolor": figures.theme().background, "markeredgewidth": 0.4}
    plot.add_line(Line2D(x, y, marker=mark, markersize=size, linewidth=0, color=colour, **edge))
