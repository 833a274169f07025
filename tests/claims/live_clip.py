"""Trains notebook 08's small CLIPs from three seeds and notes how well they do; the claims read it. Goes on where it
was stopped.

python -m tests.claims.live_clip
"""

import functools
import itertools

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import device, records, training
from helpers.lectures import clip
from helpers.lectures.clip import learning
from tests.execute import basis

TABLE, SEEDS, STEPS = "clip_live", range(3), 150
LOOKS = (5, 10, 20, 50, 100, STEPS)  # steps after which a live training is looked at
KNOBS = {
    "live": {},
    "N = 8": {"batch": 8},
    "sigmoid": {"loss": learning.SIGMOID},
    "sigmoid, N = 8": {"loss": learning.SIGMOID, "batch": 8},
    "sigmoid, truth": {"loss": learning.TRUTH},
}
LOSSES = {"pull": "pull_loss", "soft": "soft_loss", "contrastive": "clip_loss", "soft, cross-entropy": "tutorial"}
HEAD = ("seed", "training", "steps", "loss", "cosine", "kind", "finish", "both", "new_pairs")


def cross_entropy(u: Tensor, v: Tensor, scale: Tensor) -> Tensor:
    """The notebook's soft targets, with the tutorial's own cross-entropies."""
    logits, targets = scale * u @ v.T, (scale * (u @ u.T + v @ v.T) / 2).softmax(1)
    return (F.cross_entropy(logits, targets) + F.cross_entropy(logits.T, targets.T)) / 2


def looked_at(network: torch.nn.Module, loss: float) -> tuple:
    """Loss, mean cosine of two pictures, and the zero-shot accuracies."""
    pictures, captions = clip.pairs()
    u, _ = clip.vectors(network, pictures[:300], captions[:300])
    found = clip.zero_shot(network)
    shares = (found[name] for name in ("kind", "finish", "both", "new pairs"))
    return (f"{loss:.4f}", f"{(u @ u.T).mean():.3f}", *(f"{share:.4f}" for share in shares))


def rows(names: dict, seed: int, name: str) -> list[tuple]:
    """What `looked_at` says of a training, by steps."""
    if name in KNOBS:
        return [(seed, name, *row) for row in live(names, seed, KNOBS[name])]
    return [(seed, name, 200, *looked_at(*names["train"](names[LOSSES[name]], seed=seed)))]


def live(names: dict, seed: int, changes: dict) -> list[tuple]:
    """A training as in the panel, in steps instead of seconds."""
    device.seed(seed)
    network, found, last = learning.prepared(names["TwoTowers"](), **changes), [], []

    def on_step(run: training.Run) -> None:
        last.append(run.losses[-1][1])
        if run.step in LOOKS:
            found.append((run.step, *looked_at(network, sum(last[-25:]) / len(last[-25:]))))

    run = training.fit(
        network,
        training.by_index(lambda index: learning.batch_of(network.batch, 10_000 * seed + index)),
        loss=learning.objective(names["clip_loss"], names["sigmoid_loss"]),
        learning_rate=learning.RATE,
        steps=STEPS,
        on_step=on_step,
    )
    if run.stopped:
        raise KeyboardInterrupt  # half a training is no row
    return found


if __name__ == "__main__":
    one = functools.partial(rows, basis("08_clip") | {"tutorial": cross_entropy})
    parts = {key: functools.partial(one, *key) for key in itertools.product(SEEDS, (*LOSSES, *KNOBS))}
    records.resume(TABLE, HEAD, parts, "notebook 08, by python -m tests.claims.live_clip")
