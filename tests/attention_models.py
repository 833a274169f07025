"""A tiny untrained GPT in place of lecture 02's models, so that its tests need no weights and take no time."""

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from helpers import catalog, farm

LAYERS, HEADS, WIDTH = 2, 3, 24


def tiny_gpt() -> GPT2LMHeadModel:
    """Two layers of three heads, with weights large enough to have favourites."""
    torch.manual_seed(0)
    sizes = {"n_layer": LAYERS, "n_head": HEADS, "n_embd": WIDTH, "n_positions": 384}
    end = farm.WORDS.index(farm.END)
    config = GPT2Config(vocab_size=len(farm.WORDS), bos_token_id=end, eos_token_id=end, initializer_range=0.4, **sizes)
    return GPT2LMHeadModel(config).eval()


def farm_tokenizer() -> PreTrainedTokenizerFast:
    """The farm's tokenizer as transformers' object."""
    return PreTrainedTokenizerFast(tokenizer_object=farm.tokenizer(), bos_token=farm.END, eos_token=farm.END)


@pytest.fixture
def models(monkeypatch):
    """Every model of the lecture is a stand-in; there is no full size."""
    gpt = catalog.Loaded("gpt", "pocket", tiny_gpt(), farm_tokenizer(), "a tiny GPT for tests")

    def load(name: str, size: str = "pocket") -> catalog.Loaded:
        if size == "full":
            raise catalog.Unavailable("No way to the hub from here.")
        return gpt

    monkeypatch.setattr(catalog, "load", load)
    return gpt
