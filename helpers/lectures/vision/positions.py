"""What a ViT has learned about places: the similarity of its position embeddings (section 5).

Dosovitskiy et al. 2021, figure 7.
"""

import torch
from torch import Tensor, nn

from helpers import figures
from helpers.lectures.vision.classifiers import SIZE, classifier, untrained
from helpers.panel import Panel, Slider, Toggle
from helpers.recipes import vit as recipe

ROWS = SIZE // recipe.PATCH


def similarity(vit: nn.Module) -> Tensor:
    """Cosines (n, n, n, n) of all pairs of position embeddings: [row, column] is a map over all places."""
    table = vit.vit.embeddings.position_embeddings.detach()[0, 1:].cpu().float()  # (N, d)
    unit = nn.functional.normalize(table - table.mean(0), dim=-1)
    side = round(len(table) ** 0.5)
    return (unit @ unit.T).reshape(side, side, side, side)


def neighbours(maps: Tensor) -> float:
    """Mean cosine between places side by side or above each other, over all of (n, n, n, n)."""
    side = len(maps)
    places = range(side)
    right = [maps[r, c, r, c + 1] for r in places for c in places[:-1]]
    below = [maps[r, c, r + 1, c] for r in places[:-1] for c in places]
    return float(torch.stack([*right, *below]).mean())


def draw_positions(sheet, data: dict) -> None:
    """Left: one place with all others. Right: the same for every place, each little map where its place is."""
    left, right = figures.axes(sheet, columns=2, widths=(8, 9), gap=30)
    names = [str(i + 1) for i in range(len(data["map"]))]
    figures.heatmap(left, data["map"], rows=names, columns=names, low=0, high=1, title=data["named"], square=True)
    maps = [figures.coloured(one.clamp(0, 1)) for row in data["all"] for one in row]
    side = len(data["all"])

    def place(i: int) -> dict:
        return {"row": i // side + 1, "column": i % side + 1}

    title = "the same for every place"
    figures.image_grid(right, maps, columns=side, title=title, highlight=data["index"], choose=place)


def caption_positions(data: dict) -> str:
    return (
        f"{data['named']}. Neighbours have a mean cosine of {data['neighbours']:.2f}; for random vectors it would be "
        "about 0. Nobody told the model that pictures have rows and columns."
    )


def positions_panel() -> Panel:
    """Which places the trained ViT takes for neighbours."""

    def compute(settings) -> dict:
        maps = similarity(classifier("vit").model if settings.trained else untrained("vit"))
        row, column = (min(place, len(maps)) - 1 for place in (settings.row, settings.column))
        return {
            "map": maps[row, column],
            "all": maps,
            "index": row * len(maps) + column,
            "neighbours": neighbours(maps),
            "named": f"row {row + 1}, column {column + 1} with all places",
        }

    return Panel(
        "Who are my neighbours?",
        [Slider("row", 3, 1, ROWS), Slider("column", 6, 1, ROWS), Toggle("trained", True)],
        compute=compute,
        draw=draw_positions,
        caption=caption_positions,
        model="vit",
        size=(700, 400),
    )
