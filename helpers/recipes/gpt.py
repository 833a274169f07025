"""Pocket GPT: GPT-2's architecture, small, on farm text."""

import functools

import torch
from torch import Tensor, nn
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedModel

from helpers import device, farm, training
from helpers.models.positions import sinusoids
from helpers.recipes import curriculum, farm_text
from helpers.recipes.losses import linear_cross_entropy
from helpers.recipes.muon import Muon

SEED = 1
STEPS = 12_000
SECONDS = 7200.0
LEARNING_RATE = 4e-3
SCALE = 0.07  # of the first weights; with GPT-2's 0.02 the first thousand steps teach less
PLACES = 3.0  # of the first positions, against the words; with 1, heads that look one word back form half as well
SLOWEST = 100.0  # the longest wave of the first positions is 628 words: more of them tell neighbours apart


def config(layers: int = 6, width: int = 112, heads: int = 4) -> GPT2Config:
    """The architecture's numbers.

    Six layers: who has what, and is that who was asked about: one look-up builds on the other.
    """
    return GPT2Config(
        vocab_size=len(farm.WORDS),
        n_positions=farm_text.LENGTH,
        n_embd=width,
        n_layer=layers,
        n_head=heads,
        activation_function="gelu_pytorch_tanh",  # gelu_new, computed in one go
        resid_pdrop=0.0,  # no dropout: every document is new
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        initializer_range=SCALE,
        attn_implementation=device.training_attention(),
        bos_token_id=farm_text.END,
        eos_token_id=farm_text.END,
        pad_token_id=0,
    )


def make_model(*sizes: int) -> GPT2LMHeadModel:
    """The untrained model, from torch's current seed. `sizes` are those of `config`."""
    model = GPT2LMHeadModel(config(*sizes))
    with torch.no_grad():  # where the learned positions start from
        positions = sinusoids(farm_text.LENGTH, model.config.n_embd, SLOWEST)
        model.transformer.wpe.weight.copy_(PLACES * SCALE * 2**0.5 * positions)
    return model


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless farm documents, by the curriculum: inputs and targets (B, T)."""
    return curriculum.batches(SEED, workers=workers)


def make_validation() -> list[tuple[Tensor, Tensor]]:
    """Held-out documents of the farm's mixture, which the curriculum ends with, as batches."""
    return farm_text.held_out(curriculum.STAGES[-1].documents)


schedule = functools.partial(training.warmup_stable_decay, warmup=0.005, decay=0.6)


def optimizers(model: nn.Module, learning_rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the blocks, AdamW for embeddings, biases and norms."""
    kinds: dict[str, list[nn.Parameter]] = {"fused": [], "matrices": [], "positions": [], "others": []}
    for name, parameter in model.named_parameters():
        inside = parameter.ndim == 2 and ".h." in name
        kind = "fused" if inside and "c_attn" in name else "matrices" if inside else "others"
        kinds["positions" if ".wpe." in name else kind].append(parameter)
    gently = {"params": kinds["positions"], "lr": 0.05 * learning_rate}
    return [
        Muon(kinds["matrices"], kinds["fused"], learning_rate),
        torch.optim.AdamW(
            [{"params": kinds["others"]}, gently], 0.6 * learning_rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True
        ),
    ]


def loss(model: PreTrainedModel, batch: tuple[Tensor, Tensor], answer: float = farm_text.ANSWER) -> Tensor:
    """Mean cross-entropy per word (nats), words of answers counted `answer` times."""
    inputs, targets = batch
    everything = torch.ones_like(inputs)  # padding comes last, so no word ever looks at it
    out = model.base_model(inputs, attention_mask=everything, use_cache=False)
    kept = targets != farm_text.IGNORE_INDEX
    weights = farm_text.weights(inputs, answer)[kept]
    vectors = out.last_hidden_state[kept]
    return linear_cross_entropy(vectors, model.lm_head.weight, None, targets[kept], weights) / weights.sum()
