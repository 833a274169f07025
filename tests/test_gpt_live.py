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
    learned = gpt.live_training(layers=1, width=32)
    learned.start(3600)
    mine, data = learned.result(), learned.data()
    _, loss = data["losses"][""]
    assert loss[0] == pytest.approx(data["levels"]["guessing"], rel=0.15)
    assert smooth(loss)[-1] < loss[0] - 1
    [share] = data["scores"]["right answers"][1][-1:]
    assert 0 <= share <= 1
    assert mine.logits(torch.tensor([mine.encode("Anna has a")])).shape[-1] == len(farm.WORDS)


def test_the_loss_is_the_mean_over_words_and_the_floor_its_limit():
    torch.manual_seed(0)
    model = gpt.live_training(layers=1, width=32).model
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


def test_the_first_exam_waits_until_answers_end(monkeypatch):
    learned = gpt.live_training(layers=1, width=32)
    learned.start(0.5)
    learned.result()
    asked = [moment.seconds for moment in learned.history.moments if moment.scores]
    assert len(asked) == 1 and asked[0] == learned.history.seconds  # the one at the end
    learned.reset(layers=2, width=64, rate=1e-3)
    assert learned.run is None and learned.model.config.n_layer == 2 and not learned.data()["scores"]


def test_panel_trains_stops_and_shows_the_choice():
    panel = gpt.live_training(layers=1, width=32).panel.wait()
    assert "Not trained yet" in panel.status
    panel.click("Train")
    panel.wait()
    assert panel.data["losses"] and panel.data["scores"] and panel.error is None
    panel.set(layers=2, width=64).wait()
    assert "2 layers of width 64" in panel.data["plan"] and panel.data["now"].startswith("1 layers")
    panel.click("Start afresh")
    panel.stop()
    assert panel.wait().error is None
