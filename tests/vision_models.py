"""Tiny untrained ViT and ConvNeXt in the place of lecture 05's models, so that its tests need no weights."""

import functools

import pytest
import torch

from helpers import catalog
from helpers.recipes import convnext, vit


@functools.cache
def stand_in(name: str, size: str = "pocket") -> catalog.Loaded:
    """What `catalog.load` gives, with random weights that are large enough to have favourites."""
    with torch.random.fork_rng(), torch.inference_mode(False):
        torch.manual_seed(0)
        if name == "vit":
            model = vit.make_model(width=16)
            model.set_attn_implementation("sdpa")  # as a model has that was loaded
        else:
            model = convnext.make_model(depths=(1, 1, 1, 1), widths=(8, 8, 16, 16))
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(0.2 * torch.randn(parameter.shape))
    return catalog.Loaded(name, size, model.eval(), None, f"{name} for tests")


@pytest.fixture
def models(monkeypatch):
    """Both pocket models are stand-ins."""
    monkeypatch.setattr(catalog, "load", stand_in)
