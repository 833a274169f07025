"""Wood, floorboards, grass, sand and clouds: tiles of noise that repeat without a seam, in every resolution.

A tile is SIDE x SIDE values about 0 (wood: + is light, - is dark). Each tile comes with its averages over 2 x 2, 4 x 4,
... values (a mip map: Williams 1983, "Pyramidal Parametrics"), so that fine grain fades instead of flickering where a
pixel covers many values.
"""

import functools
import math

import torch
from torch import Tensor

SIDE = 256
LEVELS = 9  # 256, 128, ..., 1
TILES = ("oak", "birch", "walnut", "boards", "grass", "sand", "clouds", "trees", "plain")
VALUES = sum((SIDE >> level) ** 2 for level in range(LEVELS))  # of a tile in all resolutions


def _noise(seed: int, x: float, y: float, power: float = 2.0) -> Tensor:
    """Seamless noise of spread 1. x, y: features a tile across and along; power: how fast finer ones fade."""
    white = torch.randn(SIDE, SIDE, generator=torch.Generator().manual_seed(seed), dtype=torch.float32)
    frequencies = torch.fft.fftfreq(SIDE, dtype=torch.float32) * SIDE
    fy, fx = torch.meshgrid(frequencies, frequencies, indexing="ij")
    strength = (1 + (fx / x) ** 2 + (fy / y) ** 2) ** (-power)
    strength[0, 0] = 0
    noise = torch.fft.ifft2(torch.fft.fft2(white) * strength).real
    return noise / noise.std()


def _wood(seed: int, rings: int, waves: float, fibre: float, pores: float) -> Tensor:
    """Grain along y: growth rings cut lengthwise, bent into flames; fibres; pores as short dark lines."""
    across = torch.arange(SIDE, dtype=torch.float32) / SIDE
    bent = rings * across + waves * _noise(seed, 2.2, 1.1, 2.5) + 0.12 * _noise(seed + 1, 9, 2)
    phase = bent % 1
    late = torch.where(phase < 0.72, phase / 0.72, (1 - phase) / 0.28)  # light early wood slowly turns dark
    streaks = _noise(seed + 2, 60, 2.5, 1.5)
    short = (_noise(seed + 3, 90, 7, 2) > 1.6).float()
    return 0.9 - 1.5 * late**1.6 + fibre * streaks - pores * short


def _boards() -> Tensor:
    """Four boards of a floor side by side, each with its own shade and ends, thin dark joints between them."""
    tile = 0.35 * _noise(30, 50, 2.5, 1.5)
    rows = torch.arange(SIDE)
    for board in range(4):
        x, end = board * SIDE // 4, (board * 97) % SIDE
        chance = torch.rand(2, generator=torch.Generator().manual_seed(40 + board), dtype=torch.float32)
        for half in (0, 1):
            inside = ((rows - end) % SIDE) // (SIDE // 2) == half
            tile[inside, x : x + SIDE // 4] += 1.4 * (chance[half] - 0.5)
        tile[:, x : x + 3] -= 1.6
        tile[[end, end - SIDE // 2], x : x + SIDE // 4] -= 1.2
    return tile


def _grass() -> Tensor:
    tile = 0.8 * _noise(50, 45, 45, 1.2) + 0.6 * _noise(51, 4, 4)
    flowers = _noise(52, 40, 40, 3) > 2.55
    return torch.where(flowers, 7.0, tile)


def _clouds() -> Tensor:
    """Cover from 0 (blue) to 1 (white)."""
    return torch.sigmoid(2.6 * (_noise(60, 3.2, 3.8, 1.25) - 0.35))


def _trees() -> Tensor:
    """The outline of a wood far away, from 0 to 1, the same in every row: round crowns side by side."""
    x = torch.arange(SIDE, dtype=torch.float32) / SIDE
    outline = torch.zeros_like(x)
    for middle, radius, foot in torch.rand(60, 3, generator=torch.Generator().manual_seed(70), dtype=torch.float32):
        radius = 0.015 + 0.035 * radius
        away = ((x - middle + 0.5) % 1 - 0.5).abs()
        outline = torch.maximum(outline, 0.5 * foot + 9 * (radius**2 - away**2).clamp(min=0).sqrt())
    return (outline / outline.max()).expand(SIDE, SIDE)


@functools.cache
def atlas(device: torch.device) -> Tensor:
    """All tiles in all resolutions, one after the other: (len(TILES) * VALUES,)."""
    tiles = {
        "oak": _wood(1, 13, 0.9, 0.42, 0.5),
        "birch": _wood(10, 9, 0.8, 0.3, 0.15) * 0.8,
        "walnut": _wood(20, 11, 1.6, 0.5, 0.5),
        "boards": _boards(),
        "grass": _grass(),
        "sand": 0.5 * _noise(55, 80, 80, 1) + 0.7 * _noise(56, 5, 9),
        "clouds": _clouds(),
        "trees": _trees(),
        "plain": torch.zeros(SIDE, SIDE, dtype=torch.float32),
    }
    values = []
    for name in TILES:
        tile = tiles[name][None, None]
        for _ in range(LEVELS):
            values.append(tile.flatten())
            tile = torch.nn.functional.avg_pool2d(tile, 2) if tile.shape[-1] > 1 else tile
    return torch.cat(values).to(device)


def look_up(tile: Tensor, x: Tensor, y: Tensor, footprint: Tensor, smooth: bool) -> Tensor:
    """The value of a tile at (x, y), averaged over a pixel. All of one shape.

    tile: number in TILES. x, y: where, in tiles. footprint: a pixel's side, in tiles. smooth: whether to blend the
    four nearest values, for pictures so large that single ones would be seen.
    """
    level = (torch.log2(footprint) + (math.log2(SIDE) + 0.25)).clamp(0, LEVELS - 1).int()
    side = torch.bitwise_right_shift(torch.full_like(level, SIDE), level)
    # The levels before this one hold SIDE^2 (1 + 1/4 + ...) = 4 (SIDE^2 - side^2) / 3 values.
    start = tile * VALUES + (4 * (SIDE * SIDE - side * side)) // 3
    values = atlas(tile.device)

    def at(column: Tensor, row: Tensor) -> Tensor:
        return values.take((start + (row & (side - 1)) * side + (column & (side - 1))).long())

    x, y = x * side, y * side
    if not smooth:
        return at(x.floor().int(), y.floor().int())
    left, above = (x - 0.5).floor(), (y - 0.5).floor()
    right, below = x - 0.5 - left, y - 0.5 - above
    column, row = left.int(), above.int()
    upper = at(column, row).lerp(at(column + 1, row), right)
    return upper.lerp(at(column, row + 1).lerp(at(column + 1, row + 1), right), below)
