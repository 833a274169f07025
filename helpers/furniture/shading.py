"""How bright and of what colour what a ray meets is: sun with soft shadows, light from around, grain, edges, sky."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from helpers.furniture import materials
from helpers.furniture.camera import FLOOR, NOTHING, WALL, Camera
from helpers.furniture.materials import LOOKS, linear
from helpers.furniture.textures import TILES, look_up

AWAY = -50.0  # metres below the floor: boxes that are not there


class World(NamedTuple):
    """B pictures of N boxes each, ready to be looked at."""

    camera: Camera
    low: Tensor  # (B, N, 3), AWAY where there is no box
    high: Tensor
    around: dict[str, Tensor]  # see materials.surroundings
    sun: Tensor  # (B, 3) direction to the sun, length 1
    wall: Tensor  # (B,) z of the wall behind the piece
    horizon: Tensor  # (B,) height of the ground's far end on the plane at distance 1
    chance: Tensor  # (B, 2) from the piece's seed
    books: bool
    number: Tensor  # (N,) of each box among all that a piece of this kind may have
    faces: dict[str, Tensor] | None = None  # (B, 3 N + 3): for each axis of each box; then ground, wall, sky


def face_table(world: World, look: Tensor, shade: Tensor) -> dict[str, Tensor]:
    """What is the same all over a face. look, shade: (B, N) of the boxes; see `materials.looks`."""
    low, high, sun, around = world.low, world.high, world.sun, world.around
    device, (batch, count, _) = low.device, low.shape
    others = torch.tensor([(1, 2), (0, 2), (0, 1)], device=device)
    size = high - low
    longer = size[:, :, others[:, 0]] >= size[:, :, others[:, 1]]  # (B, N, 3): the grain runs along the longer side
    along = torch.where(longer, others[:, 0], others[:, 1])
    across = torch.where(longer, others[:, 1], others[:, 0])
    wide = size.gather(2, across)
    sign = (world.camera.place[:, None] > high).float() * 2 - 1
    up = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float32, device=device)
    rgb = linear([entry["rgb"] for entry in LOOKS.values()], device)[look] * shade[..., None].square()  # (B, N, 3)
    shift = (world.chance[:, :1] * 7.13 + world.number.float() * 0.618) % 1

    def of_look(name: str, of: Callable = float) -> Tensor:
        return materials.numbers([of(entry[name]) for entry in LOOKS.values()], device)[look][..., None]

    clouds = TILES.index("clouds")
    # What it is on a box, and what on the ground, on the wall (sky: the same, but for scale).
    table = {
        "axis": (torch.arange(3, device=device), 1, 2),
        "along": (along, 2, 2),
        "across": (across, 0, 0),
        "along_low": (low.gather(2, along), 0.0, 0.0),
        "along_high": (high.gather(2, along), 0.0, 0.0),
        "across_low": (low.gather(2, across), 0.0, 0.0),
        "across_high": (high.gather(2, across), 0.0, 0.0),
        "per_tile": (1 / (2.4 * wide).clamp(0.3, 1.5), 0.55, 0.55),
        "direct": ((sign * sun[:, None]).clamp(min=0), sun[:, 1], sun[:, 2].clamp(min=0.15)),
        "ambient": (0.86 + 0.24 * sign * up, 1.0, 0.92),
        "sign": (sign, 1.0, 1.0),
        "shift": (shift[..., None], 0.0, 0.0),
        "contrast": (of_look("contrast"), around["contrast"], 0.0),
        "edge": (of_look("edge"), 0.0, 0.0),
        "tile": (of_look("tile", TILES.index), around["tile"], clouds),
        "book": ((look == materials.NAMES.index("books")).float()[..., None], 0.0, 0.0),
    }
    for channel, name in enumerate(("red", "green", "blue")):
        table[name] = (rgb[..., channel, None], around["ground"][:, channel], around["top"][:, channel])

    def row(box: Tensor, *rest: Tensor | float) -> Tensor:
        box = box.expand(batch, count, 3).reshape(batch, 3 * count)
        ends = [torch.as_tensor(value, dtype=box.dtype, device=device).expand(batch)[:, None] for value in rest]
        return torch.cat([box, *ends], 1)

    return {name: row(box, ground, wall, wall) for name, (box, ground, wall) in table.items()}


def shadow(world: World, x: Tensor, y: Tensor, z: Tensor) -> Tensor:
    """How much of the sun is covered at points (B, M): boxes on the way to it count by how deep the way is in them."""
    inverse = 1 / world.sun
    positive = world.sun[:, None] > 0
    enter = torch.where(positive, world.low, world.high) * inverse[:, None]  # (B, N, 3)
    leave = torch.where(positive, world.high, world.low) * inverse[:, None]
    qx, qy, qz = (point * inverse[:, axis, None] for axis, point in enumerate((x, y, z)))
    covered = torch.zeros_like(x)
    thin, wide, _ = (world.high - world.low).sort(2).values.unbind(2)
    # a way through this much of a panel is dark
    opaque = torch.where(wide > 0.25, (1.2 * thin).clamp(min=1e-3), 9.0)[..., None]
    start, end, other = (torch.empty_like(x) for _ in range(3))  # written over for each box: memory is what is slow
    for n in range(world.low.shape[1]):
        a, b = enter[:, n, :, None], leave[:, n, :, None]
        torch.sub(a[:, 0], qx, out=start)
        torch.sub(b[:, 0], qx, out=end)
        for axis, q in ((1, qy), (2, qz)):
            torch.maximum(start, torch.sub(a[:, axis], q, out=other), out=start)
            torch.minimum(end, torch.sub(b[:, axis], q, out=other), out=end)
        start.clamp_(min=0)
        end.sub_(start).clamp_(min=0)
        soft = torch.minimum(start.mul_(0.22).add_(0.02), opaque[:, n], out=start)  # farther things: softer shadows
        covered.addcdiv_(end, soft)
    return covered.clamp_(max=1)


def nearness(world: World, x: Tensor, y: Tensor, z: Tensor, wide: Tensor) -> Tensor:
    """How much of the light from above things close by take away at points (B, M), from 0 to 1.

    wide: (B, M) how much farther, in metres, boxes of 1 m height reach.
    """
    tall = (world.high[..., 1] - world.low[..., 1]).clamp(max=0.8)
    near = torch.zeros_like(x)
    side, other, above = (torch.empty_like(x) for _ in range(3))
    for n in range(world.low.shape[1]):
        low, high = world.low[:, n, :, None], world.high[:, n, :, None]
        torch.sub(low[:, 0], x, out=side)
        for from_here in ((x, high[:, 0]), (low[:, 2], z), (z, high[:, 2])):
            torch.maximum(side, torch.sub(*from_here, out=other), out=side)
        torch.sub(low[:, 1], y, out=above).clamp_(min=0)
        reach = torch.mul(wide, tall[:, n, None], out=other).add_(above, alpha=0.6).add_(0.07)
        cover = side.clamp_(min=0).div_(reach).neg_().add_(1).div_(above.mul_(0.5).add_(1))
        torch.maximum(near, cover.mul_(high[:, 1] > y), out=near)
    return near


def shade(world: World, first: Tensor, u: Tensor, v: Tensor, pixel: Tensor, smooth: bool) -> Tensor:
    """Amounts of light (B, M, 3) that come along rays.

    first: (B, M) as `camera.first_hit` gives it; u, v: (B, M) where the rays cross the plane at distance 1;
    pixel: (B, 1) a pixel's side there. smooth: whether single values of a texture would be seen.
    """
    code = first.view(torch.int32) & 255
    on_floor, on_wall, in_sky = code == FLOOR, code == WALL, code == NOTHING
    place, front, right = world.camera.place, world.camera.front, world.camera.right
    depth = 1 / first.clamp(min=1e-3)
    x = place[:, :1] + depth * (front[:, :1] + right[:, :1] * u)
    y = place[:, 1:2] + depth * v
    z = place[:, 2:] + depth * (front[:, 2:] + right[:, 2:] * u)
    last = 3 * world.low.shape[1]  # the ground; then wall and sky
    face = torch.where(code >= WALL, last + FLOOR - code, code - 1)
    face = torch.where(in_sky, last + 2, face).long()
    around = world.around

    def of_face(name: str) -> Tensor:
        return world.faces[name].gather(1, face)

    axis, out = of_face("axis"), 0.05 * of_face("sign")
    moved = (p + out * (axis == a) for a, p in enumerate((x, y, z)))
    lit = (1 - shadow(world, x, y, z)) * of_face("direct")
    open_sky = (1 - 0.62 * nearness(world, *moved, 0.3 * on_floor)) * of_face("ambient")

    # Grain and ground
    def pick(which: Tensor) -> Tensor:
        return torch.where(which == 0, x, torch.where(which == 1, y, z))

    along, across = pick(of_face("along")), pick(of_face("across"))
    scale, shift = of_face("per_tile"), of_face("shift")
    cloud_x, cloud_y = 0.9 * u + world.chance[:, :1] * 5, -1.5 * v + world.chance[:, 1:] * 3
    s = torch.where(in_sky, cloud_x, across * scale + shift)
    t = torch.where(in_sky, cloud_y, along * scale + 3.7 * shift)
    spread = torch.where(in_sky, pixel, depth * pixel)  # metres that a pixel covers
    stretch = torch.where(on_floor, (1 / (-v).clamp(min=0.05)).clamp(1, 4) * 0.6, 1.0)  # the ground lies flat
    footprint = torch.where(in_sky, pixel, spread * scale * stretch)
    value = look_up(of_face("tile"), s, t, footprint, smooth)
    contrast = of_face("contrast")

    # Edges: a light bevel, at least half a pixel wide
    edge = torch.minimum(along - of_face("along_low"), of_face("along_high") - along)
    rim = torch.minimum(across - of_face("across_low"), of_face("across_high") - across)
    wide = torch.maximum(0.6 * spread, torch.full_like(spread, 0.006))
    bevel = (1 - torch.minimum(edge, rim) / wide).clamp(0, 1) * of_face("edge")

    sky = backdrop(world, u, v, value, pixel, smooth)
    in_band = on_wall & (y < 0.09)
    spines = book_spines(world, face, x, y, spread) if world.books else None

    colours = []
    for channel, name in enumerate(("red", "green", "blue")):
        base = torch.where(in_band, around["band"][:, channel, None], of_face(name))
        if spines is not None:
            base = torch.where(of_face("book") > 0, spines[channel], base)
        surface = base * (1 + contrast * value * (1, 1.25, 1.6)[channel])
        light = lit * around["sun"][:, channel, None] + open_sky * around["ambient"][:, channel, None]
        surface = surface.clamp(min=0) * light + bevel * (0.3 + lit)
        colours.append(torch.where(in_sky, sky[channel], surface))
    return torch.stack(colours, -1)


def backdrop(world: World, u: Tensor, v: Tensor, clouds: Tensor, pixel: Tensor, smooth: bool) -> list[Tensor]:
    """Red, green and blue (B, M) of the sky, and of the trees or the sea in front of it."""
    around, camera = world.around, world.camera
    side = 2 * camera.half[:, None]
    rise = (v - world.horizon[:, None]) / side  # above the ground's end, in pictures
    from_below = (v - camera.middle[:, 1:]) / side + 0.5
    blend = torch.where(around["aloft"][:, None], from_below, 1.6 * rise - 0.1).clamp(0, 1)
    trees = torch.full_like(u, TILES.index("trees"), dtype=torch.long)
    across, wide = 0.8 * u / side + world.chance[:, :1], (0.8 * pixel / side).expand_as(u)
    outline = look_up(trees, across, torch.zeros_like(u), wide, smooth)
    top = 0.075 * (1 + around["ragged"][:, None] * (outline - 1))
    inside = ((top - rise) / (pixel / side)).clamp(0, 1) * ~around["aloft"][:, None]
    depth = (rise / top).clamp(0, 1)  # 0 at the near edge
    clouds = clouds.clamp(0, 1) * around["clouds"][:, None]
    foam = ((0.012 - rise) / 0.012).clamp(0, 1) * around["foam"][:, None]
    colours = []
    for channel in range(3):
        sky = around["horizon"][:, channel, None].lerp(around["top"][:, channel, None], blend)
        sky = sky.lerp(torch.full_like(sky, 0.94), clouds)
        band = around["near"][:, channel, None].lerp(around["band"][:, channel, None], depth)
        band = band.lerp(torch.full_like(sky, 0.95), foam)
        colours.append(sky.lerp(band, inside))
    return colours


def book_spines(world: World, face: Tensor, x: Tensor, y: Tensor, spread: Tensor) -> list[Tensor]:
    """Red, green and blue (B, M) of books: each its own colour and height, dark between and above them."""
    box = (face // 3).clamp(max=world.low.shape[1] - 1)
    left, bottom, top = (
        end[..., axis].gather(1, box) for end, axis in ((world.low, 0), (world.low, 1), (world.high, 1))
    )
    along = (x - left) / 0.042
    book = along.floor().int() * 7 + world.number.int()[box] * 5 + (world.chance[:, :1] * 1000).int()
    colour = (book * book * 31 + book * 17) // 8 % len(materials.BOOKS)
    tall = (y - bottom) / (top - bottom) < 0.8 + 0.2 * ((book * 29) % 11) / 10
    gap = ((along % 1) < 0.12) & (spread < 0.02)
    palette = linear(materials.BOOKS, x.device)[colour.long()] * (tall & ~gap)[..., None]
    return [0.03 + 0.97 * channel for channel in palette.unbind(-1)]
