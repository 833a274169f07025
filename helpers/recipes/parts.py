"""Pocket parts list: which parts a piece in a picture is built of, and in which steps, after Inverse Cooking.

Salvador et al. 2019: the set first (binary cross-entropy for what is there; here how many, too), then the steps by
picture and set. Three steps in ten are learned without a set, so that one can see what it is worth; three with the set
of another piece of the kind, so that it is the set that is followed, and can be corrected by hand.
"""

import functools
import random

import torch.nn.functional as F
from torch import Tensor

from helpers import furniture
from helpers.furniture.piece import MAKES
from helpers.models.parts import PAD, PartsModel, ids, table, vocabulary
from helpers.recipes import furniture_pictures, picture_readings

SEED = 17
STEPS = 1000
SECONDS = 600.0
LEARNING_RATE = 6e-3
MEASURE = "nats, of the set and a word"
BATCH = 96
DISTINCT = 8  # blocks until a picture comes again
WITHOUT, OTHER = 0.3, 0.3  # share of the steps that are learned without a set, and with another one


def make_model(width: int = 128, layers: int = 2) -> PartsModel:
    """The untrained model, from torch's current seed."""
    return PartsModel(len(vocabulary()), width, layers)


@functools.cache
def built(kind: str, count: int) -> tuple[dict[str, int], str]:
    """Parts and steps: they depend on nothing else."""
    piece = furniture.fitting({"kind": kind} | ({"count": count} if MAKES[kind].counted else {}), seed=0)
    return furniture.part_counts(piece), " ".join(step.text for step in furniture.steps(piece))


def assembled(seen: Tensor, fields: Tensor, number: int, given: bool = False) -> tuple[Tensor, ...]:
    """Batch `number`: what the encoder sees (B, 64, D), its parts (B, PARTS), those given (B, PARTS), steps (B, T).

    given: all with their own set.
    """
    rng = random.Random(f"parts {SEED} {number}")
    true, shown, said = [], [], []
    for piece in furniture_pictures.pieces(fields):
        roll = 1.0 if given else rng.random()
        own, steps = built(piece.kind, piece.count)
        other, steps_of_other = built(piece.kind, rng.choice(MAKES[piece.kind].counts))
        true.append(own)
        shown.append({} if roll < WITHOUT else other if roll < WITHOUT + OTHER else own)
        said.append(ids(steps_of_other if WITHOUT <= roll < WITHOUT + OTHER else steps))
    return seen, table(true), table(shown), picture_readings.padded(said)


encoded = functools.partial(picture_readings.encoded, SEED)
make_batches = functools.partial(
    furniture_pictures.supply, encoded, assembled, SEED, batch=BATCH, distinct=DISTINCT, parts=picture_readings.PARTS
)
make_validation = functools.partial(
    furniture_pictures.validation, encoded, functools.partial(assembled, given=True), BATCH
)


def loss(model: PartsModel, batch: tuple[Tensor, ...]) -> Tensor:
    """Binary cross-entropy of what is there, cross-entropies of how many there are of it and of a word (nats)."""
    seen, true, shown, steps = batch
    there, many = model.parts(seen.float())
    total = F.binary_cross_entropy_with_logits(there, (true > 0).float())
    total = total + F.cross_entropy(many[true > 0], true[true > 0] - 1)
    scores = model.steps(seen.float(), shown, steps[:, :-1]).float()
    return total + F.cross_entropy(scores.flatten(0, 1), steps[:, 1:].flatten(), ignore_index=PAD)


optimizers = picture_readings.optimizers
schedule = picture_readings.schedule
