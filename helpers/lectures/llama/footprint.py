"""What fits? Memory of weights, gradients, optimizer states, activations and KV cache (section 5).

Mixed precision with AdamW takes 16 bytes for each trained parameter: weights and gradients in 16 bit, a copy and two
moments in 32 bit (Rajbhandari et al. 2020, ZeRO, section 3.1).
"""

import functools

import torch
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM

from helpers.lectures.llama import quoted

METHODS = ("full fine-tuning", "LoRA", "QLoRA", "inference")
MIXED, FLOAT32 = (2, 2, 12), (4, 4, 8)  # bytes a number: weights and activations, gradients, optimizer states
NF4 = 4.127 / 8  # bytes a weight of QLoRA: 4 bit and 0.127 for the scales (Dettmers et al. 2023, section 3)


@functools.cache
def published(name: str) -> LlamaForCausalLM:
    """One of the four LLaMA (Touvron et al. 2023, table 2), without any numbers in it."""
    columns = {
        "width": "hidden_size",
        "feed_forward": "intermediate_size",
        "layers": "num_hidden_layers",
        "heads": "num_attention_heads",
        "vocabulary": "vocab_size",
    }
    [row] = [row for row in quoted.rows("sizes", *columns) if row["model"] == name]
    with torch.device("meta"):
        return LlamaForCausalLM(LlamaConfig(**{key: int(row[column]) for column, key in columns.items()}))


def linear_layers(model: LlamaForCausalLM) -> list[nn.Linear]:
    """Those of the blocks: what LoRA stands beside, and what QLoRA stores in 4 bit."""
    return [layer for layer in model.model.modules() if isinstance(layer, nn.Linear)]


def adapter_size(model: LlamaForCausalLM, rank: int) -> int:
    """Parameters of LoRA on all of them: rank x (inputs + outputs) of each (Hu et al. 2021, section 4.1)."""
    return rank * sum(layer.in_features + layer.out_features for layer in linear_layers(model))


def kept(c: LlamaConfig, checkpointing: bool) -> int:
    """Numbers kept for the backward pass, for each token; with checkpointing only what enters each block.

    In a block: before, in and after each of two norms (6), rotated queries and attention's output (2), keys and values,
    and four of the feed-forward part. At the end a norm, and the logits.
    """
    block = 8 * c.hidden_size + 2 * c.num_key_value_heads * c.head_dim + 4 * c.intermediate_size
    blocks = c.num_hidden_layers * (c.hidden_size if checkpointing else block) + checkpointing * block
    return blocks + 3 * c.hidden_size + c.vocab_size


def memory_needed(
    model: LlamaForCausalLM,
    method: str,
    tokens: int,
    rank: int = 16,
    checkpointing: bool = False,
    precision: tuple[int, int, int] = MIXED,
) -> dict[str, float]:
    """Bytes of each part for a batch of so many tokens, by one of METHODS; inference keeps a KV cache of them."""
    (weight, gradient, states), whole, c = precision, model.num_parameters(), model.config
    trained = {"full fine-tuning": whole, "inference": 0}.get(method, adapter_size(model, rank))
    weights = weight * (trained if method == "full fine-tuning" else whole + trained)
    if method == "QLoRA":
        weights -= (weight - NF4) * sum(layer.weight.numel() for layer in linear_layers(model))
    cached = 2 * c.num_hidden_layers * c.num_key_value_heads * c.head_dim
    inference = method == "inference"
    return {
        "weights": weights,
        "gradients": gradient * trained,
        "optimizer states": states * trained,
        "activations": 0 if inference else weight * tokens * kept(c, checkpointing),
        "KV cache": weight * tokens * cached if inference else 0,
    }
