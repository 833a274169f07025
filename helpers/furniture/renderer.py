"""Pictures of pieces: batched, on any device, from 32 to 256 pixels and beyond."""

from collections import defaultdict

import torch
from torch import Tensor

from helpers.furniture import materials
from helpers.furniture.camera import FLOOR, NOTHING, WALL, first_hit, mark, stand, windows
from helpers.furniture.piece import Piece
from helpers.furniture.shading import AWAY, World, face_table, shade
from helpers.furniture.shapes import parts

SUN_HEIGHT = 0.72  # sine of its angle above the ground
# Where in a pixel rays go through: no two in one row or column, so that level and upright edges get all steps.
SAMPLES = ((-0.125, -0.375), (0.375, -0.125), (-0.375, 0.125), (0.125, 0.375))
FINE = 96  # pixels from which on textures are blended
AT_ONCE = 16 * 64 * 64  # pixels: what stays in a processor's cache


def render(pieces: list[Piece], size: int = 64, device: str | torch.device = "cpu") -> Tensor:
    """(B, 3, size, size) pictures, values from 0 to 1."""
    out = torch.empty(len(pieces), 3, size, size, dtype=torch.float32, device=device)
    kinds: dict[str, list[int]] = defaultdict(list)
    # Pieces that look alike go together: they have the same boxes, and those are in the same parts of the picture.
    for i in sorted(range(len(pieces)), key=lambda i: (pieces[i].count, pieces[i].size, pieces[i].turn)):
        kinds[pieces[i].kind].append(i)
    at_once = max(1, AT_ONCE // size**2)
    with torch.inference_mode():
        for where in kinds.values():
            for start in range(0, len(where), at_once):
                some = where[start : start + at_once]
                out[some] = draw(world([pieces[i] for i in some], device), size)
    return out


def world(pieces: list[Piece], device: str | torch.device) -> World:
    """Boxes, light, camera and surroundings of pieces of one kind."""
    found = parts(pieces, device)
    there = torch.stack([part.shown for part in found]).any(1).tolist()
    number = torch.tensor([n for n, any_has in enumerate(there) if any_has], device=device)
    found = [part for part, any_has in zip(found, there, strict=True) if any_has]
    shown = torch.stack([part.shown for part in found], 1)[..., None]  # (B, N, 1)
    low, high = (torch.stack([getattr(part, end) for part in found], 1) for end in ("low", "high"))
    camera = stand(pieces, low.where(shown, torch.nan), high.where(shown, torch.nan))
    low, high = low.where(shown, AWAY), high.where(shown, AWAY)
    float32 = {"dtype": torch.float32, "device": device}
    numbers = torch.tensor([(p.light, p.seed % 101 / 101, p.seed % 83 / 83) for p in pieces], **float32)
    light, chance = numbers[:, :1].deg2rad(), numbers[:, 1:]
    level = (1 - SUN_HEIGHT**2) ** 0.5
    sun = torch.cat([level * light.sin(), torch.full_like(light, SUN_HEIGHT), level * light.cos()], 1)
    sun = torch.where(sun.abs() < 1e-3, 1e-3, sun)
    # The ground ends where the hind edge of the piece stands, and a little above that.
    reach = torch.tensor([p.depth / 200 + p.width / 400 for p in pieces], **float32)
    distance = camera.place[:, [0, 2]].norm(dim=1)
    hind = -camera.place[:, 1] / (distance + reach)
    horizon = hind + camera.half * (0.08 + 0.4 * chance[:, 1])
    horizon = torch.minimum(horizon, camera.middle[:, 1] + 0.6 * camera.half)
    made = World(
        camera,
        low,
        high,
        materials.surroundings(pieces, device),
        sun,
        wall=torch.tensor([-p.depth / 200 for p in pieces], **float32) - 0.05 - 0.5 * chance[:, 0],
        horizon=horizon,
        chance=chance,
        books=pieces[0].kind == "bookshelf",
        number=number,
    )
    return made._replace(faces=face_table(made, *materials.looks(pieces, found)))


def background(world: World, columns: Tensor, rows: Tensor) -> Tensor:
    """What rays meet behind all boxes, (B, H, W), in the form of `first_hit`."""
    camera, around = world.camera, world.around
    floor = mark(rows / -camera.place[:, 1:2], FLOOR)
    seen = around["indoors"][:, None] | (rows < world.horizon[:, None])
    floor = torch.where(seen & ~around["aloft"][:, None], floor, NOTHING).clamp(min=0)
    toward = camera.front[:, 2:] + camera.right[:, 2:] * columns
    wall = mark(toward / (world.wall - camera.place[:, 2])[:, None], WALL)
    wall = torch.where(around["indoors"][:, None], wall, NOTHING).clamp(min=0)
    return torch.maximum(floor[:, :, None], wall[:, None, :])


def draw(world: World, size: int) -> Tensor:
    """(B, 3, size, size): one ray in each pixel is shaded, and of the others those that meet something else."""
    device, batch = world.low.device, len(world.low)
    pixel = 2 * world.camera.half[:, None] / size
    centres = (torch.arange(size, dtype=torch.float32, device=device) + 0.5) * (2 / size) - 1
    low = world.low.where(world.low > AWAY, torch.nan)
    rays, where = [], windows(world.camera, low, world.high, size)
    for dx, dy in SAMPLES:
        columns = world.camera.columns(centres + dx * 2 / size)
        rows = world.camera.rows(-centres - dy * 2 / size)
        first = first_hit(world.camera, low, world.high, columns, rows, background(world, columns, rows), where)
        u = columns[:, None, :].expand_as(first).flatten(1)
        v = rows[:, :, None].expand_as(first).flatten(1)
        rays.append((first.flatten(1), u, v))
    first, u, v = rays[0]
    light = shade(world, first, u, v, pixel, size > FINE)  # (B, P, 3)
    total = light * len(SAMPLES)
    code = first.view(torch.int32) & 255
    others = [torch.stack(values, 1).flatten(1) for values in zip(*rays[1:], strict=True)]  # (B, 3 P)
    differs = (others[0].view(torch.int32) & 255) != code.repeat(1, len(SAMPLES) - 1)
    which, where = differs.nonzero(as_tuple=True)
    if len(which):
        count = differs.sum(1)
        place = torch.arange(len(which), device=device) - (count.cumsum(0) - count)[which]
        most = int(count.max())
        index = torch.zeros(batch, most, dtype=torch.long, device=device)
        index[which, place] = where
        valid = torch.arange(most, device=device) < count[:, None]
        extra = shade(world, *(values.gather(1, index) for values in others), pixel, size > FINE)
        at = (index % (size * size))[..., None].expand(-1, -1, 3)
        total.scatter_add_(1, at, (extra - light.gather(1, at)) * valid[..., None])
    total = total / len(SAMPLES)
    return total.clamp_(0, 1).sqrt_().transpose(1, 2).reshape(batch, 3, size, size)
