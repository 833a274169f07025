"""Whole notebooks, and two steps of recipes, on the device of tests/rehearsed.py:

    python -m tests.rehearsing notebook notebooks/01_next_word_prediction.ipynb
    python -m tests.rehearsing recipes rnn gpt

run them twice, once as on CUDA and once without float64 as on Apple's MPS, and print what fails there, one line each,
and nothing if all is well.
"""

import argparse
import contextlib
import gc
import io
import os
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat

import helpers  # noqa: F401 (before torch: it sets the threads)
from tests import rehearsed
from tests.execute import run_cell


def recipes(names: Sequence[str]) -> list[str]:
    """Two steps of each recipe and a look at held-out batches; returns what fails."""
    from helpers import device, training
    from helpers.recipes import farm_text, furniture_gan, furniture_pictures, prefetching, recipe

    farm_text.VALIDATED = furniture_pictures.VALIDATED = 2
    furniture_gan.AUTOENCODER, furniture_gan.ALONE = 1, 0  # a step of each sort
    failed = []
    for name in names:
        chosen = recipe(name)
        known = ("loss", "step", "optimizers", "schedule")
        settings = {key: getattr(chosen, key) for key in known if hasattr(chosen, key)}
        try:
            model = chosen.make_model()
            with tempfile.TemporaryDirectory() as folder:
                how = {"learning_rate": chosen.LEARNING_RATE, "steps": 2, "checkpoint": Path(folder), **settings}
                held_out = chosen.make_validation()  # trained on, too: the CPU makes all batches, and a few are enough
                made = held_out or prefetching.first(chosen.make_batches(batch=4, distinct=1, parts=2), 2)
                batches = training.by_index(lambda number, made=made: made[number % 2])
                run = training.fit(model, batches, validation=held_out[:1], **how)
            assert run.step == 2 and len(run.held_out) == len(held_out[:1])
            assert {p.device for p in model.parameters()} == {device.pick()}
        except Exception as error:
            failed.append(f"{name}: {told(error)}")
    return failed


def notebook(paths: Sequence[str]) -> list[str]:
    """Every cell of the notebooks in order, and the panels they show; returns what fails."""
    return [failure for path in paths for failure in Cells(Path(path)).run()]


class Cells:
    """The cells of a notebook, run in this process."""

    def __init__(self, path: Path):
        cells = nbformat.read(path, as_version=4).cells
        self.cells = [cell for cell in cells if cell.cell_type == "code"]
        self.names = {"__name__": "__main__", "display": self.display}
        self.failed: list[str] = []
        self.now = ""

    def run(self) -> list[str]:
        from helpers.training import Run

        for cell in self.cells:
            self.now = cell.id
            self._try(lambda source=cell.source: run_cell(source, f"cell {self.now}", self.names))
        self.now = "trained"
        errors = [one.error for one in gc.get_objects() if type(one) is Run and one.error is not None]
        return self.failed + [f"{self.now}: {told(error)}" for error in errors]

    def display(self, *things: Any) -> None:
        """Wait for what a shown panel computes; anything else would only be drawn."""
        from helpers.panel import Panel

        for thing in things:
            if isinstance(thing, Panel):
                self._try(thing.wait)
                if thing.error:
                    self.failed.append(f"{self.now}: {thing.title}: {thing.error}")

    def _try(self, work) -> None:
        try:
            work()
        except Exception as error:
            self.failed.append(f"{self.now}: {told(error)}")


def _forget() -> None:
    """Let nothing of one device be found on the next."""
    from helpers import catalog, panel
    from helpers.panel.registry import panels

    panel.wait()
    for one in panels():
        one.close()
    catalog.free()
    gc.collect()


def told(error: BaseException) -> str:
    """An error and the last lines of ours that led to it, in one line."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "helpers" in f.filename or "cell " in f.filename]
    places = " < ".join(f"{os.path.basename(f.filename)}:{f.lineno}" for f in reversed(frames[-3:]))
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]} ({places})"


def main() -> int:
    """Rehearse what the command line names, and print what fails."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["notebook", "recipes"])
    parser.add_argument("names", nargs="+")
    asked = parser.parse_args()
    rehearsed.pretend()
    failures = []
    for kind in ("cuda", "mps"):
        rehearsed.become(kind)
        with contextlib.redirect_stdout(io.StringIO()):  # what cells and trainings print
            found = {"notebook": notebook, "recipes": recipes}[asked.what](asked.names)
        failures += [f"{kind}: {failure}" for failure in (*found, *sorted(set(rehearsed.refused)))]
        rehearsed.refused.clear()
        _forget()
    print(*failures, sep="\n", flush=True)
    return int(bool(failures))


if __name__ == "__main__":
    os._exit(main())
