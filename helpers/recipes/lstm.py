"""Pocket LSTM on farm text."""

from torch import Tensor

from helpers import farm
from helpers.models.recurrent import RecurrentLM
from helpers.recipes import farm_text
from helpers.recipes.heads import linear_cross_entropy

SEED = 2
SECONDS = 240.0
LEARNING_RATE = 6e-3
CELL = "lstm"
WIDTH = 256


def make_model() -> RecurrentLM:
    """The untrained model, from torch's current seed."""
    return RecurrentLM(cell=CELL, vocabulary=len(farm.WORDS), width=WIDTH)


def make_batches(processes: bool = False) -> farm_text.Batches:
    """Endless farm documents, the whole mixture from the start: inputs and targets (B, T).

    The GPT's curriculum teaches looking back; a network that cannot look back learns more from stories.
    """
    return farm_text.batches(SEED, 22, distinct=300, processes=processes)


def loss(model: RecurrentLM, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Mean cross-entropy per word (nats), words of answers counted farm_text.ANSWER times."""
    inputs, targets = batch
    vectors, _ = model.hidden(inputs)
    kept = targets != farm_text.IGNORED
    weights = farm_text.weights(inputs)[kept]
    found = linear_cross_entropy(vectors[kept], model.head.weight, model.head.bias, targets[kept], weights)
    return found / weights.sum()
