"""Larger pictures: what they cost both architectures, counted and measured (section 6)."""

import functools
import time
from collections.abc import Iterator

import torch

from helpers import device, figures
from helpers.figures import Measured
from helpers.lectures.vision.classifiers import TITLES, untrained
from helpers.lectures.vision.fight import size_of
from helpers.measurement import Measurement
from helpers.panel import Choice, Panel

SIDES = (32, 64, 96, 128, 192)  # pixels
SECONDS = 0.5  # for each point of the measurement
MEASURES = {"MFLOP": "MFLOP for one picture", "a pixel": "FLOP for one pixel"}


@functools.cache
def flops(name: str, side: int) -> int:
    """FLOPs for one picture of `side` pixels."""
    return size_of(untrained(name, side))[1]


@torch.inference_mode()
def pictures_a_second(name: str, side: int, at_once: int, seconds: float = SECONDS) -> float:
    """Measured on this machine, after one batch to warm up."""
    model = untrained(name, side)
    images = torch.zeros(at_once, 3, side, side, dtype=torch.float32, device=device.pick())
    model(pixel_values=images)
    device.synchronize()
    began, count = time.perf_counter(), 0
    while count == 0 or time.perf_counter() - began < seconds:
        model(pixel_values=images)
        device.synchronize()
        count += at_once
    return count / (time.perf_counter() - began)


def draw_resolution(sheet, data: dict) -> None:
    """FLOPs against the side of the picture; beside it the measured speed."""
    left, right = figures.axes(sheet, columns=2, gap=30)
    curves = {TITLES[name]: (SIDES, values) for name, values in data["cost"].items()}
    top = max(max(values) for values in data["cost"].values())
    figures.lines(left, curves, title=data["named"], xlabel="side (pixels)", ylim=(0, 1.1 * top), markers=True)
    how = {"xlabel": "side (pixels)", "xlim": (SIDES[0], SIDES[-1]), "ylim": None, "log_y": True}
    figures.curves(right, data["speed"], title="pictures a second, here", **how)


def caption_resolution(data: dict) -> str:
    ratios = {name: values[-1] / values[0] for name, values in data["cost"].items()}
    said = ", ".join(f"{TITLES[name]} × {ratio:.1f}" for name, ratio in ratios.items())
    if data["measure"] == "a pixel":
        return f"From {SIDES[0]} to {SIDES[-1]} pixels a side, the cost of each pixel changes: {said}."
    return (
        f"From {SIDES[0]} to {SIDES[-1]} pixels a side, the number of pixels grows × "
        f"{(SIDES[-1] / SIDES[0]) ** 2:.0f}, the cost of a picture: {said}."
    )


def resolution_panel() -> Panel:
    """What larger pictures cost the two pocket architectures."""

    def measure(side: int, settings) -> Iterator[tuple[str, Measured]]:
        for name, title in TITLES.items():
            yield title, Measured(pictures_a_second(name, side, settings.batch))

    speed = Measurement(SIDES, measure, depends_on=("batch",), names=tuple(TITLES.values()), unit="pixels")

    def compute(settings) -> dict:
        scale = {"MFLOP": lambda side: 1e6, "a pixel": lambda side: side**2}[settings.measure]
        return {
            "cost": {name: [flops(name, side) / scale(side) for side in SIDES] for name in TITLES},
            "speed": speed.points(settings),
            "measure": settings.measure,
            "named": MEASURES[settings.measure],
        }

    return Panel(
        "Larger pictures",
        [
            Choice("measure", tuple(MEASURES), "MFLOP"),
            Choice("batch", (1, 8, 32), 8, label="pictures at once (Measure)"),
        ],
        compute=compute,
        draw=draw_resolution,
        caption=caption_resolution,
        actions=[speed.action()],
        model="two untrained networks",
        size=(900, 360),
    )
