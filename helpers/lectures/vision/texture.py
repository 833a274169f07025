"""Texture against shape: a chair cut out of a wardrobe's doors (section 4).

After Geirhos et al., ImageNet-trained CNNs are biased towards texture (2019).
"""

import functools
from dataclasses import replace

import torch
from torch import Tensor

from helpers import figures, furniture
from helpers.lectures.vision.classifiers import SIZE, TITLES, both
from helpers.panel import Choice, Panel, Slider

SAMPLE = 24  # side in pixels of the surface that is cut out of the donor


@functools.lru_cache(maxsize=16)
def picture(piece: furniture.Piece) -> Tensor:
    """(3, S, S): a piece as the shop draws it. Kept while the share of texture is dragged."""
    return furniture.render([piece], SIZE)[0]


@functools.lru_cache(maxsize=16)
def silhouette(piece: furniture.Piece) -> Tensor:
    """(S, S) of 0 and 1: where the piece has its finish, found by painting it black and white."""
    painted = [replace(piece, finish=paint, front=paint) for paint in ("black", "white")]
    black, white = furniture.render(painted, SIZE)
    return ((white - black).mean(0) > 0.25).float()


def surface(piece: furniture.Piece) -> Tensor:
    """(3, S, S): the middle of a picture of the piece, mirrored again and again until it fills a picture."""
    start = (SIZE - SAMPLE) // 2
    tile = picture(piece)[:, start : start + SAMPLE, start : start + SAMPLE]
    row = torch.cat([tile, tile.flip(2)] * 2, 2)
    return torch.cat([row, row.flip(1)] * 2, 1)[:, :SIZE, :SIZE]


def conflict(shape: furniture.Piece, texture: furniture.Piece, share: float) -> Tensor:
    """(3, S, S): the picture of `shape`, its surfaces replaced by those of `texture` to a share from 0 to 1."""
    where = share * silhouette(shape)
    return picture(shape) * (1 - where) + surface(texture) * where


def draw_texture(sheet, data: dict) -> None:
    """Shape, texture, and both in one picture; below, what the models say."""
    top, *charts = figures.axes(sheet, columns=3, widths=(5, 8, 8), gap=30)
    labels = [f"shape: {data['shape']}", f"surface: {data['texture']}", "what they see"]
    figures.image_grid(top, data["images"], columns=1, labels=labels)
    for plot, (name, chances) in zip(charts, data["chances"].items(), strict=True):
        texts = [f"{p:.0%}" for p in chances.values()]
        figures.bars(plot, list(chances), list(chances.values()), texts=texts, maximum=1, title=TITLES[name])


def caption_texture(data: dict) -> str:
    said = []
    for name, chances in data["chances"].items():
        by = max(chances, key=chances.__getitem__)
        said.append(f"{TITLES[name]} goes by {by} ({max(chances.values()):.0%})")
    return "; ".join(said) + f". Shape {data['shape']}, texture {data['texture']}."


def chosen(shape: str, texture: str, seed: int) -> tuple[furniture.Piece, furniture.Piece]:
    """A piece of each kind: in two woods and one scene in which training showed both kinds."""

    def shown(kind: str, value: str) -> bool:
        return (kind, value) not in furniture.HELD_OUT

    scene = next(s for s in furniture.SCENES if shown(shape, s) and shown(texture, s))
    wood = next(w for w in furniture.WOODS if shown(shape, w))
    other = next(w for w in furniture.WOODS if shown(texture, w) and w != wood)
    outline, donor = (
        furniture.fitting({"kind": kind, "finish": finish, "scene": scene}, seed=seed)
        for kind, finish in ((shape, wood), (texture, other))
    )
    return replace(outline, front=wood), replace(donor, front=other)


def texture_panel() -> Panel:
    """One kind's outline, filled with another kind's surface."""

    def compute(settings) -> dict:
        shape, donor = chosen(settings.shape, settings.texture, settings.seed)
        seen = conflict(shape, donor, settings.share / 100)
        chances = {}
        for name, one in both().items():
            p = one.probabilities(seen[None])["kind"][0].tolist()
            ours = {"shape": p[furniture.KINDS.index(shape.kind)]}
            if shape.kind != donor.kind:
                ours["texture"] = p[furniture.KINDS.index(donor.kind)]
            chances[name] = ours | {"neither": max(0.0, 1 - sum(ours.values()))}
        images = [picture(shape), picture(donor), seen]
        return {"images": images, "chances": chances, "shape": shape.kind, "texture": donor.kind}

    return Panel(
        "A chair made of a wardrobe",
        [
            Choice("shape", furniture.KINDS, "chair"),
            Choice("texture", furniture.KINDS, "wardrobe"),
            Slider("share", 100, 0, 100, step=10, label="texture replaced (%)"),
            Slider("seed", 0, 0, 9, label="another pair"),
        ],
        compute=compute,
        draw=draw_texture,
        caption=caption_texture,
        model="vit and convnext",
        size=(640, 400),
    )
