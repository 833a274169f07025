"""Lecture 03: the GPT of the notebook is trained, in view and live."""

import functools
import math

import pytest
import torch
from transformers import GPT2LMHeadModel

from helpers import farm, training
from helpers.lectures import gpt
from helpers.lectures.gpt import live
from helpers.live import smooth
from helpers.recipes import farm_text
from helpers.recipes import gpt_parts as recipe
from tests.gpt_models import built


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Few questions, and a small GPT: a busy machine makes few steps in two seconds."""
    monkeypatch.setattr(live, "QUESTIONS", 6)
    monkeypatch.setattr(recipe, "DOCUMENTS", 4)
    monkeypatch.setattr(recipe, "counted", lambda: (4.0, 0.9))
    kept = (live.questions, live.first_batches)
    for function in kept:
        function.cache_clear()
    yield
    for function in kept:
        function.cache_clear()


def small_training():
    learned = gpt.live_training(built()["fresh"], built()["step"])
    learned.reset(layers=1, width=32)
    return learned


def test_a_new_net_knows_nothing_and_a_batch_is_read_like_its_texts():
    names, config = built(), recipe.config(2, 32)
    torch.manual_seed(0)
    net, (texts, following) = names["fresh"](config), gpt.first_batches()[0]
    assert names["loss_of"](net, texts, following).item() == pytest.approx(math.log(config.vocab_size), rel=0.1)
    assert names["loss_of"](names["GPT"](config), texts, following).item() > 20
    torch.testing.assert_close(net(texts)[1], net(texts[1]), rtol=1e-4, atol=1e-4)


def test_the_step_in_view_is_the_librarys_training():
    names = built()
    torch.manual_seed(0)
    library = GPT2LMHeadModel(recipe.config(2, 32))
    ours = names["load"](library).float().requires_grad_(True)
    optimizers = [torch.optim.SGD(net.parameters(), 0.1) for net in (ours, library)]
    for number in range(3):
        texts, following = gpt.first_batches()[number]
        mine = names["step"](ours, (texts, following), optimizers[0])
        theirs = recipe.loss(library, (texts, following))
        assert mine == pytest.approx(theirs.item(), rel=1e-4)
        optimizers[1].zero_grad()
        theirs.backward()
        optimizers[1].step()
    torch.testing.assert_close(ours.wte.weight, library.transformer.wte.weight, rtol=1e-3, atol=1e-5)


def test_batches_of_the_lecture_are_those_of_the_training():
    texts, following = gpt.first_batches()[3]
    supply = recipe.make_batches()(0, 1)
    fourth = [next(supply) for _ in range(4)][3]
    supply.close()
    assert torch.equal(texts, fourth[0]) and torch.equal(following, fourth[1])
    inside = (following[:, :-1] != -100) & (following[:, :-1] != farm_text.END)
    assert torch.equal(texts[:, 1:][inside], following[:, :-1][inside])


def test_the_loss_begins_at_guessing_and_falls(monkeypatch):
    monkeypatch.setattr(training, "start", functools.partial(training.start, steps=60))  # however long that takes
    learned = small_training()
    learned.start(3600)
    mine, data = learned.result(), learned.data()
    _, loss = data["losses"][""]
    assert loss[0] == pytest.approx(data["levels"]["guessing"], rel=0.15)
    assert smooth(loss)[-1] < loss[0] - 1
    [share] = data["scores"]["right answers"][1][-1:]
    assert 0 <= share <= 1
    assert mine.logits(torch.tensor([mine.encode("Anna has a")])).shape[-1] == len(farm.WORDS)


def test_the_notebooks_net_writes_as_a_language_model():
    torch.manual_seed(1)
    net = built()["fresh"](recipe.config(1, 32))
    model = live.language(net)
    ids = torch.tensor([model.encode("Anna has a goat.")])
    row = ids
    for _ in range(5):
        row = torch.cat([row, net(row)[:, -1:].argmax(-1)], 1)
    assert model.generate(ids, 5) == row[:, ids.shape[1] :].tolist()
    assert model.context == recipe.config().n_positions


def test_questions_are_of_held_out_wordings_and_have_a_baseline():
    asked, baseline = live.questions()
    assert len(asked) == 6 and 0 <= baseline < 1
    trained = {q.prompt for d in farm.sample(300, seed=1, kind="facts") for q in d.questions}
    last = {q.prompt[q.prompt.rindex("<Q>") :] for q in asked}
    assert not last & {prompt[prompt.rindex("<Q>") :] for prompt in trained}


def test_the_first_exam_waits_until_answers_end():
    learned = small_training()
    learned.start(0.5)
    learned.result()
    asked = [moment.seconds for moment in learned.history.moments if moment.scores]
    assert len(asked) == 1 and asked[0] == learned.history.seconds  # the one at the end
    learned.reset(layers=2, width=64, rate=1e-3)
    assert learned.run is None and len(learned.model.h) == 2 and not learned.data()["scores"]


def test_a_part_can_be_left_out():
    learned = small_training()
    learned.reset(left_out="attention")
    assert not learned.model.h[0].attn.c_proj.weight.requires_grad


def test_panel_trains_stops_and_shows_the_choice():
    panel = small_training().panel.wait()
    panel.set(layers=1, width=32).wait()
    assert "Not trained yet" in panel.status
    panel.click("Train")
    panel.wait()
    assert panel.data["losses"] and panel.data["scores"] and panel.error is None
    assert "counting pairs 4" in panel.alt_text
    panel.set(layers=2, width=64).wait()
    assert panel.data["plan"].startswith("layers 2") and panel.data["now"].startswith("layers 1")
    panel.click("Start afresh")
    panel.stop()
    assert panel.wait().error is None
