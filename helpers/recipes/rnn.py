"""Pocket RNN on farm text: all as for the LSTM but the cell, so that the two can be compared."""

from helpers import farm
from helpers.models.recurrent import RecurrentLM
from helpers.recipes.lstm import SECONDS, loss, make_batches, make_validation, optimizers, schedule

SEED = 1
STEPS = 19_000  # as long as the GPT takes on the same machine
LEARNING_RATE = 6e-3
CELL = "rnn"
WIDTH = 244  # as many parameters: a cell of one matrix has room for more width


def make_model() -> RecurrentLM:
    """The untrained model, from torch's current seed."""
    return RecurrentLM(cell=CELL, vocabulary=len(farm.WORDS), width=WIDTH)
