"""Lecture 04, section 10: a full-size model fine-tuned on instructions of the hub, rehearsed with random weights."""

import json

import pytest
import torch

from helpers import catalog, hub
from helpers.lectures.llama import full
from helpers.models import language
from helpers.panel import Problem

ROWS = [{"instruction": f"Name {n} animals.", "context": "", "response": "A hen and a goat. " * n} for n in range(1, 9)]
HARD = [{"instruction": "What does it say?", "context": "A text.", "response": "This."}]


@pytest.fixture
def here(monkeypatch, tmp_path):
    """A function that puts these rows where the hub's cache would have them."""

    def put(rows: list[dict]) -> None:
        path = tmp_path / full.FILE
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *_, **__: str(path))

    return put


def test_requests_that_need_a_text_are_left_out_and_a_row_without_its_field_is_said(here):
    here([*ROWS, *HARD])
    assert full.public_instructions() == [(row["instruction"], row["response"]) for row in ROWS]
    assert len(full.public_instructions(3)) == 3
    here([{"instruction": "Why?", "context": ""}])
    with pytest.raises(Problem, match="has no 'response'"):
        full.public_instructions()


def test_without_the_hub_it_says_so():
    with pytest.raises(hub.Unavailable, match="cannot be reached"):
        full.public_instructions()


@pytest.fixture
def small(full_hub):
    """SmolLM2 as the rehearsal hub has it."""
    catalog.free()
    catalog.fetch(catalog.full("smollm2-135m"))
    yield language.load("smollm2-135m", "full")
    catalog.free()


def test_a_full_model_is_tuned_and_then_as_it_was(small):
    ids = torch.tensor([small.encode("Anna has a goat")])
    before, names = small.logits(ids), [name for name, _ in small.model.named_modules()]
    pairs = [(row["instruction"], row["response"]) for row in ROWS]
    found = full.tune_full(small, pairs, "Name two animals.", seconds=1.5)
    assert found["steps"] == len(found["losses"]) > 0 and 0 < found["trained"] < 1
    assert isinstance(found["after"], str) and found["before"] == full.reply(small, "Name two animals.")
    assert [name for name, _ in small.model.named_modules()] == names
    torch.testing.assert_close(small.logits(ids), before)
    assert not small.model.is_gradient_checkpointing


def test_only_answers_are_learned(small):
    inputs, targets = next(full.batches(small, [("Who?", "Anna has a goat.")])(0, 1))
    learned = targets[0][targets[0] != -100].tolist()
    assert learned[-1] == small.end and small.decode(learned[:-1]) == " Anna has a goat."
    assert inputs[0, 0] == small.start


def test_too_little_memory_and_too_long_rows_are_said_in_a_sentence(small, monkeypatch):
    with pytest.raises(Problem, match="fewer than"):
        full.batches(small, [("word " * 500, "Yes.")])

    def exhausted(*given, **how):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(full.training, "fit", exhausted)
    ids = torch.tensor([small.encode("Anna has a goat")])
    before = small.logits(ids)
    with pytest.raises(Problem, match="not enough memory"):
        full.tune_full(small, [("Who?", "Anna has a goat.")], "Who?")
    torch.testing.assert_close(small.logits(ids), before)


def test_a_gated_model_says_what_to_do(full_hub):
    catalog.free()
    with pytest.raises(catalog.Unavailable, match="accept its licence|smaller|Without an account"):
        catalog.load("llama", size="full")
