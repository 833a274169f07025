"""Small untrained stand-ins for lecture 01's models, so that its tests need no weights and take no time."""

import pytest
import torch

from helpers import catalog, farm
from helpers.lectures.next_word import ngrams, shannon, speakers
from helpers.models.recurrent import RecurrentLM


def stand_in(name: str, size: str = "pocket") -> catalog.Loaded:
    """What `catalog.load` gives, with random weights that are large enough to have favourites."""
    if size == "full":
        raise catalog.Unavailable("No way to the hub from here.")
    torch.manual_seed(("rnn", "lstm", "gpt").index(name))
    model = RecurrentLM("rnn" if name == "rnn" else "lstm", len(farm.WORDS), 24)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(4)
    return catalog.Loaded(name, size, model.eval(), farm.tokenizer(), f"{name} for tests")


@pytest.fixture
def models(monkeypatch):
    """Every model of the lecture is a stand-in, and the counting models count few documents."""
    monkeypatch.setattr(catalog, "load", stand_in)
    monkeypatch.setattr(ngrams, "DOCUMENTS", 40)
    kept = (speakers._ready, ngrams.counts, shannon.rivals)
    for one in kept:
        one.cache_clear()
    yield
    for one in kept:
        one.cache_clear()
