"""Trains notebook 01's RNN from three seeds and notes its loss on the way; the claims read it.

python -m tests.claims.live_next_word
"""

from collections.abc import Iterable, Iterator

import torch

from helpers import device, live, records, training
from helpers.lectures import next_word
from helpers.lectures.next_word.live import RATE, WIDTH, stepwise
from tests.execute import basis

TABLE, SEEDS, STEPS = "next_word_live", range(3), 200
LOOKS = (1, 20, 50, 100, STEPS)  # steps after which the loss is noted


def rows(seeds: Iterable[int] = SEEDS) -> Iterator[tuple]:
    """Of each seed the smoothed loss and the floor (nats a word) by steps: a training as in the panel."""
    names, corpus = basis("01_next_word_prediction"), next_word.farm_corpus()
    for seed in seeds:
        device.seed(seed)
        losses = training.fit(
            names["RNN"](corpus.vocabulary, WIDTH),
            training.by_index(lambda index, first=10_000 * seed: corpus.batch(first + index)),
            step=stepwise(names["train"], RATE),
            optimizers=lambda model, rate: [],
            learning_rate=RATE,
            steps=STEPS,
        ).losses
        smoothed = live.smooth([loss for _, loss in losses])
        for step in LOOKS:
            yield seed, step, f"{smoothed[step - 1]:.3f}", f"{corpus.entropy:.3f}"


if __name__ == "__main__":
    torch.set_num_threads(1)  # the same sums on every machine
    records.write(
        TABLE, ("seed", "steps", "loss", "floor"), rows(), "notebook 01, by python -m tests.claims.live_next_word"
    )
