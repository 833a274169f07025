"""A tiny untrained GPT-2 in the place of lecture 03's models, so that its tests need no weights and take no time."""

import functools

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from helpers import catalog, farm

CONTEXT = 64


@functools.cache
def stand_in(name: str, size: str = "pocket") -> catalog.Loaded:
    """What `catalog.load` gives, with random weights that are large enough to have favourites."""
    config = GPT2Config(
        vocab_size=len(farm.WORDS),
        n_positions=CONTEXT,
        n_embd=24,
        n_layer={"pocket": 2, "full": 3}[size],
        n_head=2,
        bos_token_id=farm.WORDS.index(farm.END),
        eos_token_id=farm.WORDS.index(farm.END),
        initializer_range=0.3,
    )
    with torch.random.fork_rng(), torch.inference_mode(False):
        torch.manual_seed(("pocket", "full").index(size))
        model = GPT2LMHeadModel(config).eval()
    return catalog.Loaded(name, size, model, farm.tokenizer(), f"{name} for tests")


@pytest.fixture
def models(monkeypatch):
    """Both sizes of the GPT are stand-ins."""
    monkeypatch.setattr(catalog, "load", stand_in)
