"""A map of CLIP's space, pictures and captions together: they lie apart (section 7).

Liang et al., Mind the Gap: Understanding the Modality Gap in Multi-modal Contrastive Representation Learning (2022).
"""

import functools

import torch
import torch.nn.functional as F
from matplotlib.collections import LineCollection
from torch import Tensor

from helpers import figures, furniture
from helpers.lectures.clip.combinations import fresh
from helpers.models.clip import pocket_clip
from helpers.panel import Choice, Panel, Slider
from helpers.plane import scatter

MOST = 200  # pictures
TITLES = ("as CLIP gives them", "both means moved to 0")
COMPONENTS = {"1 and 2": (0, 1), "2 and 3": (1, 2)}


@functools.lru_cache(maxsize=8)
def both(n: int, seed: int) -> tuple[Tensor, Tensor]:
    """Vectors (n, D) of fresh pictures, and of an English caption of each."""
    seen = fresh(MOST, seed, False)
    texts = [furniture.caption(piece, i, "en").text for i, piece in enumerate(seen.pieces[:n])]
    return seen.vectors[:n], pocket_clip().text_features(texts)


def centred(vectors: Tensor) -> Tensor:
    """Vectors (n, D), less their mean, with length 1 again."""
    return F.normalize(vectors - vectors.mean(0), dim=1)


def apart(u: Tensor, v: Tensor) -> dict[str, float]:
    """How far pictures u (n, D) and their captions v (n, D) lie apart: distance of the two means, the mean cosine of a
    picture and its own caption and of two pictures, and the share of captions that have found their picture among n.
    """
    n = len(u)
    return {
        "distance": (u.mean(0) - v.mean(0)).norm().item(),
        "own": (u * v).sum(1).mean().item(),
        "pictures": ((u @ u.T).sum() - n).item() / (n * n - n),
        "found": ((v @ u.T).argmax(1) == torch.arange(n)).float().mean().item(),
    }


def pca(points: Tensor, components: tuple[int, int]) -> Tensor:
    """(n, 2) from (n, d): two of the directions in which the points differ most; number 0 is the first of all."""
    centre = points - points.mean(0)
    return centre @ torch.linalg.svd(centre, full_matrices=False)[2][list(components)].T


def draw_map(sheet, data: dict) -> None:
    """Two maps: a point for each picture, a triangle for each caption, a thin line between the two of a pair."""
    now = figures.theme()
    reach = max(points.abs().max().item() for points in data["maps"]) * 1.06  # one scale for both
    for plot, title, points in zip(figures.axes(sheet, columns=2, gap=30), TITLES, data["maps"], strict=True):
        width, height = plot.inner(top=30)
        plot.limits((-reach * width / height, reach * width / height), (-reach, reach))
        figures.write(plot, 0, 1 + 18 / height, title, size=17, bold=True, fraction=True)
        u, v = points.split(data["many"])
        lines = LineCollection(torch.stack([u, v], 1).numpy(), colors=now.grid, linewidths=1)
        plot.add_collection(lines, autolim=False)
        for some, colour, mark in ((u, now.series[0], "o"), (v, now.series[1], "^")):
            scatter(plot, some, colour, mark, 6)
        places = [", ".join(f"{one:.2f}" for one in some.mean(0)) for some in (u, v)]
        plot.describe(figures.titled(title, f"pictures around {places[0]}; captions around {places[1]}"))


def caption_map(data: dict) -> str:
    before, after = data["apart"]
    return (
        f"● {data['many']} pictures, ▲ their captions. Left the two means are {before['distance']:.2f} apart; a "
        f"picture and its caption have cosine {before['own']:.2f}, two pictures {before['pictures']:.2f}. Captions "
        f"that find their picture: {before['found']:.0%} left, {after['found']:.0%} right."
    )


def map_panel() -> Panel:
    """Pictures and captions in two dimensions: as CLIP gives them, and with the gap taken out."""

    def compute(settings) -> dict:
        pair = both(settings.count, settings.seed)
        pairs = [pair, tuple(map(centred, pair))]
        maps = [pca(torch.cat(one), settings.components) for one in pairs]
        return {"maps": maps, "apart": [apart(*one) for one in pairs], "many": settings.count}

    return Panel(
        "Where do pictures and captions lie?",
        [
            Choice("components", COMPONENTS, label="principal components"),
            Slider("count", 100, 50, MOST, step=50, label="pictures"),
            Slider("seed", 1, 0, 99, label="other pictures"),
        ],
        compute=compute,
        draw=draw_map,
        caption=caption_map,
        model="clip",
        size=(900, 400),
    )
