"""Pocket LLaMA that tells: a LoRA adapter on the pocket LLaMA that answers in the voice of an old tale."""

from torch import Tensor

from helpers.farm.narration import narrated
from helpers.recipes import demonstrations, farm_text
from helpers.recipes.llama_assistant import BASE, LEARNING_RATE, RANK, SECONDS, STEPS, loss, make_model

SEED = 8


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless demonstrations: inputs and targets (B, T)."""
    return demonstrations.batches(SEED, narrated)


def make_validation() -> list[tuple[Tensor, Tensor]]:
    """Held-out demonstrations, as batches."""
    return demonstrations.held_out(narrated)
