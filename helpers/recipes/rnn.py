"""Pocket RNN on farm text: all as for the LSTM but the cell, so that the two can be compared."""

from helpers import farm
from helpers.models.recurrent import RecurrentLM
from helpers.recipes.lstm import SECONDS, WIDTH, loss, make_batches, make_validation

SEED = 2
STEPS = 4300
LEARNING_RATE = 3e-3
CELL = "rnn"


def make_model() -> RecurrentLM:
    """The untrained model, from torch's current seed."""
    return RecurrentLM(cell=CELL, vocabulary=len(farm.WORDS), width=WIDTH)
