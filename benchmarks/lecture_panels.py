"""From a moved knob to the new picture: `python benchmarks/lecture_panels.py [attention | gpt | vision]`.

Each row: a panel and one of its cheap knobs; the median milliseconds from `set` to the picture published (a lecture
wants at most 100 on a 2-core CPU); the same numbers shown the usual way, on a new pyplot figure saved as PNG, without
computing them; how many times faster the panel is. The two are measured in turn, so other work slows both. Only the
ratio is comparable between machines.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from helpers.lectures import attention, gpt, vision
from helpers.panel.save import plain

SHARES = [i / 100 for i in range(100)]
KNOBS = {
    "attention": {
        "dictionary: temperature": (attention.dictionary_panel, {}, "temperature", [0.01 + s for s in SHARES]),
        "steps: head": (attention.steps_panel, {}, "head", range(1, 6)),
        "explorer: word": (attention.explorer_panel, {}, "place", range(1, 20)),
        "explorer: head, switched off": (attention.explorer_panel, {"change": "off"}, "head", range(1, 6)),
        "explorer: weight": (attention.explorer_panel, {"change": "weight", "place": 1}, "weight", SHARES),
        "positions: place": (attention.positions_panel, {}, "place", range(64)),
    },
    "gpt": {
        "anatomy: width": (gpt.anatomy_panel, {}, "width", range(64, 12289, 64)),
        "gap: what follows": (gpt.gap_panel, {}, "follows", (False, True)),
        "scaling: sizes": (gpt.scaling_panel, {}, "used", (2, 3, 4)),
        "writing: temperature": (gpt.writing_panel, {}, "temperature", [0.1 + s for s in SHARES]),
    },
    "vision": {
        "patches: patch": (vision.patches_panel, {}, "place", range(1, 65)),
        "shuffle: share": (vision.shuffle_panel, {}, "share", range(0, 101, 10)),
        "roadmap: kernel": (vision.roadmap_panel, {}, "large_kernel", (False, True)),
        "robustness: strength": (vision.robustness_panel, {}, "strength", range(0, 101, 5)),
        "rollout: layer": (vision.rollout_panel, {}, "layer", range(1, 6)),
    },
}
WARM_UP, REPEATS = 5, 25


def arrays(data: Any) -> Iterator[np.ndarray]:
    """All vectors and matrices of numbers in a panel's data."""
    if isinstance(data, dict):
        for value in data.values():
            yield from arrays(value)
    elif isinstance(data, list) and data:
        try:
            found = np.array(data, float)
        except (TypeError, ValueError):
            return
        if found.ndim <= 2 and found.size > 1:
            yield found


def usual(data: Any, size: tuple[int, int]) -> bytes:
    """The numbers of a panel on a new pyplot figure of its size: matrices as images, vectors as lines."""
    shown = list(arrays(plain(data)))[:6] or [np.zeros(2)]
    figure, axes = plt.subplots(1, len(shown), figsize=(size[0] / 100, size[1] / 100), dpi=100, squeeze=False)
    for ax, values in zip(axes[0], shown, strict=True):
        ax.imshow(values, aspect="auto") if values.ndim == 2 else ax.plot(values)
    packed = io.BytesIO()
    figure.savefig(packed, format="png")
    plt.close(figure)
    return packed.getvalue()


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def measure(make: Callable, settings: dict, knob: str, values) -> tuple[float, float]:
    """Median milliseconds of moving one knob of a panel, and of the usual way."""
    panel = make().set(**settings).wait()
    times = []
    for i in range(WARM_UP + REPEATS):
        value = values[i * 7 % len(values)]
        moved = milliseconds(lambda value=value: panel.set(**{knob: value}).wait())
        times.append((moved, milliseconds(lambda: usual(panel.data, panel.view.size)) if i % 3 == 0 else None))
    kept = times[WARM_UP:]
    return statistics.median(fast for fast, _ in kept), statistics.median(slow for _, slow in kept if slow is not None)


if __name__ == "__main__":
    print(f"{'':32}panel ms   usual ms   times faster")
    for lecture in sys.argv[1:] or KNOBS:
        for name, row in KNOBS[lecture].items():
            fast, slow = measure(*row)
            print(f"{name:30}{fast:10.1f}{slow:11.1f}{slow / fast:15.1f}", flush=True)
