"""Pocket GPT: GPT-2's architecture, small, on farm text."""

import torch
from torch import Tensor, nn
from transformers import GPT2Config, GPT2LMHeadModel

from helpers import farm
from helpers.recipes import farm_text
from helpers.recipes.heads import linear_cross_entropy

SEED = 1
SECONDS = 3000.0
LEARNING_RATE = 6e-3
LENGTH = 384  # longest text in words
BATCH = 24  # documents, about 3,000 words
DISTINCT = 300  # blocks of 16 batches before they come again: writing text costs as much as a tenth of learning from it


def make_model() -> GPT2LMHeadModel:
    """The untrained model, from torch's current seed."""
    config = GPT2Config(
        vocab_size=len(farm.WORDS),
        n_positions=LENGTH,
        n_embd=192,
        n_layer=4,
        n_head=6,
        activation_function="gelu_pytorch_tanh",  # gelu_new, computed in one go
        resid_pdrop=0.0,  # no dropout: every document is new
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=farm_text.END,
        eos_token_id=farm_text.END,
        pad_token_id=0,
    )
    return GPT2LMHeadModel(config)


def make_batches(processes: bool = False) -> farm_text.Batches:
    """Endless farm documents: inputs and targets (B, T)."""
    return farm_text.batches(SEED, BATCH, LENGTH, distinct=DISTINCT, processes=processes)


def optimizers(model: nn.Module, learning_rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the blocks, AdamW for embeddings, biases and norms.

    Jordan et al., Muon (2024). After equally many steps the loss is far lower than with AdamW alone.
    """
    inside = {name for name, p in model.named_parameters() if p.ndim == 2 and ".h." in name}
    matrices = [p for name, p in model.named_parameters() if name in inside]
    others = [p for name, p in model.named_parameters() if name not in inside]
    return [
        torch.optim.Muon(matrices, learning_rate, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, 0.6 * learning_rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True),
    ]


def loss(model: GPT2LMHeadModel, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Mean cross-entropy per word (nats)."""
    inputs, targets = batch
    everything = torch.ones_like(inputs)  # padding comes last, so no word ever looks at it
    out = model.transformer(inputs, attention_mask=everything, position_ids=_positions(inputs), use_cache=False)
    vectors = out.last_hidden_state
    kept = targets != farm_text.IGNORED
    return linear_cross_entropy(vectors[kept], model.lm_head.weight, None, targets[kept]) / kept.sum()


def _positions(inputs: Tensor) -> Tensor:
    """Positions (B, T): half of the documents start at 0, the others anywhere, so that late positions learn as much."""
    rows, width = inputs.shape
    starts = (torch.rand(rows, 1) * (LENGTH - width + 1)).long() * (torch.rand(rows, 1) < 0.5)
    return (starts + torch.arange(width)).to(inputs.device)
