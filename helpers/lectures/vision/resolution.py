"""Larger pictures: what they cost both architectures, counted and measured (section 6)."""

from __future__ import annotations

import functools
import time

import torch

from helpers import device, figures
from helpers.lectures.vision.classifiers import TITLES, untrained
from helpers.lectures.vision.fight import size_of
from helpers.panel import Action, Choice, Job, Panel

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
    images = torch.zeros(at_once, 3, side, side, device=device.pick())
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
    speeds = {TITLES[name]: tuple(zip(*points, strict=True)) for name, points in data["speed"].items() if points}
    title = "pictures a second, here" if speeds else "press Measure"
    figures.lines(
        right,
        speeds,
        title=title,
        xlabel="side (pixels)",
        xlim=(SIDES[0], SIDES[-1]),
        log_y=bool(speeds),
        markers=True,
    )


def caption_resolution(data: dict) -> str:
    ratios = {name: values[-1] / values[0] for name, values in data["cost"].items()}
    said = ", ".join(f"{TITLES[name]} × {ratio:.1f}" for name, ratio in ratios.items())
    if data["measure"] == "a pixel":
        return f"From {SIDES[0]} to {SIDES[-1]} pixels a side, the cost of each pixel changes: {said}."
    return (
        f"From {SIDES[0]} to {SIDES[-1]} pixels a side, there are × {(SIDES[-1] / SIDES[0]) ** 2:.0f} pixels: {said}."
    )


def resolution_panel() -> Panel:
    """What larger pictures cost the two pocket architectures."""
    kept: dict[str, list[tuple[int, float]]] = {name: [] for name in TITLES}

    def compute(settings) -> dict:
        scale = {"MFLOP": lambda side: 1e6, "a pixel": lambda side: side**2}[settings.measure]
        return {
            "cost": {name: [flops(name, side) / scale(side) for side in SIDES] for name in TITLES},
            "speed": {name: list(points) for name, points in kept.items()},
            "measure": settings.measure,
            "named": MEASURES[settings.measure],
        }

    def measure(job: Job, settings) -> None:
        for points in kept.values():
            points.clear()
        for number, side in enumerate(SIDES):
            for name, points in kept.items():
                job.progress(number / len(SIDES), f"{TITLES[name]}, {side} pixels")
                points.append((side, pictures_a_second(name, side, settings.batch)))
                job.show()
                if job.stopped:
                    return

    return Panel(
        "Larger pictures",
        [
            Choice("measure", tuple(MEASURES), "MFLOP"),
            Choice("batch", (1, 8, 32), 8, label="pictures at once (Measure)"),
        ],
        compute=compute,
        draw=draw_resolution,
        caption=caption_resolution,
        actions=[Action("Measure", measure, seconds=60)],
        model="two untrained networks",
        size=(900, 360),
    )
