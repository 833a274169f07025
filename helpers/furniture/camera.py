"""Where the camera stands, and which face of which box each ray meets first.

The camera looks level, through a lens that is shifted up or down, as photographers of houses and furniture do: upright
edges stay upright in the picture. A ray o + t d then has d_x and d_z that depend on the picture's column alone and d_y
on its row alone, and so do the distances at which it meets the planes of a box: the slab test (Kay and Kajiya 1986,
"Ray Tracing Complex Scenes", section 2) needs two minima for each row and each column and two operations a pixel.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from helpers.furniture.piece import Piece

FILL = {"small": 0.62, "medium": 0.75, "large": 0.89}  # part of the picture that the piece takes up
FLOOR, WALL, NOTHING = 254, 253, 0  # codes of what is no box; a box's face has 3 * box + axis + 1
FAR = 1e6


class Camera(NamedTuple):
    """B cameras. Directions are horizontal: front into the picture, right to the right."""

    place: Tensor  # (B, 3)
    front: Tensor  # (B, 3)
    right: Tensor  # (B, 3)
    middle: Tensor  # (B, 2) of the picture on the plane at distance 1
    half: Tensor  # (B,) half the picture's side on that plane

    def columns(self, x: Tensor) -> Tensor:
        """Coordinates on the plane at distance 1 of x (-1 left, 1 right)."""
        return self.middle[:, :1] + self.half[:, None] * x

    def rows(self, y: Tensor) -> Tensor:
        """The same for y (-1 below, 1 above)."""
        return self.middle[:, 1:] + self.half[:, None] * y


def stand(pieces: list[Piece], low: Tensor, high: Tensor) -> Camera:
    """Cameras that frame the pieces, whose boxes have the corners low, high: (B, N, 3), NaN where there is no box."""
    device = low.device
    angles = [(p.turn, p.rise, FILL[p.size], p.seed % 89 / 44 - 1) for p in pieces]
    angles = torch.tensor(angles, dtype=torch.float32, device=device)
    turn, rise, fill, aside = angles[:, 0].deg2rad(), angles[:, 1].deg2rad(), angles[:, 2], angles[:, 3]
    least = low.nan_to_num(FAR).amin(1)
    most = high.nan_to_num(-FAR).amax(1)
    zero = torch.zeros_like(turn)
    front = torch.stack([turn.sin(), zero, -turn.cos()], 1)
    right = torch.stack([turn.cos(), zero, turn.sin()], 1)
    distance = 1.1 + 2.0 * (most - least).amax(1)
    place = -front * distance[:, None]
    place[:, 1] = 0.5 * most[:, 1] + distance * rise.tan()
    seen = project(Camera(place, front, right, place, distance), low, high)
    spans = [(a.nan_to_num(FAR).amin((1, 2)), a.nan_to_num(-FAR).amax((1, 2))) for a in seen]
    half = torch.stack([(b - a) / 2 for a, b in spans], 1).amax(1) / fill
    middle = torch.stack([(a + b) / 2 for a, b in spans], 1)
    free = half[:, None] - torch.stack([(b - a) / 2 for a, b in spans], 1)
    middle[:, 0] -= 0.3 * aside * free[:, 0].clamp(max=0.3 * half)
    return Camera(place, front, right, middle, half)


class Faces(NamedTuple):
    """For each axis, how boxes meet rays: 1 / t of the plane a ray enters by is d * enter, of those it leaves by
    d * leave[0] and d * leave[1], (B, N) each. `open`: the camera is between the two planes, nothing is entered."""

    enter: Tensor
    leave: tuple[Tensor, Tensor]
    open: Tensor


def faces(low: Tensor, high: Tensor, place: Tensor) -> Faces:
    """low, high: (B, N) along one axis; place: (B,) of the camera."""
    below, above = low - place[:, None], high - place[:, None]
    between = (below < 0) & (above > 0)
    near, far = torch.where(below > 0, below, above), torch.where(below > 0, above, below)
    leave = torch.where(between, below, far).reciprocal(), torch.where(between, above, far).reciprocal()
    return Faces(near.reciprocal(), leave, between)


def mark(values: Tensor, code: Tensor | int) -> Tensor:
    """Hide in the last eight bits of numbers a code of what they are of."""
    return ((values.view(torch.int32) & ~255) | code).view(torch.float32)


def first_hit(
    camera: Camera, low: Tensor, high: Tensor, columns: Tensor, rows: Tensor, back: Tensor, windows: list
) -> Tensor:
    """What each ray meets first: (B, H, W) values 1 / t with the code of the face in the last eight bits.

    low, high: (B, N, 3), NaN where there is no box. columns: (B, W), rows: (B, H) on the plane at distance 1.
    back: (B, H, W) the same for what is behind all boxes. windows: where to look for each box.
    """
    x, y, z = (faces(low[..., a], high[..., a], camera.place[:, a]) for a in range(3))
    dx, dz = (camera.front[:, a, None] + camera.right[:, a, None] * columns for a in (0, 2))

    boxes = 3 * torch.arange(low.shape[1], device=low.device, dtype=torch.int32)[:, None]

    def entered(face: Faces, d: Tensor, axis: int) -> Tensor:
        return mark(torch.where(face.open[..., None], FAR, face.enter[..., None] * d[:, None]), boxes + axis + 1)

    def left(face: Faces, d: Tensor) -> Tensor:
        return torch.maximum(face.leave[0][..., None] * d[:, None], face.leave[1][..., None] * d[:, None])

    into_column = torch.minimum(entered(x, dx, 0), entered(z, dz, 2))  # (B, N, W)
    into_row = entered(y, rows, 1)  # (B, N, H)
    out_of_column, out_of_row = torch.maximum(left(x, dx), left(z, dz)), left(y, rows)
    first, nothing = back.clone(), back.new_zeros(())
    for n, (top, bottom, left_end, right_end) in enumerate(windows):
        enter = torch.minimum(into_column[:, n, None, left_end:right_end], into_row[:, n, top:bottom, None])
        leave = torch.maximum(out_of_column[:, n, None, left_end:right_end], out_of_row[:, n, top:bottom, None])
        here = first[:, top:bottom, left_end:right_end]
        torch.maximum(here, torch.where(enter > leave, enter, nothing), out=here)
    return first


def windows(camera: Camera, low: Tensor, high: Tensor, size: int) -> list[tuple[int, int, int, int]]:
    """For each of N boxes the rows (from, to) and columns (from, to) of pictures in which it is seen in any of B."""
    u, v = project(camera, low, high)  # (B, 8, N)
    x = (u - camera.middle[:, 0, None, None]) / camera.half[:, None, None]
    y = (camera.middle[:, 1, None, None] - v) / camera.half[:, None, None]
    ends = [a for values in (y, x) for a in (values.nan_to_num(1).amin((0, 1)), values.nan_to_num(-1).amax((0, 1)))]
    pixels = (torch.stack(ends, 1) + 1) * (size / 2) + torch.tensor([-1, 2, -1, 2], device=u.device)
    return [tuple(row) for row in pixels.clamp(0, size).int().tolist()]


def project(camera: Camera, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
    """Where the eight corners of boxes are seen on the plane at distance 1: (B, 8, N) across and up."""
    x, y, z = torch.stack([low, high]).unbind(-1)  # (2, B, N)
    corners = torch.stack([torch.stack([x[i], y[j], z[k]], -1) for i in (0, 1) for j in (0, 1) for k in (0, 1)], 1)
    seen = corners - camera.place[:, None, None]  # (B, 8, N, 3)
    depth = (seen * camera.front[:, None, None]).sum(-1)
    return (seen * camera.right[:, None, None]).sum(-1) / depth, seen[..., 1] / depth
