"""A CLIP of the notebook learns while one watches: the matrix sharpens, and with it a classifier (section 1)."""

import functools
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from helpers import figures, furniture, live, training
from helpers.lectures.clip.matrix import draw_matrix
from helpers.lectures.clip.small import LABELS, SIZE, caption_ids, pairs, vectors, zero_shot
from helpers.live import LiveTraining
from helpers.panel import Slider, Toggle

BATCH, TAU, RATE = 64, 0.07, 2e-3  # pairs; temperature at the start, Radford et al. 2021, section 2.5; learning rate
SHOWN = [
    (kind, finish) for kind in ("chair", "table", "bookshelf", "wardrobe") for finish in ("birch", "black", "blue")
]
Loss = Callable[[Tensor, Tensor, Tensor], Tensor]  # pictures (N, D), texts (N, D), logit scale -> one number


def batch_of(size: int) -> Callable[[int], tuple[Tensor, Tensor]]:
    """Batch number `index`: pictures (size, 3, SIZE, SIZE) and the words of their captions."""

    def batch(index: int) -> tuple[Tensor, Tensor]:
        pictures, _ = pairs()
        some = torch.randint(len(pictures), (size,), generator=torch.Generator().manual_seed(index))
        return pictures[some], caption_ids()[some]

    return batch


@functools.cache
def shown() -> tuple[Tensor, list[str]]:
    """A fresh picture (len(SHOWN), 3, SIZE, SIZE) from 0 to 1 of each pair of SHOWN, and their labels."""
    pieces = [furniture.fitting({"kind": kind, "finish": finish}, 5) for kind, finish in SHOWN]
    return furniture.render(pieces, SIZE).clone(), [f"{finish} {kind}" for kind, finish in SHOWN]


def matrix(network: nn.Module) -> Tensor:
    """(len(SHOWN),) * 2: for each picture of SHOWN the probability of each of their captions."""
    images, labels = shown()
    u, v = vectors(network, 2 * images - 1, [f"a {label}" for label in labels])
    return (network.logit_scale.exp().item() * u @ v.T).softmax(1)


def draw(sheet, data: dict) -> None:
    """Left the loss with its chance line and the zero-shot accuracies, right the matrix."""
    loss, right, shares, below = figures.axes(sheet, 2, 2, widths=(5, 6), heights=(4, 5), gap=24)
    right.cover(below)
    live.draw_losses(loss, data)
    live.draw_scores(shares, data, "zero-shot accuracy", "chance, of 80")
    moment = data["moments"][data["moment"]]
    images, labels = shown()
    title = f"each picture's captions after {moment.seconds:.0f} s"
    draw_matrix(right, images, labels, moment.sample, low=0, high=1, title=title)


def prepared(network: nn.Module, batch: int = BATCH, tau: float = TAU, learned: bool = True, **others) -> nn.Module:
    """The network with this temperature, learned or fixed, for batches of this size."""
    network.batch = batch
    with torch.no_grad():
        network.logit_scale.fill_(-math.log(tau))
    network.logit_scale.requires_grad_(learned)
    return network


def objective(loss: Loss) -> training.Loss:
    """The loss of a network and a batch (pictures, words)."""
    return lambda network, batch: loss(*network(*batch), network.logit_scale.exp())


def live_clip(make_model: Callable[[], nn.Module], loss: Loss) -> LiveTraining:
    """The notebook's own CLIP, trained while one watches; `result()` gives it.

    Args:
        make_model: its module takes pictures (B, 3, SIZE, SIZE) from -1 to 1 and words (T, LENGTH), gives vectors
            (B, D) and (T, D) of length 1, and has a parameter `logit_scale`, the log of 1 / τ.
        loss: of the pictures' vectors, the texts' vectors, and 1 / τ.
    """

    def start(network: nn.Module, settings, **how) -> training.Run:
        batches = training.by_index(batch_of(settings.batch))
        return training.start(network, batches, loss=objective(loss), learning_rate=settings.rate, **how)

    return LiveTraining(
        "CLIP learns from captions",
        [
            Slider("batch", BATCH, 2, 256, label="batch N"),
            Slider("tau", TAU, 0.01, 1.0, log=True, label="temperature τ"),
            Toggle("learned", True, label="τ is learned"),
        ],
        more=[Slider("rate", RATE, 1e-4, 1e-1, log=True, label="learning rate η")],
        make_model=lambda settings: prepared(make_model(), **vars(settings)),
        start=start,
        sample=matrix,
        score=zero_shot,
        baseline=1 / len(LABELS),
        levels=lambda model: {f"ln {model.batch}": math.log(model.batch)},
        draw=draw,
        size=(900, 400),
    )
