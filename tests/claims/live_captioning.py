"""Trains notebook 09's small captioners from three seeds and notes what they say; the claims read it.

python -m tests.claims.live_captioning
"""

from collections.abc import Iterable, Iterator

import torch
from torch import nn

from helpers import device, records, training
from helpers.lectures.captioning import learning, small
from tests.execute import basis

TABLE, SEEDS = "captioning_live", range(3)
STEPS = {learning.LEARNED: 400, learning.FROZEN: 400, learning.DEEP: 200}
LOOKS = (10, 25, 50, 100, 200, 400)  # steps after which a training is looked at


def rows(names: dict, seeds: Iterable[int] = SEEDS) -> Iterator[tuple]:
    """Of each seed and encoder, by steps: shares right and different, losses with the own picture and another one."""
    for seed in seeds:
        for encoder in STEPS:
            yield from ((seed, encoder, *row) for row in live(names, seed, encoder))


def live(names: dict, seed: int, encoder: str) -> list[tuple]:
    """A training as in the panel, in steps instead of seconds."""
    device.seed(seed)
    network, found = learning.prepared(names["Sketch"](), encoder), []

    def on_step(run: training.Run) -> None:
        if run.step in LOOKS:
            shares = small.shares(names["greedy"](network, small.tested()[1]))
            losses = another_picture(network, names["next_word_loss"])
            found.append((run.step, *(f"{number:.4f}" for number in (*shares.values(), *losses))))

    training.fit(
        network,
        training.by_index(lambda index: learning.batch_of(10_000 * seed + index)),
        loss=learning.objective(names["next_word_loss"]),
        learning_rate=learning.RATE,
        steps=STEPS[encoder],
        on_step=on_step,
    )
    return found


@torch.no_grad()
def another_picture(network: nn.Module, loss: learning.Loss) -> tuple[float, float]:
    """Loss (nats a word) of fresh captions, each with its own picture, and each with the next one's."""
    where = next(network.parameters()).device
    pictures, ids = (part.to(where) for part in small.tested()[1:])
    seen = (pictures, pictures.roll(1, 0))
    return tuple(loss(network(some, ids[:, :-1]), ids[:, 1:]).item() for some in seen)


if __name__ == "__main__":
    head = ("seed", "encoder", "steps", "right", "different", "own", "another")
    records.write(TABLE, head, rows(basis("09_captioning")), "notebook 09, by python -m tests.claims.live_captioning")
