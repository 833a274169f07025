"""Pictures that are no furniture: noise, photographs, digits, surfaces, empty scenes, and what bad generators make.

Each sort has a part for training and another one for scoring (`held_out`).
"""

import functools
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import furniture
from helpers.furniture import textures
from helpers.pictures.sources import handwritten

SIZE = 64  # pixels
DIGITS = 1400  # of scikit-learn's 1,797: those for training
EMPTY = 256  # scenes without furniture that are drawn, then used again and again
_EMPTY_SEEDS = {False: 60, True: -60}


def impostors(sort: str, pictures: Tensor, generator: torch.Generator, held_out: bool = False) -> Tensor:
    """As many impostors as there are pictures (B, 3, SIZE, SIZE) of furniture, some sorts made from these.

    sort: one of SORTS.
    """
    return SORTS[sort](pictures, generator, held_out).clamp(0, 1)


def noise(pictures: Tensor, generator: torch.Generator, held_out: bool) -> Tensor:
    """From one colour all over to every pixel on its own."""
    found = []
    for n, cells in zip(_shares(len(pictures), 6), (1, 3, 6, 12, 24, 64), strict=True):
        coarse = torch.rand(n, 3, cells, cells, generator=generator)
        found.append(F.interpolate(coarse, (SIZE, SIZE), mode="bicubic"))
    return torch.cat(found)


def _shares(n: int, parts: int) -> list[int]:
    return [n * (i + 1) // parts - n * i // parts for i in range(parts)]


@functools.cache
def _photographs() -> tuple[Tensor, ...]:
    """scikit-learn's two photographs, (3, H, W) each: a palace in China, a flower."""
    from sklearn.datasets import load_sample_images

    return tuple(torch.tensor(image).permute(2, 0, 1).float() / 255 for image in load_sample_images().images)


def photographs(pictures: Tensor, generator: torch.Generator, held_out: bool) -> Tensor:
    """Cuttings, in training from the left halves and in other colours, too; for scoring from the right halves."""
    found = []
    for i in range(len(pictures)):
        whole = _photographs()[i % 2]
        half = whole[..., whole.shape[2] // 2 :] if held_out else whole[..., : whole.shape[2] // 2]
        side = int(SIZE + (min(half.shape[1:]) - SIZE) * torch.rand((), generator=generator))
        y, x = (int((length - side) * torch.rand((), generator=generator)) for length in half.shape[1:])
        cutting = half[None, :, y : y + side, x : x + side]
        cutting = F.interpolate(cutting, (SIZE, SIZE), mode="bilinear", antialias=True)[0]
        if not held_out and torch.rand((), generator=generator) < 0.5:
            cutting = cutting[torch.randperm(3, generator=generator)] ** (0.5 + torch.rand((), generator=generator))
        found.append(cutting.flip(-1) if torch.rand((), generator=generator) < 0.5 else cutting)
    return torch.stack(found)


def digits(pictures: Tensor, generator: torch.Generator, held_out: bool) -> Tensor:
    """Handwritten digits, ink and paper of any colour."""
    images, _ = handwritten()
    chosen = images[DIGITS:] if held_out else images[:DIGITS]
    ink = chosen[torch.randint(len(chosen), (len(pictures),), generator=generator)]
    ink = F.interpolate(ink, (SIZE, SIZE), mode="bicubic").clamp(0, 1)
    one, other = torch.rand(2, len(pictures), 3, 1, 1, generator=generator)
    return one.lerp(other, ink)


def surfaces(pictures: Tensor, generator: torch.Generator, held_out: bool) -> Tensor:
    """Wood, grass, sand, clouds in any colour, without anything on them."""
    tiles = textures.atlas(torch.device("cpu")).reshape(len(textures.TILES), -1)[:, : textures.SIDE**2]
    tiles = tiles.reshape(-1, textures.SIDE, textures.SIDE)
    found = []
    for which in torch.randint(len(tiles), (len(pictures),), generator=generator).tolist():
        side = int(torch.randint(32, textures.SIDE + 1, (), generator=generator))
        cutting = F.interpolate(tiles[None, None, which, :side, :side], (SIZE, SIZE), mode="bilinear", antialias=True)
        base, contrast = torch.rand(3, 1, 1, generator=generator), 0.4 * torch.rand((), generator=generator)
        found.append(base * (1 + contrast * cutting[0]))
    return torch.stack(found)


@functools.cache
def _empty(held_out: bool) -> Tensor:
    from helpers.furniture.renderer import draw, world
    from helpers.furniture.shading import AWAY

    pieces = furniture.sample(EMPTY, seed=_EMPTY_SEEDS[held_out], held_out=None)
    found = []
    for kind in dict.fromkeys(piece.kind for piece in pieces):
        made = world([piece for piece in pieces if piece.kind == kind], "cpu")
        gone = torch.full_like(made.low, AWAY)
        found.append(draw(made._replace(low=gone, high=gone), SIZE))
    return torch.cat(found)


def empty(pictures: Tensor, generator: torch.Generator, held_out: bool) -> Tensor:
    """Rooms, meadows, beaches and skies without furniture."""
    scenes = _empty(held_out)
    return scenes[torch.randint(len(scenes), (len(pictures),), generator=generator)]


def shuffled(pictures: Tensor, generator: torch.Generator, held_out: bool) -> Tensor:
    """Furniture cut into 4 x 4 or 8 x 8 patches that are put together in another order."""
    found = []
    for cells, some in zip((4, 8), pictures.chunk(2), strict=False):
        side = SIZE // cells
        patches = F.unfold(some, side, stride=side)  # (B, 3 side^2, cells^2)
        order = torch.rand(len(some), 1, cells**2, generator=generator).argsort(2)
        found.append(F.fold(patches.gather(2, order.expand_as(patches)), SIZE, side, stride=side))
    return torch.cat(found)


def blends(pictures: Tensor, generator: torch.Generator, held_out: bool) -> Tensor:
    """Two pieces in one picture, each half there."""
    share = 0.4 + 0.2 * torch.rand(len(pictures), 1, 1, 1, generator=generator)
    return pictures.lerp(pictures.roll(1, 0), share)


def melted(pictures: Tensor, generator: torch.Generator, held_out: bool) -> Tensor:
    """Furniture drawn out of shape, by up to a third of the picture."""
    n = len(pictures)
    still = F.affine_grid(torch.eye(2, 3).expand(n, -1, -1), list(pictures.shape), align_corners=False)
    pull = F.interpolate(torch.randn(n, 2, 5, 5, generator=generator), (SIZE, SIZE), mode="bicubic")
    return F.grid_sample(
        pictures, still + 0.3 * pull.permute(0, 2, 3, 1), padding_mode="reflection", align_corners=False
    )


SORTS: dict[str, Callable[[Tensor, torch.Generator, bool], Tensor]] = {
    make.__name__: make for make in (noise, photographs, digits, surfaces, empty, shuffled, blends, melted)
}
