"""What surfaces look like: finishes, fabric, handles, books; and the places in which the pictures are taken.

Colours are sRGB values from 0 to 1; light adds up in their squares (a gamma of 2), so `linear` squares them.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from helpers.furniture.piece import FINISHES, SCENES, Piece
from helpers.furniture.shapes import Part
from helpers.furniture.textures import TILES


class Look(NamedTuple):
    """rgb; the tile that varies it and how much; edge: how much brighter a worn or bevelled edge is."""

    rgb: tuple[float, float, float]
    tile: str = "plain"
    contrast: float = 0.0
    edge: float = 0.03


FINISH = {
    "oak": Look((0.74, 0.54, 0.32), "oak", 0.22),
    "birch": Look((0.91, 0.81, 0.64), "birch", 0.12),
    "walnut": Look((0.41, 0.25, 0.16), "walnut", 0.36),
    "white": Look((0.95, 0.95, 0.94)),
    "black": Look((0.13, 0.13, 0.14), edge=0.09),
    "red": Look((0.80, 0.11, 0.10)),
    "blue": Look((0.12, 0.32, 0.74)),
    "green": Look((0.11, 0.49, 0.25)),
    "yellow": Look((0.97, 0.77, 0.10)),
    "pink": Look((0.96, 0.58, 0.71)),
}
OTHER = {
    "steel": Look((0.72, 0.73, 0.75)),
    "iron": Look((0.20, 0.20, 0.21)),
    "mattress": Look((0.90, 0.89, 0.86)),
    "blanket": Look((0.80, 0.82, 0.84), "sand", 0.03),
    "pillow": Look((0.97, 0.97, 0.96)),
    "books": Look((0.9, 0.9, 0.9), edge=0.0),
}
LOOKS = tuple((FINISH | OTHER).values())
NAMES = FINISHES + tuple(OTHER)
DARK_FRONTS = ("walnut", "black", "blue", "green", "red")  # their handles are of steel
SHADE = {"plinth": 0.6, "back": 0.82, "body": 0.93}  # of what stands back

BOOKS = ((0.62, 0.20, 0.18), (0.20, 0.33, 0.50), (0.85, 0.80, 0.68), (0.25, 0.42, 0.34), (0.80, 0.60, 0.25))
BOOKS += ((0.45, 0.28, 0.38), (0.92, 0.92, 0.90), (0.28, 0.28, 0.30))


class Place(NamedTuple):
    """Ground, band behind it (trees, sea), sky or wall from top to horizon; colour of sun and of the light around."""

    ground: Look
    band: tuple[float, float, float]
    top: tuple[float, float, float]
    horizon: tuple[float, float, float]
    clouds: float
    sun: tuple[float, float, float]
    ambient: tuple[float, float, float]
    near: tuple[float, float, float] = (0.0, 0.0, 0.0)  # the band's colour at its near edge
    ragged: float = 0.0  # how uneven the upper edge of the band is
    foam: float = 0.0  # how white the near edge of the sea is


WALLS = ((0.62, 0.70, 0.64), (0.60, 0.68, 0.75), (0.71, 0.68, 0.66), (0.76, 0.65, 0.63), (0.78, 0.74, 0.62))
WALLS += ((0.52, 0.58, 0.65), (0.66, 0.63, 0.72))
FLOORS = ((0.60, 0.56, 0.52), (0.52, 0.49, 0.47), (0.68, 0.64, 0.58), (0.44, 0.40, 0.38))
PLACES = {
    "room": Place(
        Look((0.6, 0.56, 0.52), "boards", 0.10),
        band=(0.88, 0.88, 0.87),
        top=(0.7, 0.7, 0.7),
        horizon=(0.7, 0.7, 0.7),
        clouds=0,
        sun=(0.74, 0.71, 0.66),
        ambient=(0.53, 0.54, 0.56),
    ),
    "meadow": Place(
        Look((0.42, 0.58, 0.24), "grass", 0.16),
        band=(0.28, 0.47, 0.32),
        top=(0.33, 0.58, 0.90),
        horizon=(0.80, 0.90, 0.97),
        clouds=0.75,
        sun=(0.86, 0.80, 0.66),
        ambient=(0.46, 0.50, 0.52),
        near=(0.20, 0.38, 0.22),
        ragged=0.75,
    ),
    "beach": Place(
        Look((0.90, 0.82, 0.64), "sand", 0.07),
        band=(0.07, 0.38, 0.60),
        near=(0.25, 0.66, 0.70),
        foam=0.8,
        top=(0.42, 0.70, 0.94),
        horizon=(0.90, 0.95, 0.97),
        clouds=0.3,
        sun=(0.86, 0.80, 0.68),
        ambient=(0.49, 0.51, 0.54),
    ),
    "sky": Place(
        Look((0.0, 0.0, 0.0)),
        band=(0.0, 0.0, 0.0),
        top=(0.16, 0.42, 0.84),
        horizon=(0.58, 0.80, 0.97),
        clouds=1.0,
        sun=(0.84, 0.80, 0.72),
        ambient=(0.50, 0.54, 0.59),
    ),
}


def linear(colours, device: str | torch.device = "cpu") -> Tensor:
    """Colours as amounts of light."""
    return torch.as_tensor(colours, dtype=torch.float32, device=device).square()


def looks(pieces: list[Piece], parts: list[Part]) -> tuple[Tensor, Tensor]:
    """Numbers in LOOKS and shades, (B, N) each, of the parts of B pieces."""
    device = parts[0].low.device
    finish = torch.tensor([NAMES.index(p.finish) for p in pieces], device=device)
    front = torch.tensor([NAMES.index(p.front) for p in pieces], device=device)
    metal = ["steel" if p.front in DARK_FRONTS else "iron" for p in pieces]
    handle = torch.tensor([NAMES.index(name) for name in metal], device=device)

    def number(role: str) -> Tensor:
        return torch.full_like(finish, NAMES.index(role)) if role in OTHER else finish

    found = [{"front": front, "handle": handle}.get(part.role, number(part.role)) for part in parts]
    shades = numbers([SHADE.get(part.role, 1.0) for part in parts], device)
    return torch.stack(found, 1), shades.expand(len(pieces), -1)


class Surroundings(NamedTuple):
    """Of B pictures: colours (B, 3); tile and contrast of the ground, clouds, ragged, foam, indoors, aloft (B,)."""

    ground: Tensor
    tile: Tensor
    contrast: Tensor
    band: Tensor
    near: Tensor
    top: Tensor
    horizon: Tensor
    clouds: Tensor
    ragged: Tensor
    foam: Tensor
    sun: Tensor
    ambient: Tensor
    indoors: Tensor
    aloft: Tensor


def numbers(values: list, device: str | torch.device) -> Tensor:
    """Whole numbers, floats (float32, whatever the default is) or truth values."""
    found = torch.tensor(values)
    return (found.float() if found.is_floating_point() else found).to(device)


def surroundings(pieces: list[Piece], device: str | torch.device) -> Surroundings:
    """The places of pieces, with the wall and the floor that each piece's seed chooses."""
    places = [PLACES[p.scene] for p in pieces]
    inside = [p.scene == SCENES[0] for p in pieces]
    walls = [WALLS[p.seed % len(WALLS)] for p in pieces]
    floors = [FLOORS[p.seed // 7 % len(FLOORS)] for p in pieces]

    def either(room: list, outdoors: list) -> Tensor:
        return linear([a if i else b for a, b, i in zip(room, outdoors, inside, strict=True)], device)

    as_they_are = ("clouds", "ragged", "foam", "sun", "ambient")
    return Surroundings(
        ground=either(floors, [p.ground.rgb for p in places]),
        tile=numbers([TILES.index(p.ground.tile) for p in places], device),
        contrast=numbers([p.ground.contrast for p in places], device),
        band=linear([p.band for p in places], device),
        near=linear([p.near for p in places], device),
        top=either(walls, [p.top for p in places]),
        horizon=either(walls, [p.horizon for p in places]),
        indoors=numbers(inside, device),
        aloft=numbers([p.scene == "sky" for p in pieces], device),
        **{name: numbers([getattr(p, name) for p in places], device) for name in as_they_are},
    )
