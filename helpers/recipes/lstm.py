"""Pocket LSTM on farm text: the same batches, optimizer, number of parameters and time as the pocket GPT."""

import functools

from torch import Tensor

from helpers import farm
from helpers.models.recurrent import RecurrentLM
from helpers.recipes import farm_text, muon
from helpers.recipes.gpt import make_batches, make_validation, schedule
from helpers.recipes.losses import linear_cross_entropy

SEED = 1  # as the GPT's: of the batches, too
STEPS = 21_000  # as long as the GPT takes on the same machine
SECONDS = 7200.0
LEARNING_RATE = 1e-2
CELL = "lstm"
WIDTH = 204


def make_model() -> RecurrentLM:
    """The untrained model, from torch's current seed."""
    return RecurrentLM(cell=CELL, vocabulary=len(farm.WORDS), width=WIDTH)


def loss(model: RecurrentLM, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Mean cross-entropy per word (nats), words of answers counted farm_text.ANSWER times."""
    inputs, targets = batch
    vectors, _ = model.hidden(inputs)
    kept = targets != farm_text.IGNORE_INDEX
    weights = farm_text.weights(inputs)[kept]
    found = linear_cross_entropy(vectors[kept], model.head.weight, model.head.bias, targets[kept], weights)
    return found / weights.sum()


optimizers = functools.partial(muon.optimizers, blocks="recurrent.")  # the matrices of the cell
