"""Pocket LLaMA: LLaMA's architecture, small, on farm text, in the order in which the pocket GPT reads."""

import functools

from transformers import LlamaConfig, LlamaForCausalLM

from helpers import device, farm
from helpers.recipes import curriculum, farm_text, muon
from helpers.recipes.gpt import loss, make_validation, schedule

SEED = 6
STEPS = 12_000
SECONDS = 7200.0
LEARNING_RATE = 4e-3


def make_model(layers: int = 6, width: int = 96, heads: int = 4, groups: int = 2) -> LlamaForCausalLM:
    """The untrained model, from torch's current seed.

    Args:
        groups: of query heads; those of a group share one key and one value head (grouped-query attention).
    """
    config = LlamaConfig(
        vocab_size=len(farm.WORDS),
        max_position_embeddings=farm_text.LENGTH,
        hidden_size=width,
        intermediate_size=round(8 / 3 * width),  # as in the paper
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=groups,
        tie_word_embeddings=True,  # half the parameters of so small a model would stand there twice
        initializer_range=0.07,
        attn_implementation=device.training_attention(),
        bos_token_id=farm_text.END,
        eos_token_id=farm_text.END,
        pad_token_id=0,
    )
    return LlamaForCausalLM(config)


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless farm documents, by the curriculum: inputs and targets (B, T)."""
    return curriculum.batches(SEED, workers=workers)


optimizers = functools.partial(muon.optimizers, blocks=".layers.")
