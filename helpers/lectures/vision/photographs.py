"""The full-size models on photographs: the five likeliest of ImageNet's 1,000 classes, and the time it takes."""

from __future__ import annotations

import statistics
import time

from torch import Tensor

from helpers import device, figures
from helpers.lectures.vision.classifiers import Classifier


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
            one.best(image[None])[0],
            sum(p.numel() for p in one.model.parameters()),
            latency(one, image),
        )
        for one in models
    }


class Comparison:
    """A picture, and each model's five likeliest classes beside it. A notebook shows it as a picture."""

    def __init__(self, models: list[Classifier], image: Tensor):
        self.image, self.found = image, compare(models, image)

    def draw(self, sheet: figures.Sheet) -> None:
        columns = 1 + len(self.found)
        picture, *plots = figures.axes(sheet, columns=columns, widths=(5, *(7,) * len(self.found)), gap=24)
        figures.image_grid(picture, [self.image])
        for plot, (title, (best, _, _)) in zip(plots, self.found.items(), strict=True):
            figures.bars(plot, [name for name, _ in best], [p for _, p in best], maximum=1, title=title)

    def _repr_png_(self) -> bytes:
        sheet = figures.figure(300 * (1 + len(self.found)), 240)
        sheet.start()
        self.draw(sheet)
        return figures.png(sheet)

    def __repr__(self) -> str:
        return "\n".join(
            f"{title}: {', '.join(f'{name} {p:.0%}' for name, p in best)}; {parameters / 1e6:.1f} M parameters, "
            f"{1000 * seconds:.0f} ms a picture"
            for title, (best, parameters, seconds) in self.found.items()
        )
