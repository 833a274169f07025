"""Feature maps of both models, from shallow to deep (section 6)."""

import torch
from torch import Tensor

from helpers import figures
from helpers.lectures.vision.classifiers import TITLES, classifier
from helpers.lectures.vision.receptive import QUARTERS, features
from helpers.lectures.vision.subjects import subject
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import chooser

SHOWN = 15


def strongest(maps: Tensor, count: int = SHOWN) -> tuple[Tensor, Tensor]:
    """The maps (C, n, n) that vary most over the picture: (count, n, n), each from 0 to 1, and their numbers."""
    chosen = maps.flatten(1).var(1).topk(min(count, len(maps))).indices.sort().values
    low, high = (fold(maps[chosen].flatten(1), 1).values[:, None, None] for fold in (torch.min, torch.max))
    return (maps[chosen] - low) / (high - low).clamp(min=1e-9), chosen


def draw_features(sheet, data: dict) -> None:
    """The picture, and the channels that vary most over it."""
    left, right = figures.axes(sheet, columns=2, widths=(4, 9), gap=30)
    figures.image_grid(left, [data["image"]], title="the picture")
    maps = [figures.coloured(one) for one in data["maps"]]
    side = data["maps"].shape[-1]
    title = f"{data['title']}: {data['channels']} channels of {side} × {side}"
    figures.image_grid(right, maps, columns=5, labels=[f"channel {i + 1}" for i in data["numbers"]], title=title)


def caption_features(data: dict) -> str:
    side = data["maps"].shape[-1]
    return (
        f"{data['title']} at {data['depth']} of its depth: {side} × {side} places, each with {data['channels']} "
        f"numbers. Shown are the {len(data['maps'])} channels that differ most from place to place."
    )


def features_panel() -> Panel:
    """What each model keeps of a picture on the way to its answer."""

    def compute(settings) -> dict:
        image = subject(settings.picture)
        one = classifier(settings.model)
        with torch.inference_mode():
            maps = features(one.model, one.preprocess(image[None]), settings.quarter)[0].cpu().float()
        shown, numbers = strongest(maps)
        return {
            "image": image,
            "maps": shown,
            "numbers": numbers,
            "channels": len(maps),
            "title": one.title,
            "depth": f"{settings.quarter}/{QUARTERS}",
        }

    return Panel(
        "What is left of the picture?",
        [
            chooser(),
            Choice("model", {title: name for name, title in TITLES.items()}, "convnext"),
            Slider("quarter", 1, 1, QUARTERS, label="depth (quarters)"),
        ],
        compute=compute,
        draw=draw_features,
        caption=caption_features,
        badge="pocket",
        size=(900, 400),
    )
