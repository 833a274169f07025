"""helpers.catalog: pocket models load by path, own ones come back, and what cannot be had is said in a sentence."""

import subprocess
import sys

import pytest
import torch

from helpers import catalog, farm, loading
from helpers.hub import answers
from helpers.models.recurrent import RecurrentLM


@pytest.fixture(autouse=True)
def nothing_loaded():
    catalog.free()
    yield
    catalog.free()


def small() -> RecurrentLM:
    torch.manual_seed(0)
    return RecurrentLM("lstm", len(farm.WORDS), 8)


def test_every_entry_says_what_a_teacher_asks():
    for name, entry in catalog.pocket_models().items():
        assert entry.name == name and entry.licence and entry.title
        assert entry.full is None or entry.full in catalog.full_models()


def test_an_adapter_is_loaded_without_a_red_line():
    code = "from helpers import catalog; catalog.load('gpt-instruct')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=900)
    assert "Warning" not in done.stderr


def test_an_own_model_is_kept_offered_and_loaded_again(lecture_home):
    model = small()
    assert catalog.own() == []
    catalog.keep("my first", model, farm.tokenizer())
    assert catalog.own() == ["my first"]
    loaded = catalog.load("my first", size="own")
    ids = torch.tensor([loaded.tokenizer.encode("Anna has a goat.").ids])
    where = next(loaded.model.parameters()).device
    torch.testing.assert_close(loaded.model(ids.to(where)).cpu(), model(ids))
    assert loaded.note.startswith("my first (own, 0.0 M parameters) ready in ")
    assert catalog.load("my first", size="own") is loaded


def test_free_forgets(lecture_home):
    catalog.keep("a", small(), farm.tokenizer())
    first = catalog.load("a", size="own")
    catalog.free()
    assert catalog.load("a", size="own") is not first


def test_a_kept_model_replaces_the_loaded_one(lecture_home):
    catalog.keep("a", small(), farm.tokenizer())
    first = catalog.load("a", size="own")
    catalog.keep("a", small(), farm.tokenizer())
    assert catalog.load("a", size="own") is not first


@pytest.mark.parametrize("name", ["", "../up", "a/b"])
def test_names_that_would_leave_the_folder_are_refused(name):
    with pytest.raises(ValueError, match="cannot be the name"):
        catalog.keep(name, small(), farm.tokenizer())


@pytest.mark.parametrize(
    "name", sorted(name for name, one in catalog.pocket_models().items() if one.trained_on == "the farm")
)
def test_pocket_models_load_and_predict(name):
    if not any(catalog.pocket_models()[name].folder.glob("*config.json")):
        pytest.skip(f"{name} is not trained yet")
    loaded = catalog.load(name)
    assert not loaded.model.training
    assert all(p.dtype == torch.float32 for p in loaded.model.parameters())
    ids = loaded.tokenizer.encode("Anna has a goat.", add_special_tokens=False)
    out = loaded.model(torch.tensor([list(getattr(ids, "ids", ids))], device=next(loaded.model.parameters()).device))
    assert getattr(out, "logits", out).shape[-1] == len(farm.WORDS)
    assert f"{name} (pocket, " in loaded.note


def test_a_missing_pocket_model_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(catalog.PocketModel, "folder", tmp_path / "nothing")
    with pytest.raises(catalog.Unavailable, match="python -m helpers train gpt"):
        catalog.load("gpt")


def test_without_a_network_the_full_model_is_refused_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(answers, "_answers", lambda *question: pytest.fail("the hub was asked"))
    with pytest.raises(catalog.Unavailable, match="The Hugging Face hub cannot be reached.*548 MB.*MIT"):
        catalog.load("gpt", size="full")


def test_too_little_memory_is_said_before_anything_is_fetched(monkeypatch):
    for module in ("device", "limits"):
        monkeypatch.setattr(f"helpers.{module}.free_memory", lambda: 2**27)
    with pytest.raises(catalog.Unavailable, match="needs 0.3 GB of memory, and 0.1 GB are free.*pocket"):
        catalog.load("gpt", size="full")


def test_a_model_without_full_size_says_so():
    with pytest.raises(catalog.Unavailable, match="only the pocket model"):
        catalog.load("rnn", size="full")


@pytest.mark.parametrize(
    ("name", "size", "hint"),
    [("nobody", "pocket", "picture-encoder, picture-tokenizer, rnn"), ("gpt", "big", "pocket, full, own")],
)
def test_unknown_names_list_the_known_ones(name, size, hint):
    with pytest.raises(ValueError, match=hint):
        catalog.load(name, size)


def test_asking_for_the_network_takes_no_minutes_where_there_is_none():
    code = (
        "import os, time; os.environ.pop('HF_HUB_OFFLINE', None); os.environ['HF_ENDPOINT'] = 'https://192.0.2.1';"
        "from helpers import catalog; import huggingface_hub, httpx;"
        "start = time.perf_counter(); print(catalog.online(), time.perf_counter() - start < 30)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=900)
    assert done.stdout.split() == ["False", "True"]


def test_a_folder_of_something_else_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "config.json").write_text('{"wheels": 4}')
    with pytest.raises(catalog.Unavailable, match="no model that is known here"):
        loading.pocket(tmp_path)
