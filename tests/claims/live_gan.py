"""Trains notebook 06's own GAN from three seeds and notes how it goes; the claims about it read what is noted here.

python -m tests.claims.live_gan
"""

from collections.abc import Iterator

import nbformat
import torch

import helpers
from helpers import device, records, training
from helpers.lectures.gan import small
from tests.execute import run_cell

TABLE, SEEDS, STEPS, EVERY = "gan_live", range(3), 600, 60


def cells() -> dict:
    """The names that the cells tagged basis of the notebook define."""
    names = {"__name__": "__main__", "display": lambda *things: None}
    notebook = nbformat.read(helpers.ROOT / "notebooks" / "06_gan.ipynb", as_version=4)
    for number, cell in enumerate(notebook.cells):
        if "basis" in cell.metadata.tags:
            run_cell(cell.source, f"cell {number}", names)
    return names


def rows() -> Iterator[tuple]:
    """Every EVERY steps of each seed the mean losses since the row before, and the scores."""
    names = cells()
    how = small.rules(names["step"], small.GAMMA) | {"learning_rate": small.RATE, "steps": STEPS}
    for seed in SEEDS:
        device.seed(seed)
        model, losses, found = small.players(names["Generator"](), names["Discriminator"]()), [], []

        def note(run, seed=seed, model=model, losses=losses, found=found) -> None:
            losses.append(run.parts)
            if run.step % EVERY == 0:
                with torch.no_grad():
                    scores = small.scores(model["average"].eval())
                mean = [sum(part[name] for part in losses[-EVERY:]) / EVERY for name in "DG"]
                found.append((seed, run.step, *(f"{value:.3f}" for value in (*mean, *scores.values()))))

        training.fit(model, training.by_index(small.batch), on_step=note, **how)
        yield from found


if __name__ == "__main__":
    head = ("seed", "step", "loss_D", "loss_G", "as_asked", "modes")
    records.write(TABLE, head, rows(), "notebook 06, by python -m tests.claims.live_gan")
