"""How many pictures does each architecture need? Trained with more and more of them, three seeds each (section 4).

`python -m helpers record efficiency` trains and writes the table.
"""

from __future__ import annotations

import functools
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from helpers import figures, training
from helpers.lectures.vision import records
from helpers.lectures.vision.classifiers import TITLES
from helpers.lectures.vision.fight import LEARNING_RATE, accuracy, batch, duel, pair, task
from helpers.panel import Panel
from helpers.recipes.furniture_classes import optimizers

NAME = "efficiency"
PICTURES, STEPS, SEEDS = (50, 200, 800, 3200), 600, (0, 1, 2)


def measure(pictures: Sequence[int], seeds: Sequence[int], steps: int) -> Iterator[tuple[str, int, int, str]]:
    """(model, pictures, seed, accuracy) after `steps` steps on the counting task."""
    for n in pictures:
        work = task("shelves", n)
        for seed in seeds:
            models = pair(work.classes, seed)
            training.fit(
                models,
                training.by_index(lambda index, work=work, seed=seed: batch(work, 1_000_000 * seed + index)),
                loss=functools.partial(duel, {name: [] for name in TITLES}),
                learning_rate=LEARNING_RATE,
                optimizers=optimizers,
                clip=None,
                steps=steps,
            )
            for name, model in models.items():
                yield name, n, seed, f"{accuracy(model, work.test_images, work.test_labels):.4f}"


def record(
    folder: Path = records.FOLDER, pictures: Sequence[int] = PICTURES, seeds: Sequence[int] = SEEDS, steps: int = STEPS
) -> None:
    """Train both with every number of pictures from every seed, and write the accuracies."""
    source = f"counting shelves, {steps} steps"
    rows = measure(pictures, seeds, steps)
    records.write(NAME, ("model", "pictures", "seed", "accuracy"), rows, source, folder)


def read(folder: Path = records.FOLDER) -> dict[str, dict[int, list[float]]]:
    """Accuracies of all seeds, by model and number of pictures."""
    found: dict[str, dict[int, list[float]]] = {}
    for row in records.read(NAME, folder):
        found.setdefault(row["model"], {}).setdefault(int(row["pictures"]), []).append(float(row["accuracy"]))
    return found


def draw_efficiency(sheet, data: dict) -> None:
    """The mean of the seeds against the number of pictures."""
    plot = figures.axes(sheet)
    curves = {
        TITLES[name]: ([*points], [100 * statistics.mean(seeds) for seeds in points.values()])
        for name, points in data["results"].items()
    }
    figures.lines(
        plot,
        curves,
        xlabel="pictures to learn from",
        title="right (%) on other pictures, mean of the seeds",
        log_x=True,
        ylim=(0, 105),
        marks=True,
    )


def notice_efficiency(data: dict) -> str:
    said = []
    for name, points in data["results"].items():
        most = max(points)
        spread = statistics.stdev(points[most])
        said.append(f"{TITLES[name]} {statistics.mean(points[most]):.0%} ± {spread:.0%} with {most:,} pictures")
    return f"{', '.join(said)}; ± is the standard deviation of the seeds. Equal steps for all."


def efficiency_panel() -> Panel:
    """The recorded curve."""
    return Panel(
        "How many pictures does it take?",
        compute=lambda settings: {"results": read()},
        draw=draw_efficiency,
        notice=notice_efficiency,
        badge="recorded",
        model=f"2 networks, {len(SEEDS)} seeds",
        size=(900, 340),
    )
