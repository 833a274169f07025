"""The full-size models on photographs: the five likeliest of ImageNet's 1,000 classes, and the time it takes."""

import time

from helpers import figures
from helpers.lectures.vision.classifiers import Classifier
from helpers.lectures.vision.subjects import subject
from helpers.panel import Panel
from helpers.pictures.chooser import PHOTOGRAPHS, chooser

SIDE = 224  # pixels


def draw_photographs(sheet, data: dict) -> None:
    """The picture, and each model's likeliest classes beside it."""
    widths = (5, *(7,) * len(data["best"]))
    picture, *plots = figures.axes(sheet, columns=len(widths), widths=widths, gap=24)
    figures.image_grid(picture, [data["image"]])
    for plot, (title, best) in zip(plots, data["best"].items(), strict=True):
        figures.bars(plot, [name for name, _ in best], [p for _, p in best], maximum=1, title=title)


def caption_photographs(data: dict) -> str:
    return "; ".join(data["costs"]) + ", on this machine."


def photographs_panel(models: list[Classifier], photograph: str = PHOTOGRAPHS[0]) -> Panel:
    """What full-size models say of any picture."""

    def compute(settings) -> dict:
        image, best, costs = subject(settings.picture, SIDE), {}, []
        for one in models:
            one.logits(image[None])  # the first time takes longer
            began = time.perf_counter()
            best[one.title] = one.top_k(image)  # on the CPU: whatever computes has finished
            milliseconds = 1000 * (time.perf_counter() - began)
            parameters = sum(p.numel() for p in one.model.parameters())
            costs.append(f"{one.title}: {parameters / 1e6:.1f} M parameters, {milliseconds:.0f} ms a picture")
        return {"image": image, "best": best, "costs": costs}

    return Panel(
        "What do you see?",
        [chooser(value=photograph)],
        compute=compute,
        draw=draw_photographs,
        caption=caption_photographs,
        model=" and ".join(one.title for one in models),
        badge="full",
        size=(300 * (1 + len(models)), 300),
    )
