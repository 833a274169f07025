"""The full-size models on photographs: the five likeliest of ImageNet's 1,000 classes, and the time it takes."""

import statistics
import time

from torch import Tensor

from helpers import device, figures
from helpers.lectures.vision.classifiers import Classifier
from helpers.lectures.vision.subjects import subject
from helpers.panel import Panel
from helpers.pictures.chooser import PHOTOGRAPHS, chooser

SIDE = 224  # pixels


def latency(one: Classifier, image: Tensor, repeats: int = 5) -> float:
    """Median seconds for one picture (3, S, S), after one to warm up."""
    seconds = []
    for _ in range(repeats + 1):
        began = time.perf_counter()
        one.logits(image[None])
        device.synchronize()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds[1:])


def compare(models: list[Classifier], image: Tensor) -> dict:
    """What each model says of a picture (3, S, S): title -> (top five, parameters, seconds)."""
    return {
        one.title: (
            one.top_k(image[None])[0],
            sum(p.numel() for p in one.model.parameters()),
            latency(one, image),
        )
        for one in models
    }


def draw_photographs(sheet, data: dict) -> None:
    """The picture, and each model's five likeliest classes beside it."""
    columns = 1 + len(data["found"])
    picture, *plots = figures.axes(sheet, columns=columns, widths=(5, *(7,) * len(data["found"])), gap=24)
    figures.image_grid(picture, [data["image"]])
    for plot, (title, (best, _, _)) in zip(plots, data["found"].items(), strict=True):
        figures.bars(plot, [name for name, _ in best], [p for _, p in best], maximum=1, title=title)


def caption_photographs(data: dict) -> str:
    said = (
        f"{title}: {parameters / 1e6:.1f} M parameters, {1000 * seconds:.0f} ms a picture"
        for title, (_, parameters, seconds) in data["found"].items()
    )
    return "; ".join(said) + ", on this machine."


def photographs_panel(models: list[Classifier], photograph: str = PHOTOGRAPHS[0]) -> Panel:
    """What full-size models say of any picture."""

    def compute(settings) -> dict:
        image = subject(settings.picture, SIDE)
        return {"image": image, "found": compare(models, image)}

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
