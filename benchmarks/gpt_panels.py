"""Lecture 03: from a moved slider to the new picture, with the pocket GPT: `python benchmarks/gpt_panels.py`.

Each row: a panel, one of its cheap knobs, and the median milliseconds from `set` to the picture published. A lecture
wants at most 100 on a 2-core CPU.
"""

from __future__ import annotations

import json
import statistics
import time

from helpers.lectures import gpt

KNOBS = {
    "anatomy": (gpt.anatomy_panel, "width", range(64, 12289, 64)),
    "blocks": (gpt.block_panel, "depth", range(2, 33)),
    "writing": (gpt.writing_panel, "temperature", [0.1 + 0.01 * i for i in range(150)]),
    "cache": (gpt.cache_panel, "filled", range(1, 101)),
    "lens": (gpt.lens_panel, "back", range(1, 20)),
}
WARM_UP, REPEATS = 3, 25


def median(panel, knob: str, values) -> float:
    """Median milliseconds of moving one knob of a panel."""
    times = []
    for i in range(WARM_UP + REPEATS):
        began = time.perf_counter()
        panel.set(**{knob: values[i * 7 % len(values)]}).settle()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times[WARM_UP:])


if __name__ == "__main__":
    found = {name: round(median(make().settle(), knob, values), 1) for name, (make, knob, values) in KNOBS.items()}
    print(json.dumps(found, indent=1))
