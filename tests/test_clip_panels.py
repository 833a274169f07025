"""Lecture 08, section 1 and search: the small pairs, the notebook's loss, the panels at every control, the training."""

import math
import time
from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers import furniture
from helpers.lectures import clip
from helpers.lectures.clip import learning, matrix, search, small
from helpers.models.clip import Clip
from helpers.panel import Problem
from helpers.recipes import clip as recipe
from tests.driver import drive
from tests.execute import basis


@pytest.fixture(scope="module")
def built() -> dict:
    """What the notebook defines."""
    return basis("08_clip")


def unit(*shape: int, seed: int = 0) -> torch.Tensor:
    return F.normalize(torch.randn(*shape, generator=torch.Generator().manual_seed(seed)), dim=-1)


# Pairs


def test_the_pairs_are_of_no_held_out_combination_and_every_word_has_a_number():
    pictures, captions = clip.pairs()
    assert pictures.shape == (small.PICTURES, 3, 32, 32) and -1 <= pictures.min() < -0.5 and 0.5 < pictures.max() <= 1
    for text in captions[:500]:
        said = furniture.parse(text).named
        assert (said.get("kind"), said.get("finish")) not in furniture.HELD_OUT
    read = clip.ids(captions)
    assert torch.equal(read, clip.caption_ids()) and read.max() == len(clip.vocabulary())
    assert ((read > 0).sum(1) == torch.tensor([len(small._words(text)) for text in captions])).all()


def test_words_that_no_caption_has_are_zero_and_long_texts_are_cut():
    read = clip.ids(["A red CHAIR, please", "", "chair " * 50])
    assert (read[0] > 0).tolist()[:4] == [True, True, True, False]
    assert not read[1].any() and (read[2] == clip.vocabulary()["chair"]).all()


def test_every_label_can_be_read():
    assert len(small.LABELS) == 80 and all((row > 0).sum() == 3 for row in clip.ids(small.LABELS))


class Knows(nn.Module):
    """Gives texts vectors of their words; pictures those of the right label, or of the label `wrong` places on."""

    def __init__(self, wrong: int = 0):
        super().__init__()
        self.logit_scale = nn.Parameter(torch.zeros(()))
        self.wrong = wrong

    def forward(self, pictures, ids):
        words = F.normalize(F.one_hot(ids, len(clip.vocabulary()) + 1)[:, :, 1:].sum(1).float(), dim=1)
        asked = next(
            asked for held in (False, True) for seen, asked in [small._test(held)] if torch.equal(seen, pictures)
        )
        return words[(asked + self.wrong) % 80], words


def test_who_knows_all_gets_full_marks_and_who_is_wrong_in_the_finish_keeps_the_kind():
    assert clip.zero_shot(Knows()) == {"kind": 1, "finish": 1, "both": 1, "new pairs": 1}
    one_off = clip.zero_shot(Knows(wrong=1))  # the next finish, of the same kind unless it was the last one
    assert one_off["both"] == one_off["finish"] == 0 and 0.7 < one_off["kind"] < 1


# The loss


@pytest.mark.parametrize("scale", [1.0, 14.3, 100.0])
def test_the_notebooks_loss_is_transformers(built, scale):
    torch.manual_seed(0)
    model = recipe.make_model(vision_layers=1, text_layers=1, width=32)
    with torch.no_grad():
        model.logit_scale.fill_(math.log(scale))
        words = recipe.tokenizer()(
            ["a red chair", "a blue bed", "in a room"], padding=True, return_tensors="pt"
        ).input_ids
        asked = {"input_ids": words, "attention_mask": torch.ones_like(words), "pixel_values": torch.rand(3, 3, 64, 64)}
        theirs = model(**asked, return_loss=True)
    ours = built["clip_loss"](theirs.image_embeds, theirs.text_embeds, scale)
    torch.testing.assert_close(ours, theirs.loss)


def test_guessing_costs_ln_n_and_collapse_meets_the_naive_and_the_soft_loss(built):
    alike = unit(1, 8).expand(64, 8)
    assert built["clip_loss"](alike, alike, 14.3).item() == pytest.approx(math.log(64), abs=1e-5)
    assert built["pull_loss"](alike, alike, 14.3).item() == pytest.approx(0, abs=1e-5)
    assert built["soft_loss"](alike, alike, 14.3).item() == pytest.approx(0, abs=1e-5)


def test_the_towers_give_vectors_of_length_one_that_know_no_order(built):
    torch.manual_seed(0)
    u, v = built["TwoTowers"]()(torch.rand(3, 3, 32, 32), clip.ids(["a red chair", "chair a red"]))
    torch.testing.assert_close(u.norm(dim=1), torch.ones(3))
    torch.testing.assert_close(v[0], v[1])


# Panels


