"""Pocket GPT that answers: a LoRA adapter on the pocket GPT, from demonstrations of answers to plain requests.

Taught is every question that the farm can ask, in its own wordings and in those of people: who has what, who is there,
where things are, who gave them, how many there are, which animal is older, who did what and when, how somebody felt,
which hens lay which eggs, what animals can do, give and say, and where they live, also the other way round ("Which
animal gives milk?"). What nobody told is answered "It was not said.", and what is about neither animals nor a story
that was told, by one sentence that says so. The requests that take few words come first.
"""

from peft import PeftModel

from helpers.recipes import demonstrations, farm_text
from helpers.recipes.demonstrations import loss

SEED = 5
STEPS = 2600
SECONDS = 2400.0
LEARNING_RATE = 4e-3
BASE = "gpt"
RANK = 8


def make_model() -> PeftModel:
    """The pocket GPT, frozen, and an untrained adapter beside each matrix of its blocks."""
    return demonstrations.adapted(BASE, RANK, ["c_attn", "c_proj", "c_fc"], transposed=True)


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless demonstrations: inputs and targets (B, T). Only the answers are to be learned."""
    return demonstrations.batches(SEED)


make_validation = demonstrations.held_out
