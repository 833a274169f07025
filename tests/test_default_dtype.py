"""A student's cell may make float64 the default: pictures, points and models stay float32, and the same."""

import pytest
import torch
from torch import nn

from helpers import furniture, plane
from helpers.furniture import textures
from helpers.live import LiveTraining
from helpers.models.positions import sinusoids


@pytest.fixture
def float64():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


MADE = {
    "pictures": lambda: furniture.render(furniture.sample(6, 1), 32),
    "points": lambda: next(iter(plane.WORLDS.values())).sample(9, torch.Generator().manual_seed(1)),
    "places": lambda: plane.lattice(5, 2.0),
    "positions": lambda: sinusoids(7, 8),
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_what_is_made_is_float32_and_the_same(make, request):
    expected = make()
    textures.atlas.cache_clear()
    request.getfixturevalue("float64")
    assert make().dtype == torch.float32 and torch.allclose(make(), expected, atol=1e-6)


def test_a_model_in_training_is_float32(float64):
    live = LiveTraining("One", make_model=lambda settings: nn.Linear(1, 1), start=lambda *_, **__: None)
    assert live.model.weight.dtype == torch.float32