@pytest.fixture
def untrained(monkeypatch):
    """An untrained CLIP of the pocket's sort."""
    torch.manual_seed(0)
    made = Clip(recipe.make_model(vision_layers=1, text_layers=1, width=32), recipe.tokenizer())
    monkeypatch.setattr(search, "clip", lambda size: made)
    monkeypatch.setattr(search.catalog, "load", lambda name, size: SimpleNamespace(source=""))
    search.index.cache_clear()
    yield made
    search.index.cache_clear()


def test_the_matrix_answers_every_control():
    drive(
        clip.matrix_panel(),
        plotted={"tau": "matrix", "pairs": "matrix", "read": "matrix", "seed": "images"},
    )


def test_the_matrix_is_made_of_probabilities_and_its_loss_is_the_notebooks(built):
    panel = clip.matrix_panel().set(pairs=16).wait()
    rows = panel.data["matrix"]
    torch.testing.assert_close(rows.sum(1), torch.ones(16))
    torch.testing.assert_close(panel.set(read="columns: which picture?").wait().data["matrix"].sum(0), torch.ones(16))
    cosines = panel.set(read="cosines").wait().data["matrix"]
    assert len(set(panel.data["labels"])) == 16 and cosines.abs().max() <= 1
    expected = built["clip_loss"](torch.eye(16), cosines.T, 5.0)  # u v.T with u the axes is the matrix itself
    assert panel.data["loss"] == pytest.approx(expected.item(), rel=1e-4)
    assert matrix.losses(torch.zeros(4, 4), 0.1) == pytest.approx(math.log(4))


def test_search_answers_every_control(untrained):
    drive(clip.search_panel(), plotted={"weight": "images"}, without_effect=("size",))  # the full one is not here


def test_search_counts_what_the_shop_knows(untrained, monkeypatch):
    class Sees(Clip):
        """Marks red pictures, and texts that speak of red."""

        def image_features(self, pictures):
            red = (pictures[:, 0] - pictures[:, 1]).clamp(min=0).mean((1, 2))
            return F.normalize(torch.stack([red, torch.full_like(red, 0.05)], 1), dim=1)

        def text_features(self, texts):
            return torch.tensor([[1.0, 0.0]] * len(texts))

    monkeypatch.setattr(search, "clip", lambda size: Sees(untrained.model, untrained.tokenizer))
    found = search.search("something red", "a white wardrobe", 0.0, "pocket")
    red = sum(piece.finish == "red" for piece in search.gallery()[0])
    assert (
        found["fit"] == red and sum(found["verdicts"]) > 3 * search.SHOWN * red / search.RENDERS
    )  # pink is reddish, too
    assert found["cosines"] == sorted(found["cosines"], reverse=True)
    assert search.search("qwertz", "a white wardrobe", 0.0, "pocket")["verdicts"] == [None] * search.SHOWN
    assert "Unknown words: qwertz" in search.caption(search.search("qwertz", "a white wardrobe", 0.0, "pocket"))


def test_a_text_that_is_too_long_is_said(untrained):
    with pytest.raises(Problem, match="reads at most 30"):
        search.search("red " * 40, "a white wardrobe", 0.0, "pocket")


# The live training


def test_a_clip_learns_stops_and_goes_on(built):
    live = clip.live_clip(built["TwoTowers"], built["clip_loss"])
    live.reset(batch=16)
    assert live.data()["levels"] == {"ln 16": math.log(16)}
    run = live.start(3600)
    while run.step < 3 and not run.finished:
        time.sleep(0.01)
    run.stop()
    network = live.result()
    last = live.history.moments[-1]
    many = len(learning.SHOWN)
    assert last.sample.shape == (many, many) and torch.allclose(last.sample.sum(1), torch.ones(many))
    assert set(last.scores) == {"kind", "finish", "both", "new pairs"} and network.batch == 16
    panel = live.panel.wait()
    assert panel.error is None and "new pairs" in panel.status
    assert panel.set(moment=0).wait().error is None
    first = run.step
    live.start(0.2)
    live.result()
    assert run.step > first


def test_the_knobs_reach_the_network(built):
    network = learning.prepared(built["TwoTowers"](), batch=8, tau=1.0, learned=False)
    assert network.batch == 8 and network.logit_scale.item() == 0 and not network.logit_scale.requires_grad
    batch = learning.batch_of(8)
    pictures, ids = batch(3)
    assert pictures.shape == (8, 3, 32, 32) and ids.shape == (8, small.LENGTH)
    assert torch.equal(ids, batch(3)[1]) and not torch.equal(ids, batch(4)[1])
    learning.objective(built["clip_loss"])(network, (pictures, ids)).backward()
    assert network.logit_scale.grad is None and network.words.weight.grad.abs().sum() > 0
