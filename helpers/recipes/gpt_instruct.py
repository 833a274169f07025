"""Pocket GPT that answers: a LoRA adapter on the pocket GPT, from demonstrations of answers to plain requests."""

import functools

from peft import PeftModel
from torch import Tensor

from helpers import training
from helpers.farm.instructions import FROM_STORY, KINDS, instructions
from helpers.recipes import farm_text
from helpers.recipes.demonstrations import adapted, collate, loss

SEED = 5
STEPS = 2100
SECONDS = 1300.0
LEARNING_RATE = 4e-3
BASE = "gpt"
RANK = 8
BATCH = 32
DISTINCT = 300  # batches until the demonstrations come again
STORIES = (*FROM_STORY, "what", "what")  # finding the thing by its owner is new to the GPT


def make_model() -> PeftModel:
    """The pocket GPT, frozen, and an untrained adapter beside each matrix of its blocks."""
    return adapted(BASE, RANK, ["c_attn", "c_proj", "c_fc"], transposed=True)


@functools.lru_cache(maxsize=DISTINCT)
def demonstrations(number: int, seed: int = SEED) -> tuple[Tensor, Tensor]:
    """Batch `number`: inputs and targets (B, T) of requests and answers. Only the answers are to be learned.

    Every other batch has no stories: rows of similar length share a batch, so little is padding.
    """
    kinds = STORIES if number % 2 else KINDS[len(FROM_STORY) :]
    asked = instructions(BATCH, f"{seed} {number}", kinds=kinds)
    return collate((one.prompt, one.demonstration) for one in asked)


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless demonstrations: inputs and targets (B, T). They are few, so this process writes them itself."""
    return training.by_index(lambda number: demonstrations(number % DISTINCT))


def make_validation() -> list[tuple[Tensor, Tensor]]:
    """Held-out demonstrations, as batches."""
    return [demonstrations(number, farm_text.FRESH) for number in range(farm_text.VALIDATED)]
