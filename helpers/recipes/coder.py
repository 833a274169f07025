"""Pocket coder: writes the program that draws what the pocket picture encoder sees.

Deng et al., Image-to-Markup Generation with Coarse-to-Fine Attention (2017). A sixth of the tokens before are hidden
from it, and tokens that would say what was never seen together are left open, as for the captioner.
"""

import functools

from torch import Tensor
from transformers import GPT2LMHeadModel

from helpers.furniture import grammar
from helpers.models.coder import LENGTH, PAD, SPECIAL, ids, vocabulary
from helpers.models.decoder import decoder
from helpers.recipes import furniture_pictures, picture_readings

SEED = 16
STEPS = 1500
SECONDS = 900.0
LEARNING_RATE = 6e-3
MEASURE = "nats a token"
BATCH = 128
DISTINCT = 8  # blocks until a picture comes again
HIDDEN = 1 / 6  # share of the tokens before that are hidden


def make_model(width: int = 128, layers: int = 2) -> GPT2LMHeadModel:
    """The untrained decoder, from torch's current seed."""
    return decoder(len(vocabulary()), LENGTH, width, layers)


@functools.cache
def meanings() -> dict[int, tuple[str, str]]:
    """The tokens that say kind, finish or scene, and what."""
    said = {id: grammar.meaning(token) for id, token in enumerate(vocabulary()) if id >= len(SPECIAL)}
    return {id: meaning for id, meaning in said.items() if meaning}


def programmed(seen: Tensor, fields: Tensor, number: int, hidden: float = HIDDEN) -> tuple[Tensor, ...]:
    """Batch `number`: what the encoder sees (B, 64, D), tokens before (B, T), tokens (B, T), which are open (B, V)."""
    rows = picture_readings.padded([ids(grammar.written(piece)) for piece in furniture_pictures.pieces(fields)])
    before, following = picture_readings.shifted(rows, len(SPECIAL), PAD, hidden, 1_000_003 * SEED + number)
    return seen, before, following, picture_readings.open_words(meanings(), len(vocabulary()), fields)


encoded = functools.partial(picture_readings.encoded, SEED)
make_batches = functools.partial(
    furniture_pictures.supply, encoded, programmed, SEED, batch=BATCH, distinct=DISTINCT, parts=picture_readings.PARTS
)
make_validation = functools.partial(
    furniture_pictures.validation, encoded, functools.partial(programmed, hidden=0.0), BATCH
)
loss = picture_readings.loss
optimizers = picture_readings.optimizers
schedule = picture_readings.schedule
