"""Lecture 03: live pre-training."""

import functools
import math

import pytest
import torch

from helpers import farm, training
from helpers.lectures import gpt
from helpers.lectures.gpt import live
from helpers.live import smooth
from helpers.recipes import farm_text


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Few questions and small batches: a busy machine makes few steps in two seconds."""
    monkeypatch.setattr(live, "QUESTIONS", 6)
    monkeypatch.setattr(live, "DOCUMENTS", 4)
    live.questions.cache_clear()
    yield
    live.questions.cache_clear()


def test_the_loss_begins_at_guessing_and_falls(monkeypatch):
    monkeypatch.setattr(training, "start", functools.partial(training.start, steps=60))  # however long that takes
    lesson = gpt.Lesson(layers=1, width=32)
    lesson.go(3600).result()
    mine, data = lesson.result(), lesson.data()
    assert data["loss"][0] == pytest.approx(data["guessing"], rel=0.15)
    assert smooth(data["loss"])[-1] < data["loss"][0] - 1
    assert data["right"] and all(0 <= share <= 1 for _, share in data["right"])
    assert mine.logits(torch.tensor([mine.encode("Anna has a")])).shape[-1] == len(farm.WORDS)


def test_the_loss_is_the_mean_over_words_and_the_floor_its_limit():
    torch.manual_seed(0)
    model = gpt.Lesson(layers=1, width=32).model
    inputs, targets = farm_text.pad(farm_text.documents(3, seed=4))
    logits = model(inputs).logits
    expected = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-100)
    torch.testing.assert_close(live.next_word_loss(model, (inputs, targets)), expected, rtol=1e-4, atol=1e-4)
    assert 0.3 < live.floor() < 2.5 < math.log2(len(farm.WORDS))


def test_questions_are_of_held_out_wordings_and_have_a_baseline():
    asked, baseline = live.questions()
    assert len(asked) == 6 and 0 <= baseline < 1
    trained = {q.prompt for d in farm.sample(300, seed=1, kind="facts") for q in d.questions}
    last = {q.prompt[q.prompt.rindex("<Q>") :] for q in asked}
    assert not last & {prompt[prompt.rindex("<Q>") :] for prompt in trained}


def test_training_goes_on_and_begins_afresh():
    lesson = gpt.Lesson(layers=1, width=32)
    lesson.go(0.5).result()
    steps = lesson.run.step
    lesson.go(0.5).result()
    assert lesson.run.step > steps
    lesson.afresh(2, 64, 1e-3)
    assert lesson.run is None and lesson.model.config.n_layer == 2 and len(lesson.data()["lines"]) == 1
    assert lesson.data()["right"] == []


def test_panel_trains_stops_and_shows_the_choice():
    panel = gpt.training_panel(gpt.Lesson(layers=1, width=32)).wait()
    assert "Not trained yet" in panel.status
    panel.act("Train")
    panel.wait()
    assert panel.data["loss"] and panel.data["right"] and panel.error is None
    panel.set(layers=2, width=64).wait()
    assert "2 layers of width 64" in panel.data["plan"] and panel.data["now"].startswith("1 layers")
    panel.act("Start afresh")
    panel.stop()
    assert panel.wait().error is None
