"""What each step from ResNet to ConvNeXt brings here: trained small, from several seeds each (section 3).

`python -m helpers record roadmap` trains and writes the table.
"""

from collections.abc import Sequence
from pathlib import Path

from helpers import records, tables
from helpers.lectures.vision.designs import SWITCHES, Design, Network
from helpers.lectures.vision.fight import Task, accuracy, learn, task
from helpers.lectures.vision.roadmap import LABELS
from helpers.panel import seeded

NAME = "roadmap"
PICTURES, STEPS, SEEDS = 200, 200, (0, 1, 2, 3, 4)  # with more of either all designs count without mistakes
LEARNING_RATE = 2e-3


def path() -> dict[str, Design]:
    """The designs in the paper's order, by the step last taken."""
    taken = {LABELS[name]: SWITCHES[: i + 1] for i, name in enumerate(SWITCHES)}
    return {"ResNet": Design()} | {step: Design(**dict.fromkeys(names, True)) for step, names in taken.items()}


def trained(design: Design, work: Task, seed: int, steps: int) -> float:
    """Accuracy on the test pictures after training from one seed."""
    with seeded(seed):
        network = Network(design, len(work.classes))
    learn(network, work, seed, learning_rate=LEARNING_RATE, steps=steps)
    return accuracy(network, work.test_images, work.test_labels)


def record(folder: Path = tables.FOLDER, seeds: Sequence[int] = SEEDS, steps: int = STEPS) -> None:
    """Train every design from every seed and write the accuracies."""
    work, source = task("shelves", PICTURES), f"counting shelves, {PICTURES} pictures, {steps} steps"
    rows = (
        (step, seed, f"{trained(design, work, seed, steps):.4f}") for step, design in path().items() for seed in seeds
    )
    records.write(NAME, ("step", "seed", "accuracy"), rows, f"{source}, by {tables.command(NAME)}", folder)


def recorded_effects(folder: Path = tables.FOLDER) -> dict[str, list[float]]:
    """The recorded accuracies of all seeds, by the step of the roadmap last taken."""
    found: dict[str, list[float]] = {}
    for row in tables.read(NAME, folder):
        found.setdefault(row["step"], []).append(float(row["accuracy"]))
    return found
