"""What each step from ResNet to ConvNeXt brings here: trained small, from several seeds each (section 3).

`python -m helpers record roadmap` trains and writes the table.
"""

import itertools
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch.nn.functional as F

from helpers import figures, records, tables, training
from helpers.lectures.vision.designs import SWITCHES, Design, Network
from helpers.lectures.vision.fight import Task, accuracy, batch, task
from helpers.lectures.vision.roadmap import LABELS, published
from helpers.lectures.vision.roadmap import gains as published_gains
from helpers.panel import Panel, seeded
from helpers.recipes.furniture_classes import pixels

NAME = "roadmap"
START = "ResNet"
PICTURES, STEPS, SEEDS = 200, 200, (0, 1, 2, 3, 4)  # with more of either all designs count without mistakes
LEARNING_RATE = 2e-3

Results = Mapping[str, Sequence[float]]  # step -> accuracy of each seed


def path() -> dict[str, Design]:
    """The designs in the paper's order, by the step last taken."""
    taken = {LABELS[name]: SWITCHES[: i + 1] for i, name in enumerate(SWITCHES)}
    return {START: Design()} | {step: Design(**dict.fromkeys(names, True)) for step, names in taken.items()}


def trained(design: Design, work: Task, seed: int, steps: int) -> float:
    """Accuracy on the test pictures after training from one seed."""
    with seeded(seed):
        network = Network(design, len(work.classes))
    training.fit(
        network,
        training.by_index(lambda index: batch(work, 1_000_000 * seed + index)),
        loss=lambda model, pair: F.cross_entropy(model(pixels(pair[0])).float(), pair[1]),
        learning_rate=LEARNING_RATE,
        steps=steps,
    )
    return accuracy(network, work.test_images, work.test_labels)


def measure(seeds: Sequence[int], steps: int) -> Iterator[tuple[str, int, str]]:
    """(step, seed, accuracy) of every design from every seed."""
    work = task("shelves", PICTURES)
    for step, design in path().items():
        for seed in seeds:
            yield step, seed, f"{trained(design, work, seed, steps):.4f}"


def record(folder: Path = tables.FOLDER, seeds: Sequence[int] = SEEDS, steps: int = STEPS) -> None:
    """Train every design from every seed and write the accuracies."""
    source = f"counting shelves, {PICTURES} pictures, {steps} steps, by {tables.command(NAME)}"
    records.write(NAME, ("step", "seed", "accuracy"), measure(seeds, steps), source, folder)


def read(folder: Path = tables.FOLDER) -> dict[str, list[float]]:
    """Accuracies of all seeds, by step."""
    found: dict[str, list[float]] = {}
    for row in tables.read(NAME, folder):
        found.setdefault(row["step"], []).append(float(row["accuracy"]))
    return found


def gains(results: Results) -> dict[str, tuple[float, bool]]:
    """Of each step: how much the mean accuracy rose, and whether by more than two standard errors of the difference."""
    found = {}
    for before, after in itertools.pairwise(results):
        gain = statistics.mean(results[after]) - statistics.mean(results[before])
        error = sum(statistics.variance(results[step]) / len(results[step]) for step in (before, after)) ** 0.5
        found[after] = (gain, abs(gain) > 2 * error)
    return found


def paper() -> dict[str, float]:
    """The paper's gains in points of ImageNet top-1, by step; a switch of ours may be two steps there."""
    found = dict.fromkeys(LABELS.values(), 0.0)
    for row, (gain, _) in zip(published()[1:-1], published_gains(), strict=True):
        if row["toggle"]:
            found[LABELS[row["toggle"]]] += gain
    return found


def draw_effects(sheet, data: dict) -> None:
    """Mean accuracy after each step, with the seeds' spread and what the step has brought."""
    results, found = data["results"], data["gains"]
    texts = []
    for step, accuracies in results.items():
        said = f"{100 * statistics.mean(accuracies):.0f} ± {100 * statistics.stdev(accuracies):.0f} %"
        if step in found:
            gain, beyond = found[step]
            said += f"  {100 * gain:+.0f} {'points' if beyond else '(unclear)'}; paper {paper()[step]:+.1f}"
        texts.append(said)
    means = [statistics.mean(accuracies) for accuracies in results.values()]
    figures.bars(figures.axes(sheet), list(results), means, texts=texts, maximum=1, title="accuracy step by step, here")


def caption_effects(data: dict) -> str:
    clear = [f"{step} ({100 * gain:+.0f})" for step, (gain, beyond) in data["gains"].items() if beyond]
    seeds = len(next(iter(data["results"].values())))
    return (
        f"{seeds} seeds each, ± their standard deviation. Steps that change the accuracy by more than two standard "
        f"errors: {', '.join(clear) or 'no step'}. Counting shelves, from {PICTURES} pictures."
    )


def effects_panel() -> Panel:
    """The recorded training runs of this roadmap."""

    def compute(settings) -> dict:
        results = read()
        return {"results": results, "gains": gains(results)}

    return Panel(
        "The same steps, trained here",
        compute=compute,
        draw=draw_effects,
        caption=caption_effects,
        badge="recorded",
        model=f"8 networks, {len(SEEDS)} seeds",
        size=(660, 340),
    )
