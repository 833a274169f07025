"""A tiny untrained LLaMA and adapters in the place of lecture 04's models: its tests need no weights."""

import copy
import functools

import pytest
import torch
from peft import LoraConfig, get_peft_model

from helpers import catalog, farm
from helpers.lectures.llama import adapters, exam
from helpers.recipes import demonstrations, llama


@functools.cache
def stand_in(name: str, size: str = "pocket") -> catalog.Loaded:
    """What `catalog.load` gives, with random weights that are large enough to have favourites."""
    with torch.random.fork_rng(), torch.inference_mode(False):
        torch.manual_seed(sum(map(ord, name)))
        if name == "llama":
            model = llama.make_model(layers=1, width=24, heads=2, groups=1)
            model.set_attn_implementation("sdpa")
            for parameter in model.parameters():
                parameter.detach().mul_(3)
        else:
            config = LoraConfig(r=2, lora_alpha=4, target_modules=demonstrations.LINEAR, init_lora_weights=False)
            model = get_peft_model(copy.deepcopy(stand_in("llama").model), config)
    return catalog.Loaded(name, size, model.eval(), farm.tokenizer(), f"{name} for tests")


@pytest.fixture
def models(monkeypatch):
    """These models in the place of the shipped ones; nothing that real ones have answered is kept."""
    monkeypatch.setattr(catalog, "load", stand_in)
    monkeypatch.setattr(catalog, "fingerprint", lambda name: "0123456789abcdef")
    kept = (adapters.both, exam.prompted)
    for function in kept:
        function.cache_clear()
    yield
    for function in kept:
        function.cache_clear()
