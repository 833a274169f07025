"""A CLIP of the notebook learns while one watches: the matrix sharpens, and with it a classifier (section 1)."""

import functools
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from helpers import figures, live, training
from helpers.lectures.clip.matrix import batch
from helpers.lectures.clip.small import LABELS, SIZE, caption_ids, drawn, fits, pairs, vectors, zero_shot
from helpers.live import LiveTraining
from helpers.panel import Choice, Slider, Toggle

BATCH, TAU, RATE = 64, 0.07, 2e-3  # pairs; temperature at the start, Radford et al. 2021, section 2.5; learning rate
SHOWN, SEED = 12, 42  # pairs in the matrix, and which: none of them is held out
BIAS = -10.0  # of the sigmoid loss at the start, Zhai et al. 2023, section 3.2: nearly all cells are no pairs
SOFTMAX, SIGMOID, TRUTH = "softmax (CLIP)", "sigmoid (SigLIP)", "sigmoid, all that is true"
Loss = Callable[[Tensor, Tensor, Tensor], Tensor]  # pictures (N, D), texts (N, D), logit scale -> one number
SigmoidLoss = Callable[[Tensor, Tensor, Tensor, Tensor, Tensor], Tensor]  # further a bias, and what belongs together


def batch_of(size: int, index: int) -> tuple[Tensor, Tensor, Tensor]:
    """Batch number `index`: pictures (size, 3, SIZE, SIZE), the words of their captions, and what `fits` whom."""
    some = drawn(size, index)
    return pairs()[0][some], caption_ids()[some], fits()[some][:, some]


@functools.cache
def shown() -> tuple[Tensor, list[str]]:
    """Fresh pictures (SHOWN, 3, SIZE, SIZE) from 0 to 1, and their labels."""
    return batch(SHOWN, SEED, SIZE)


def matrix(network: nn.Module) -> Tensor:
    """(SHOWN, SHOWN) for each of the pictures `shown` the probability of each of their captions."""
    images, labels = shown()
    u, v = vectors(network, 2 * images - 1, [f"a {label}" for label in labels])
    return (network.logit_scale.exp().item() * u @ v.T).softmax(1)


def draw(sheet, data: dict) -> None:
    """Left the loss with its chance line and the zero-shot accuracies, right the matrix."""
    loss, right, shares, below = figures.axes(sheet, 2, 2, widths=(5, 6), heights=(4, 5), gap=24)
    right.cover(below)
    live.draw_losses(loss, data)
    live.draw_scores(shares, data, "zero-shot", "chance, of 80")
    moment = data["moments"][data["moment"]]
    images, labels = shown()
    title = f"each picture's captions after {moment.seconds:.0f} s"
    figures.heatmap(right, moment.sample, columns=labels, pictures=images, low=0, high=1, title=title)


def prepared(
    network: nn.Module, batch: int = BATCH, tau: float = TAU, learned: bool = True, loss: str = SOFTMAX, **others
) -> nn.Module:
    """The network with this temperature, learned or fixed, for batches of this size and this loss."""
    network.batch, network.loss = batch, loss
    if loss != SOFTMAX:
        network.logit_bias = nn.Parameter(torch.tensor(BIAS))
    with torch.no_grad():
        network.logit_scale.fill_(-math.log(tau))
    network.logit_scale.requires_grad_(learned)
    return network


def objective(loss: Loss, sigmoid: SigmoidLoss | None = None) -> training.Loss:
    """The loss of a `prepared` network and a batch (pictures, words, what fits)."""

    def value(network: nn.Module, batch: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        pictures, ids, true = batch
        u, v = network(pictures, ids)
        if network.loss == SOFTMAX:
            return loss(u, v, network.logit_scale.exp())
        together = true if network.loss == TRUTH else torch.eye(len(u), device=u.device).bool()
        return sigmoid(u, v, network.logit_scale.exp(), network.logit_bias, together)

    return value


def guessing(network: nn.Module) -> dict[str, float]:
    """The loss (nats) of somebody who gives all texts of a batch, or all cells of it, the same probability, by name."""
    n = network.batch
    if network.loss == SOFTMAX:
        return {f"ln {n}": math.log(n)}
    others = fits().float().mean().item() if network.loss == TRUTH else 0.0
    share = (1 + (n - 1) * others) / n  # of the cells that belong together
    return {"guessing": -n * (share * math.log(share) + (1 - share) * math.log(1 - share))}


def live_clip(make_model: Callable[[], nn.Module], loss: Loss, sigmoid: SigmoidLoss | None = None) -> LiveTraining:
    """The notebook's own CLIP, trained while one watches; `result()` gives it.

    Args:
        make_model: its module takes pictures (B, 3, SIZE, SIZE) from -1 to 1 and words (T, LENGTH), gives vectors
            (B, D) and (T, D) of length 1, and has a parameter `logit_scale`, the log of 1 / τ.
        loss: of the pictures' vectors, the texts' vectors, and 1 / τ.
        sigmoid: further of a bias, and of which cells (N, N) belong together; with it, one chooses between the losses.
    """
    losses = [] if sigmoid is None else [Choice("loss", [SOFTMAX, SIGMOID, TRUTH], SIGMOID)]

    def start(network: nn.Module, settings, **how) -> training.Run:
        batches = training.by_index(functools.partial(batch_of, settings.batch))
        return training.start(network, batches, loss=objective(loss, sigmoid), learning_rate=settings.rate, **how)

    return LiveTraining(
        "CLIP learns from captions" if sigmoid is None else "Softmax or sigmoid?",
        [
            *losses,
            Slider("batch", BATCH, 2, 256, label="batch N"),
            Slider("tau", TAU, 0.01, 1.0, step=0.005, log=True, label="temperature τ"),
            Toggle("learned", True, label="τ is learned"),
        ],
        more=[Slider("rate", RATE, 1e-4, 1e-1, log=True, label="learning rate η")],
        make_model=lambda settings: prepared(make_model(), **vars(settings)),
        start=start,
        sample=matrix,
        score=zero_shot,
        baseline=1 / len(LABELS),
        levels=guessing,
        draw=draw,
        size=(900, 400),
    )
