"""From GPT to LLaMA, part by part: a small LLaMA with one of its parts switched back to GPT's, three seeds each (04).

Touvron et al., LLaMA: Open and Efficient Foundation Language Models (2023), section 2.2; grouped-query attention is
from Llama 2 (2023). All variants of one seed read the same documents of the farm in the same order.
"""

import functools
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import LlamaForCausalLM
from transformers.models.llama.modeling_llama import LlamaMLP, LlamaRMSNorm

from helpers import device, farm, records, tables, training
from helpers.models.language import LanguageModel
from helpers.models.positions import sinusoids
from helpers.recipes import farm_text, llama, runner
from helpers.scores import language as scores

NAME = "llama_toggles"
HEAD = ("variant", "seed", "bits_per_word", "entropy_bits_per_word", "parameters", "cached_numbers", "seconds")
ALL = "LLaMA"
VARIANTS = (ALL, "LayerNorm", "learned positions", "GELU", "multi-head")  # the part that is GPT's, after the first
SEEDS = (0, 1, 2)
LAYERS, WIDTH, HEADS, GROUPS = 2, 64, 4, 2
STEPS, DOCUMENTS = 900, 8  # in a batch
MEASURED = 300  # fresh documents


class WithPositions(nn.Embedding):
    """Words and places each have a vector, and the two are added, as in GPT; places begin as in the pocket GPT."""

    def __init__(self, words: int, width: int):
        super().__init__(words, width)
        self.places = nn.Parameter(0.07 * 2**0.5 * sinusoids(farm_text.LENGTH, width))

    def forward(self, ids: Tensor) -> Tensor:
        return super().forward(ids) + self.places[: ids.shape[-1]]


class NoRotation(nn.Module):
    """Turns nothing: the angle of every place is zero."""

    def forward(self, x: Tensor, position_ids: Tensor) -> tuple[Tensor, Tensor]:
        shape = (*position_ids.shape, WIDTH // HEADS)
        return torch.ones(shape, dtype=x.dtype, device=x.device), torch.zeros(shape, dtype=x.dtype, device=x.device)


def make_model(variant: str) -> LlamaForCausalLM:
    """An untrained small LLaMA, from torch's current seed, with the part that `variant` names switched back."""
    model = llama.make_model(LAYERS, WIDTH, HEADS, HEADS if variant == "multi-head" else GROUPS)
    if variant == "LayerNorm":
        _replace(model, LlamaRMSNorm, lambda: nn.LayerNorm(WIDTH))
    elif variant == "GELU":  # two matrices four times as wide hold as much as SwiGLU's three
        _replace(model, LlamaMLP, lambda: _feed_forward(model.config.initializer_range))
    elif variant == "learned positions":
        words = WithPositions(model.config.vocab_size, WIDTH)
        words.weight = model.lm_head.weight
        model.set_input_embeddings(words)
        model.model.rotary_emb = NoRotation()
    return model


def _replace(model: nn.Module, kind: type, make) -> None:
    for name in [name for name, module in model.named_modules() if isinstance(module, kind)]:
        model.set_submodule(name, make())


def _feed_forward(scale: float) -> nn.Module:
    layers = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU("tanh"), nn.Linear(4 * WIDTH, WIDTH))
    for layer in (layers[0], layers[2]):
        nn.init.normal_(layer.weight, std=scale)
        nn.init.zeros_(layer.bias)
    return layers


def measured(variant: str, seed: int) -> list[tuple]:
    """The row of a training; every word counts the same in it, for that is what is measured.

    Raises:
        KeyboardInterrupt: somebody stopped it.
    """
    device.seed(seed)
    model = make_model(variant)
    run = training.fit(
        model,
        farm_text.batches(seed + 1, DOCUMENTS, distinct=STEPS),
        loss=functools.partial(llama.loss, answer=1.0),
        learning_rate=llama.LEARNING_RATE,
        steps=STEPS,
        optimizers=llama.optimizers,
        schedule=llama.schedule,
    )
    if run.stopped:
        raise KeyboardInterrupt
    fresh = farm.sample(MEASURED, seed=scores.unseen_seed(0, NAME))
    bits = (f"{value:.4f}" for value in scores.bits(LanguageModel(model, farm.tokenizer()), fresh).values())
    cached = 2 * LAYERS * model.config.num_key_value_heads * WIDTH // HEADS  # a key and a value, each layer
    return [(variant, seed, *bits, runner.count_parameters(model), cached, f"{run.seconds:.0f}")]


def record(folder: Path = tables.FOLDER) -> None:
    """Train every variant from every seed and write the table; what it holds already is not trained again."""
    source = f"{STEPS} steps of {DOCUMENTS} farm documents, by {tables.command(NAME)}"
    parts = {(variant, seed): functools.partial(measured, variant, seed) for seed in SEEDS for variant in VARIANTS}
    records.resume(NAME, HEAD, parts, source, folder)
