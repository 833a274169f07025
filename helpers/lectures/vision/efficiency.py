"""How many pictures, and how many steps, does each architecture need? Three seeds each (section 4).

`python -m helpers record efficiency` trains and writes the table; it goes on where it was stopped.
"""

import functools
import itertools
from pathlib import Path

from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from helpers import device, figures, furniture, records, tables, training
from helpers.figures import Measured
from helpers.lectures.vision.classifiers import TITLES
from helpers.lectures.vision.fight import COUNTED, LEARNING_RATE, accuracy, learn, pair, task
from helpers.live import LiveTraining
from helpers.panel import Choice, Panel
from helpers.problems import Problem
from helpers.recipes.furniture_classes import optimizers

NAME, TASK = "efficiency", "shelves"
HEAD = ("model", "pictures", "seed", "steps", "accuracy")
CHANCE = 1 / len(furniture.MAKES[COUNTED[TASK]].counts)
PICTURES, SEEDS, STEPS = (100, 400, 1600), (0, 1, 2), (150, 300, 600, 1000, 1500, 2000)
COARSE = "convnext-4"  # its patches are as large as the ViT's; it learns from the fewest pictures only
MODELS = TITLES | {COARSE: "ConvNeXt, patch 4"}
DECAY = 0.98  # a step of the running mean of the weights


def trained(name: str, n: int, seed: int) -> list[tuple]:
    """Rows of HEAD: one of MODELS learns from `n` pictures, and is tested after each number of STEPS.

    One training serves them all: its learning rate stays, and what is tested is a running mean of its weights, which
    does as well as weights after a decay (Hägele et al. 2024).

    Raises:
        Problem: somebody stopped it.
    """
    work, rows = task(TASK, n), []
    both = pair(work.classes, seed, patch=4 if name == COARSE else 2)
    model = both["vit" if name == "vit" else "convnext"].to(device.pick())
    mean = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(DECAY))

    def note(run: training.Run) -> None:
        mean.update_parameters(model)
        if run.step in STEPS:
            rows.append((name, n, seed, run.step, f"{accuracy(mean, work.test_images, work.test_labels):.4f}"))

    constant = functools.partial(training.warmup_stable_decay, decay=0)
    how = {"optimizers": optimizers, "max_grad_norm": None, "schedule": constant}
    run = learn(model, work, seed, learning_rate=LEARNING_RATE, steps=STEPS[-1], on_step=note, **how)
    if run.stopped:
        raise Problem(f"Stopped. The same command goes on from here: {tables.command(NAME)}")
    return rows


def record(folder: Path = tables.FOLDER) -> None:
    """Train what the table lacks, and write the accuracies below those that it has."""
    keys = [*itertools.product(TITLES, PICTURES, SEEDS), *((COARSE, PICTURES[0], seed) for seed in SEEDS)]
    parts = {key: functools.partial(trained, *key) for key in keys}
    records.resume(NAME, HEAD, parts, f"counting shelves, {STEPS[-1]} steps, by {tables.command(NAME)}", folder)


def read(folder: Path = tables.FOLDER) -> dict[tuple[str, int, int], Measured]:
    """The accuracy, as the mean of the seeds, by model, number of pictures, and steps."""
    found: dict[tuple[str, int, int], list[float]] = {}
    for row in tables.read(NAME, folder):
        key = (row["model"], int(row["pictures"]), int(row["steps"]))
        found.setdefault(key, []).append(float(row["accuracy"]))
    return {key: Measured.mean(seeds) for key, seeds in found.items()}


def draw_efficiency(sheet, data: dict) -> None:
    """Left what is reached in the end, against the number of pictures; right the way there, and the fight just seen."""
    left, right = figures.axes(sheet, columns=2, gap=30)
    how = {"chance": CHANCE, "log_x": True}
    figures.curves(left, {}, data["ends"], xlabel="training pictures", title=f"after {STEPS[-1]:,} steps", **how)
    figures.curves(right, data["here"], data["ways"], xlabel="steps", title=f"from {data['pictures']} pictures", **how)


def caption_efficiency(data: dict) -> str:
    said = ", ".join(f"{title} {figures.percent(way[STEPS[-1]])}" for title, way in data["ways"].items())
    fought = f" The fight above: {data['fought']:,} steps." if data["here"] else ""
    return (
        f"Of other pictures right after {STEPS[-1]:,} steps on {data['pictures']:,}: {said}; ± are two standard errors "
        f"over {len(SEEDS)} seeds.{fought}"
    )


def efficiency_panel(fight: LiveTraining) -> Panel:
    """The recorded curves, and on them the points that a fight over the same task and as many pictures has reached."""

    def compute(settings) -> dict:
        ends, ways, here, history = {}, {}, {}, fight.history
        for (name, n, steps), right in read().items():
            if steps == STEPS[-1]:
                ends.setdefault(MODELS[name], {})[n] = right
            if n == settings.pictures:
                ways.setdefault(MODELS[name], {})[steps] = right
        if (history.settings.task, history.settings.pictures) == (TASK, settings.pictures) and history.step:
            here = {title: {history.step: Measured(share)} for title, share in history.moments[-1].scores.items()}
        return {"ends": ends, "ways": ways, "here": here, "pictures": settings.pictures, "fought": history.step}

    return Panel(
        "How many pictures, how many steps?",
        [Choice("pictures", PICTURES, 400, label="pictures to learn from")],
        compute=compute,
        draw=draw_efficiency,
        caption=caption_efficiency,
        badge="recorded",
        model=f"{len(MODELS)} networks, {len(SEEDS)} seeds",
        size=(900, 360),
    )
