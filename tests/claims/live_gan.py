"""Trains notebook 06's own GAN from three seeds and notes how it goes; the claims about it read what is noted here.

python -m tests.claims.live_gan
"""

from collections.abc import Iterator

import torch

from helpers import device, records
from helpers.recipes import small_gan as small
from tests.execute import basis

TABLE, SEEDS, STEPS, EVERY = "gan_live", range(3), 600, 60


def rows() -> Iterator[tuple]:
    """Every EVERY steps of each seed the mean losses since the row before, and the scores."""
    names = basis("06_gan")
    for seed in SEEDS:
        device.seed(seed)
        model, losses, found = small.players(names["Generator"](), names["Discriminator"]()), [], []

        def note(run, seed=seed, model=model, losses=losses, found=found) -> None:
            losses.append(run.parts)
            if run.step % EVERY == 0:
                with torch.no_grad():
                    scores = small.scores(small.made(model["average"].eval(), small.EACH * len(small.PAIRS)))
                mean = [sum(part[name] for part in losses[-EVERY:]) / EVERY for name in "DG"]
                found.append((seed, run.step, *(f"{value:.3f}" for value in (*mean, *scores.values()))))

        small.train(model, names["step"], small.GAMMA, small.RATE, seconds=7200, steps=STEPS, on_step=note).result()
        yield from found


if __name__ == "__main__":
    head = ("seed", "step", "loss_D", "loss_G", "as_asked", "modes")
    records.write(TABLE, head, rows(), "notebook 06, by python -m tests.claims.live_gan")
