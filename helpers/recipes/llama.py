"""Pocket LLaMA: LLaMA's architecture, small, on farm text, read in the order in which the pocket GPT reads it."""

import torch
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM

from helpers import device, farm
from helpers.recipes import farm_text, muon
from helpers.recipes.gpt import loss, make_batches, make_validation, schedule

SEED = 6
STEPS = 10_000
SECONDS = 4500.0
LEARNING_RATE = 4e-3


def make_model(layers: int = 6, width: int = 128, heads: int = 4, groups: int = 2) -> LlamaForCausalLM:
    """The untrained model, from torch's current seed.

    Args:
        groups: of query heads; those of a group share one key and one value head (grouped-query attention).
    """
    config = LlamaConfig(
        vocab_size=len(farm.WORDS),
        max_position_embeddings=farm_text.LENGTH,
        hidden_size=width,
        intermediate_size=352,  # 8/3 of the width, as in the paper, rounded up
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


def optimizers(model: nn.Module, learning_rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the blocks, AdamW for the embedding and the norms."""
    return muon.optimizers(model, learning_rate, ".layers.")
