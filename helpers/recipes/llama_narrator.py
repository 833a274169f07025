"""Pocket LLaMA that tells: a LoRA adapter on the pocket LLaMA that answers in the voice of an old tale."""

import functools

from helpers.farm.narration import narrated
from helpers.recipes import demonstrations, farm_text
from helpers.recipes.llama_assistant import BASE, LEARNING_RATE, RANK, SECONDS, STEPS, loss, make_model

SEED = 8


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless demonstrations: inputs and targets (B, T)."""
    return demonstrations.batches(SEED, narrated)


make_validation = functools.partial(demonstrations.held_out, narrated)
