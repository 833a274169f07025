"""What surfaces look like: finishes, fabric, handles, books; and the places in which the pictures are taken.

The colours are in data/furniture/looks.toml. Light adds up in their squares (a gamma of 2): `linear` squares them.
"""

import torch
from torch import Tensor

from helpers.data import read
from helpers.furniture.piece import SCENES, Piece
from helpers.furniture.shapes import Part
from helpers.furniture.textures import TILES

_FILE = read("furniture/looks")
LOOKS = {
    name: {"tile": "plain", "contrast": 0.0, "edge": 0.03} | look
    for name, look in (_FILE["finish"] | _FILE["other"]).items()
}
NAMES = tuple(LOOKS)
BOOKS = _FILE["colours"]["books"]
DARK_FRONTS = ("walnut", "black", "blue", "green", "red")  # their handles are of steel


def linear(colours: list, device: str | torch.device = "cpu") -> Tensor:
    """Colours as amounts of light."""
    return torch.as_tensor(colours, dtype=torch.float32, device=device).square()


def numbers(values: list, device: str | torch.device) -> Tensor:
    """Whole numbers, floats (float32, whatever the default is) or truth values."""
    found = torch.tensor(values)
    return (found.float() if found.is_floating_point() else found).to(device)


def looks(pieces: list[Piece], parts: list[Part]) -> tuple[Tensor, Tensor]:
    """Numbers in LOOKS and shades, (B, N) each, of the parts of B pieces."""
    device = parts[0].low.device

    def name(piece: Piece, role: str) -> str:
        metal = "steel" if piece.front in DARK_FRONTS else "iron"
        return {"front": piece.front, "handle": metal}.get(role, role if role in _FILE["other"] else piece.finish)

    found = torch.tensor([[NAMES.index(name(piece, part.role)) for part in parts] for piece in pieces], device=device)
    return found, numbers([_FILE["shade"].get(part.role, 1.0) for part in parts], device).expand(len(pieces), -1)


def surroundings(pieces: list[Piece], device: str | torch.device) -> dict[str, Tensor]:
    """What the file says of the places of B pieces: colours (B, 3), numbers (B,); and whether they are indoors, aloft.

    The wall and the floor of a room are chosen by the piece's seed.
    """
    walls, floors = _FILE["colours"]["walls"], _FILE["colours"]["floors"]
    places = []
    for piece in pieces:
        wall, floor = walls[piece.seed % len(walls)], floors[piece.seed // 7 % len(floors)]
        room = {"ground": floor, "top": wall, "horizon": wall} if piece.scene == SCENES[0] else {}
        aloft = {"indoors": bool(room), "aloft": piece.scene == "sky"}
        place = _FILE["place"][piece.scene]
        places.append(place | room | aloft | {"tile": TILES.index(place["tile"])})
    found = {name: numbers([place[name] for place in places], device) for name in places[0]}
    return found | {name: found[name].square() for name in ("ground", "band", "near", "top", "horizon")}
