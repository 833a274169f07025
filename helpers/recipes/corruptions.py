"""What may happen to a picture without its furniture becoming another: for a judge that must not mind."""

import torch
import torch.nn.functional as F
from torch import Tensor

PARTS = 4  # of a batch: each has its own strength of blur and its own resolution
BLURS = (0.0, 0.0, 0.7, 1.2)  # pixels
SIZES = (24, 32, 40, 48)  # pixels through which pictures of 64 go


def corrupted(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Pictures (B, 3, S, S) from 0 to 1: moved, recoloured, blurred, resampled, covered, noisy, each a bit or not."""
    moved = recoloured(shifted(pictures, generator), generator)
    order = torch.randperm(len(moved), generator=generator)
    done = torch.empty_like(moved)
    for some in order.chunk(PARTS):
        part = blurred(moved[some], _choose(BLURS, generator))
        done[some] = resampled(part, _choose(SIZES, generator)) if _chance(1, generator) < 0.5 else part
    done = covered(done, generator)
    strength = 0.08 * _chance(len(done), generator) * (_chance(len(done), generator) < 0.5)
    return (done + strength[:, None, None, None] * torch.randn(done.shape, generator=generator)).clamp(0, 1)


def _chance(n: int, generator: torch.Generator) -> Tensor:
    return torch.rand(n, generator=generator)


def _choose(values: tuple, generator: torch.Generator) -> float:
    return values[int(torch.randint(len(values), (), generator=generator))]


def shifted(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Moved by up to a tenth, scaled by up to a seventh, turned by up to 6 degrees, half of them mirrored."""
    n = len(pictures)
    scale = 1 / (0.86 + 0.28 * _chance(n, generator))
    turn = 0.1 * (2 * _chance(n, generator) - 1)
    mirror = torch.where(_chance(n, generator) < 0.5, -1.0, 1.0)
    x, y = 0.2 * (2 * torch.rand(2, n, generator=generator) - 1)
    rows = [scale * mirror * turn.cos(), -scale * turn.sin(), x, scale * mirror * turn.sin(), scale * turn.cos(), y]
    grid = F.affine_grid(torch.stack(rows, 1).reshape(n, 2, 3), list(pictures.shape), align_corners=False)
    return F.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)


def recoloured(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """Brightness, contrast, saturation and each channel changed so little that red stays red and oak stays oak."""

    def factor(spread: float, *shape: int) -> Tensor:
        return 1 + spread * (2 * torch.rand(len(pictures), *shape, 1, 1, generator=generator) - 1)

    mean = pictures.mean((1, 2, 3), keepdim=True)
    changed = mean + factor(0.15, 1) * (pictures - mean)
    grey = changed.mean(1, keepdim=True)
    return ((grey + factor(0.2, 1) * (changed - grey)) * factor(0.12, 1) * factor(0.06, 3)).clamp(0, 1)


def blurred(pictures: Tensor, spread: float) -> Tensor:
    """Blurred by a Gaussian of so many pixels."""
    if spread == 0:
        return pictures
    reach = int(3 * spread + 0.5)
    bell = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / spread) ** 2)
    bell = (bell / bell.sum()).expand(3, 1, 1, -1)
    padded = F.pad(pictures, (reach,) * 4, mode="replicate")
    return F.conv2d(F.conv2d(padded, bell, groups=3), bell.transpose(2, 3), groups=3)


def resampled(pictures: Tensor, size: int) -> Tensor:
    """Made smaller, and as large as before again: what a generator of `size` pixels could show at best."""
    small = F.interpolate(pictures, (size, size), mode="bilinear", antialias=True)
    return F.interpolate(small, pictures.shape[-2:], mode="bilinear")


def covered(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """A third of them with a rectangle of one colour on them, a third of a side at most."""
    n, size = len(pictures), pictures.shape[-1]
    place = torch.arange(size)
    start, length = torch.rand(2, n, 2, 1, generator=generator)
    length = size * (0.08 + 0.25 * length)
    start = start * (size - length)
    inside = (place >= start) & (place < start + length)  # (B, 2, S)
    there = inside[:, 0, :, None] & inside[:, 1, None, :] & (_chance(n, generator) < 0.33)[:, None, None]
    return torch.where(there[:, None], torch.rand(n, 3, 1, 1, generator=generator), pictures)
