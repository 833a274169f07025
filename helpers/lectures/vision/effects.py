"""What each step from ResNet to ConvNeXt brings here: trained small, three seeds each (section 3).

`python -m helpers record roadmap` trains and writes the table.
"""

from __future__ import annotations

import csv
import itertools
import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
import torch.nn.functional as F

import helpers
from helpers import figures, training
from helpers.lectures.vision.designs import SWITCHES, Design, Network
from helpers.lectures.vision.fight import LEARNING_RATE, Task, accuracy, batch, task
from helpers.lectures.vision.roadmap import LABELS
from helpers.panel import Panel, Problem
from helpers.recipes.furniture_classes import pixels

TABLE = helpers.ROOT / "data" / "tables" / "roadmap.csv"
START = "ResNet"
PICTURES, STEPS, SEEDS = 800, 400, (0, 1, 2)
SOURCE = f"computed by python -m helpers record roadmap: counting slats and shelves, {PICTURES} pictures, {STEPS} steps"

Results = Mapping[str, Sequence[float]]  # step -> accuracy of each seed


def path() -> dict[str, Design]:
    """The designs in the paper's order, by the step last taken."""
    taken = {LABELS[name]: SWITCHES[: i + 1] for i, name in enumerate(SWITCHES)}
    return {START: Design()} | {step: Design(**dict.fromkeys(names, True)) for step, names in taken.items()}


def trained(design: Design, work: Task, seed: int, steps: int) -> float:
    """Accuracy on the test pictures after training from one seed."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = Network(design, len(work.classes))
    training.fit(
        network,
        training.by_index(lambda index: batch(work, 1_000_000 * seed + index)),
        loss=lambda model, pair: F.cross_entropy(model(pixels(pair[0])).float(), pair[1]),
        learning_rate=LEARNING_RATE,
        steps=steps,
    )
    return accuracy(network, work.test_images, work.test_labels)


def record(to: Path = TABLE, seeds: Sequence[int] = SEEDS, steps: int = STEPS, say: Callable = print) -> None:
    """Train every design from every seed and write the accuracies."""
    work = task("count", PICTURES)
    with to.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("step", "seed", "accuracy", "source"))
        for step, design in path().items():
            for seed in seeds:
                rows.writerow((step, seed, f"{trained(design, work, seed, steps):.4f}", SOURCE))
                file.flush()
                say(f"{step}, seed {seed}: done")


def read(table: Path = TABLE) -> dict[str, list[float]]:
    """The recorded accuracies by step.

    Raises:
        Problem: nothing is recorded yet.
    """
    if not table.exists():
        raise Problem("These trainings have not been recorded yet: python -m helpers record roadmap")
    found: dict[str, list[float]] = {}
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["step"], []).append(float(row["accuracy"]))
    return found


def gains(results: Results) -> dict[str, tuple[float, bool]]:
    """Of each step: how much the mean accuracy rose, and whether that is beyond the seeds' spread.

    Beyond: more than two standard errors of the difference of both means.
    """
    found = {}
    for before, after in itertools.pairwise(results):
        gain = statistics.mean(results[after]) - statistics.mean(results[before])
        error = sum(statistics.variance(results[step]) / len(results[step]) for step in (before, after)) ** 0.5
        found[after] = (gain, abs(gain) > 2 * error)
    return found


def draw_effects(sheet, data: dict) -> None:
    """Mean accuracy after each step, with the seeds' spread and what the step has brought."""
    results, found = data["results"], data["gains"]
    texts = []
    for step, accuracies in results.items():
        said = f"{100 * statistics.mean(accuracies):.0f} ± {100 * statistics.stdev(accuracies):.0f} %"
        if step in found:
            gain, beyond = found[step]
            said += f"  {100 * gain:+.0f} {'points' if beyond else 'within the spread'}"
        texts.append(said)
    means = [statistics.mean(accuracies) for accuracies in results.values()]
    figures.bars(figures.axes(sheet), list(results), means, texts=texts, maximum=1, title="right after each step, here")


def notice_effects(data: dict) -> str:
    clear = [f"{step} ({100 * gain:+.0f})" for step, (gain, beyond) in data["gains"].items() if beyond]
    seeds = len(next(iter(data["results"].values())))
    return (
        f"{seeds} seeds each, ± their standard deviation. Beyond the spread of the seeds: "
        f"{', '.join(clear) or 'no step'}. {SOURCE.capitalize()}."
    )


def effects_panel() -> Panel:
    """The recorded trainings of this roadmap."""

    def compute(settings) -> dict:
        results = read()
        return {"results": results, "gains": gains(results)}

    return Panel(
        "The same steps, trained here",
        compute=compute,
        draw=draw_effects,
        notice=notice_effects,
        badge="recorded",
        model="8 networks, 3 seeds",
        size=(900, 340),
    )
