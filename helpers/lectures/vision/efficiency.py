"""How many pictures does each architecture need? Trained with more and more of them, three seeds each (section 4).

`python -m helpers record efficiency` trains and writes the table.
"""

import itertools
from collections.abc import Sequence
from pathlib import Path

from helpers import figures, furniture, records, tables, training
from helpers.figures import Measured
from helpers.lectures.vision.classifiers import TITLES
from helpers.lectures.vision.fight import COUNTED, LEARNING_RATE, accuracy, batch, pair, step, task
from helpers.live import LiveTraining
from helpers.panel import Panel
from helpers.recipes.furniture_classes import optimizers

NAME, TASK = "efficiency", "shelves"
CHANCE = 1 / len(furniture.MAKES[COUNTED[TASK]].counts)
PICTURES, STEPS, SEEDS = (100, 400, 1600, 6400), 600, (0, 1, 2)


def trained(n: int, seed: int, steps: int) -> dict[str, float]:
    """The accuracies of both after `steps` steps on `n` pictures of the counting task."""
    work = task(TASK, n)
    models = pair(work.classes, seed)
    batches = training.by_index(lambda index: batch(work, 1_000_000 * seed + index))
    training.fit(models, batches, step=step, learning_rate=LEARNING_RATE, optimizers=optimizers, steps=steps)
    return {name: accuracy(model, work.test_images, work.test_labels) for name, model in models.items()}


def record(
    folder: Path = tables.FOLDER, pictures: Sequence[int] = PICTURES, seeds: Sequence[int] = SEEDS, steps: int = STEPS
) -> None:
    """Train both with every number of pictures from every seed, and write the accuracies."""
    runs = itertools.product(pictures, seeds)
    rows = ((name, *run, f"{right:.4f}") for run in runs for name, right in trained(*run, steps).items())
    source = f"counting shelves, {steps} steps, by {tables.command(NAME)}"
    records.write(NAME, ("model", "pictures", "seed", "accuracy"), rows, source, folder)


def read(folder: Path = tables.FOLDER) -> dict[str, dict[int, list[float]]]:
    """Accuracies of all seeds, by model and number of pictures."""
    found: dict[str, dict[int, list[float]]] = {}
    for row in tables.read(NAME, folder):
        found.setdefault(row["model"], {}).setdefault(int(row["pictures"]), []).append(float(row["accuracy"]))
    return found


def draw_efficiency(sheet, data: dict) -> None:
    """The mean of the seeds against the number of pictures, and the fight just seen."""
    figures.curves(
        figures.axes(sheet),
        {TITLES[name]: {data["pictures"]: Measured(right)} for name, right in data["here"].items()},
        {TITLES[name]: {n: Measured.mean(s) for n, s in points.items()} for name, points in data["results"].items()},
        xlabel="training pictures",
        title="accuracy on other pictures, mean of the seeds",
        chance=CHANCE,
        log_x=True,
    )


def caption_efficiency(data: dict) -> str:
    most = {TITLES[name]: Measured.mean(points[max(points)]) for name, points in data["results"].items()}
    said = ", ".join(f"{title} {figures.percent(right)}" for title, right in most.items())
    here = f" The fight above: {data['steps']} steps." if data["here"] else ""
    return f"With most pictures: {said}; ± are two standard errors over the seeds. {STEPS} equal steps for all.{here}"


def efficiency_panel(fight: LiveTraining) -> Panel:
    """The recorded curve, and on it the points that a fight over the same task has reached."""

    def compute(settings) -> dict:
        history = fight.history
        fought = history.settings.task == TASK and history.step
        here = {name: history.moments[-1].scores[title] for name, title in TITLES.items()} if fought else {}
        return {"results": read(), "here": here, "pictures": history.settings.pictures, "steps": history.step}

    return Panel(
        "How many pictures does it take?",
        compute=compute,
        draw=draw_efficiency,
        caption=caption_efficiency,
        badge="recorded",
        model=f"2 networks, {len(SEEDS)} seeds",
        size=(520, 340),
    )
