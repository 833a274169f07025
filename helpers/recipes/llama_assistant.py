"""Pocket LLaMA that answers: a LoRA adapter on the pocket LLaMA, from demonstrations of answers to plain requests."""

from peft import PeftModel

from helpers.recipes import demonstrations, farm_text
from helpers.recipes.demonstrations import loss

SEED = 7
STEPS = 2500
SECONDS = 600.0
LEARNING_RATE = 4e-3
BASE = "llama"
RANK = 8


def make_model() -> PeftModel:
    """The pocket LLaMA, frozen, and an untrained adapter beside each matrix of its blocks."""
    return demonstrations.adapted(BASE, RANK, demonstrations.LINEAR)


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless demonstrations: inputs and targets (B, T)."""
    return demonstrations.batches(SEED)


make_validation = demonstrations.held_out
