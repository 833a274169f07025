"""Fixtures: a rehearsal hub on loopback that this process takes for the Hugging Face hub, with an empty cache."""

import json
import random
from collections.abc import Iterator

import pytest

from helpers.hub import answers, fetching
from tests import rehearsal_hub
from tests.rehearsal_hub import Hub, Repository

NAME = "openai-community/gpt2"
SMALL = {
    "config.json": json.dumps({"model_type": "gpt2"}).encode(),
    "tokenizer.json": b"{}",
    "README.md": b"# not needed",
    "pytorch_model.bin": b"a pickle",
    "onnx/model.safetensors": b"not needed either",
    "model.safetensors": random.Random(0).randbytes(200_000),
}


@pytest.fixture
def at_the_hub(monkeypatch, tmp_path) -> Iterator:
    """A function that makes this process ask a given hub, with an empty cache and no account."""
    import huggingface_hub
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(answers, "PROBE", 30.0)  # a busy machine is not a dead network
    monkeypatch.setattr(fetching, "PATIENCE", 120.0)  # models are made when they are first asked for

    def ask(url: str) -> None:
        huggingface_hub.close_session()
        answers._answers.cache_clear()
        monkeypatch.setattr(constants, "ENDPOINT", url)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", url + "/{repo_id}/resolve/{revision}/{filename}")

    yield ask
    huggingface_hub.close_session()
    answers._answers.cache_clear()


@pytest.fixture
def small_hub(at_the_hub) -> Iterator[Hub]:
    """A hub with one repository of a few small files: no model, but enough for all that happens on the way."""
    with Hub({NAME: Repository(dict(SMALL))}.get) as hub:
        at_the_hub(hub.url)
        yield hub


@pytest.fixture
def full_hub(at_the_hub) -> Iterator[Hub]:
    """A hub with all full models of the catalogue, tiny and random."""
    with rehearsal_hub.hub() as hub:
        at_the_hub(hub.url)
        yield hub
