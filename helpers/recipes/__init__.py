"""One file per pocket model: its data, its configuration, and a few numbers. `python -m helpers train NAME` runs it.

A recipe has SEED, STEPS and SECONDS (whichever are over first end the training), LEARNING_RATE, make_model(),
make_batches(workers), make_validation() (held-out batches), loss(model, batch), and, where AdamW is not what trains it,
optimizers(model, learning_rate) and schedule(done); tokenizer() if it has one of its own; MEASURE, what its loss is,
where it is not the usual one (`runner.MEASURES`); shipped(model), if another part or form of it is saved. Networks
that do not share one loss have step(model, batch, optimizers) instead of loss.
"""

import importlib
from types import ModuleType

from helpers.problems import Problem
from helpers.registry import pocket_models

NAMES = tuple(sorted(pocket_models()))


def recipe(name: str) -> ModuleType:
    """The recipe of a pocket model.

    Raises:
        Problem: there is none; the message lists those there are.
    """
    if name not in NAMES:
        raise Problem(f"There is no recipe {name!r}. There are: {', '.join(NAMES)}.")
    return importlib.import_module(f"helpers.recipes.{name.replace('-', '_')}")
