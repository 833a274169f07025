"""Pocket LSTM on farm text."""

from torch import Tensor

from helpers import farm
from helpers.models.recurrent import RecurrentLM
from helpers.recipes import curriculum, farm_text
from helpers.recipes.losses import linear_cross_entropy

SEED = 2
STEPS = 3200
SECONDS = 2700.0
LEARNING_RATE = 6e-3
CELL = "lstm"
WIDTH = 256
STAGES = (
    curriculum.Stage(("register", "recall", None), 2000, 24),  # who has what: the kind of question it finds hardest
    curriculum.Stage(farm_text.MIXTURE, 0, 22, distinct=300),  # to the end
)


def make_model() -> RecurrentLM:
    """The untrained model, from torch's current seed."""
    return RecurrentLM(cell=CELL, vocabulary=len(farm.WORDS), width=WIDTH)


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless farm documents: inputs and targets (B, T)."""
    return curriculum.batches(SEED, STAGES, workers=workers)


def make_validation() -> list[tuple[Tensor, Tensor]]:
    """Held-out documents of the farm's mixture, as batches."""
    return farm_text.held_out(STAGES[-1].documents)


def loss(model: RecurrentLM, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Mean cross-entropy per word (nats), words of answers counted farm_text.ANSWER times."""
    inputs, targets = batch
    vectors, _ = model.hidden(inputs)
    kept = targets != farm_text.IGNORE_INDEX
    weights = farm_text.weights(inputs)[kept]
    found = linear_cross_entropy(vectors[kept], model.head.weight, model.head.bias, targets[kept], weights)
    return found / weights.sum()
