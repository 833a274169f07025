"""Lecture 08, section 1 and search: the small pairs, the notebook's loss, the panels at every control, the training."""

import math
from types import SimpleNamespace

import nbformat
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from transformers import SiglipConfig, SiglipModel

import helpers
from helpers import furniture
from helpers.lectures import clip
from helpers.lectures.clip import learning, matrix, search, small
from helpers.lectures.clip import map as space
from helpers.models.clip import Clip
from helpers.panel import Problem
from helpers.recipes import clip as recipe
from helpers.scores.clip import PAIRS
from tests.driver import drive, stop_after
from tests.execute import basis
from tests.hygiene import code_cells


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
        pieces = next(some for some, seen in map(small.tested, (False, True)) if torch.equal(seen, pictures))
        asked = torch.tensor([PAIRS.index((piece.kind, piece.finish)) for piece in pieces])
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


def test_targets_from_outside_the_model_repair_the_soft_loss():
    notebook = nbformat.read(helpers.ROOT / "notebooks" / "08_clip.ipynb", 4)
    (cell,) = [cell.source for cell in code_cells(notebook) if "def soft_loss" in cell.source]
    repaired, names = (
        cell.replace("targets = alike.softmax(1)", "targets = torch.eye(len(u))"),
        {"torch": torch, "F": F},
    )
    assert repaired != cell
    exec(repaired, names)
    u, v = unit(6, 8), unit(6, 8, seed=1)
    torch.testing.assert_close(names["soft_loss"](u, v, 5.0), F.cross_entropy(5.0 * u @ v.T, torch.arange(6)))


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
    assert matrix.contrastive(torch.zeros(4, 4)).item() == pytest.approx(math.log(4))


def test_search_answers_every_control(untrained):
    drive(clip.search_panel(), plotted={"weight": "images"}, without_effect=("size",))  # the full one is not here


def test_captions_answer_every_control_and_the_shop_judges_them():
    drive(clip.captions_panel(), plotted={"picture": "picture", "count": "texts"})
    found = search.captions_of("a white wardrobe", 10)
    shown = search.piece("a white wardrobe")
    texts = [one.text for one in search.captions()[0]]
    for text, verdict in zip(found["texts"], found["verdicts"], strict=True):
        assert verdict == furniture.fits(shown, search.captions()[0][texts.index(text)].named)
    assert found["cosines"] == sorted(found["cosines"], reverse=True) and 0 < found["true"] < 2000
    assert sum(found["verdicts"]) > 3 * 10 * found["true"] / 2000
    assert "the nearest 1: true of this one 1;" in search.caption_captions(search.captions_of("a white wardrobe", 1))


def test_a_photograph_has_captions_and_no_verdicts():
    found = search.captions_of("flower.jpg", 4)
    assert found["verdicts"] == [None] * 4 and found["true"] is None
    assert "the shop cannot say" in search.caption_captions(found)


def test_who_types_nothing_is_asked_for_a_text(untrained):
    panel = clip.search_panel().set(text="  ").wait()
    assert panel.error == "Type what to look for, or move the slider to the picture."
    assert panel.set(weight=1.0).wait().error is None  # the picture asks alone
    panel.set(weight=0.0, text="🪑").wait()
    assert panel.error is None and "Unknown words: 🪑." in panel.status


def test_nothing_in_the_live_matrix_is_held_out():
    images, labels = learning.shown()
    assert images.shape == (learning.SHOWN, 3, small.SIZE, small.SIZE) and len(set(labels)) == learning.SHOWN
    assert not {tuple(reversed(label.split())) for label in labels} & furniture.HELD_OUT


def test_the_map_answers_every_control():
    drive(clip.map_panel(), plotted=dict.fromkeys(("components", "count", "seed"), "maps"))


def test_a_map_keeps_what_lies_in_two_directions_and_centring_takes_the_gap_out():
    flat = torch.randn(40, 2, generator=torch.Generator().manual_seed(0)) * torch.tensor([3.0, 1.0])
    there = F.pad(flat, (0, 6)) @ torch.linalg.qr(torch.randn(8, 8))[0] + 5
    torch.testing.assert_close(torch.pdist(space.pca(there, (0, 1))), torch.pdist(flat), atol=1e-3, rtol=1e-3)
    u, v = unit(30, 8), F.normalize(unit(30, 8) + 3 * unit(1, 8, seed=9), dim=1)
    before, after = space.apart(u, v), space.apart(space.centred(u), space.centred(v))
    assert before["distance"] > 0.5 > 0.2 > after["distance"]
    assert space.apart(u, u)["found"] == 1 and space.apart(u, u)["own"] == pytest.approx(1)


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
    red = sum(piece.finish == "red" for piece in search.gallery("pocket")[0])
    assert found["fit"] == red and sum(found["verdicts"]) > 3 * search.SHOWN * red / 2000  # pink is reddish, too
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
    stop_after(run, 3)
    network = live.result()
    last = live.history.moments[-1]
    many = learning.SHOWN
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
    pictures, ids, fits = learning.batch_of(8, 3)
    assert pictures.shape == (8, 3, 32, 32) and ids.shape == (8, small.LENGTH) and fits.diagonal().all()
    assert torch.equal(ids, learning.batch_of(8, 3)[1]) and not torch.equal(ids, learning.batch_of(8, 4)[1])
    learning.objective(built["clip_loss"])(network, (pictures, ids, fits)).backward()
    assert network.logit_scale.grad is None and network.words.weight.grad.abs().sum() > 0


def test_the_shop_knows_what_fits():
    pieces, said = small.said()
    fits = small.fits()
    assert fits.diagonal().all() and 0.002 < fits.float().mean() < 0.1
    for i, j in zip(range(0, 4000, 37), range(0, 4000, 31), strict=False):
        assert fits[i, j] == furniture.fits(pieces[i], said[j].named)


# The sigmoid loss


@pytest.mark.parametrize(("scale", "bias"), [(10.0, -10.0), (1.0, 0.0), (50.0, -3.0)])
def test_the_sigmoid_loss_is_transformers(built, scale, bias):
    model = siglip(scale, bias)
    asked = {"input_ids": torch.randint(1, 60, (5, 6)), "pixel_values": torch.rand(5, 3, 16, 16)}
    with torch.no_grad():
        theirs = model(**asked, return_loss=True)
    args = (torch.tensor(scale), torch.tensor(bias), torch.eye(5).bool())
    torch.testing.assert_close(built["sigmoid_loss"](theirs.image_embeds, theirs.text_embeds, *args), theirs.loss)


def siglip(scale: float, bias: float) -> SiglipModel:
    torch.manual_seed(0)
    shape = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = SiglipConfig(
        text_config=shape | {"vocab_size": 64, "max_position_embeddings": 8, "projection_size": 16},
        vision_config=shape | {"image_size": 16, "patch_size": 8},
    )
    model = SiglipModel(config).eval()
    with torch.no_grad():
        model.logit_scale.fill_(math.log(scale))
        model.logit_bias.fill_(bias)
    return model


def test_two_right_captions_are_no_mistake_for_the_sigmoid_loss_that_knows(built):
    u = F.normalize(torch.tensor([[1.0, 0.0], [1.0, 0.01], [0.0, 1.0]]), dim=1)
    fits = torch.tensor([[True, True, False], [True, True, False], [False, False, True]])
    args = (torch.tensor(20.0), torch.tensor(-10.0))
    knows, pairs_only = (built["sigmoid_loss"](u, u, *args, which) for which in (fits, torch.eye(3).bool()))
    assert knows < 0.01 < 5 < pairs_only


@pytest.mark.parametrize("name", [learning.SOFTMAX, learning.SIGMOID, learning.TRUTH])
def test_guessing_is_what_the_loss_of_equal_cells_comes_to(built, name):
    network = learning.prepared(built["TwoTowers"](), batch=64, loss=name)
    (guessed,) = learning.guessing(network).values()
    alike, batches = torch.zeros(64, 4), [learning.batch_of(64, i)[2] for i in range(30)]
    if name == learning.SOFTMAX:
        assert guessed == pytest.approx(built["clip_loss"](alike, alike, 1.0).item(), abs=1e-5)
        return
    share = torch.stack(batches).float().mean() if name == learning.TRUTH else torch.tensor(1 / 64)
    bias = (share / (1 - share)).log()
    truth = [torch.eye(64).bool()] if name == learning.SIGMOID else batches
    found = [built["sigmoid_loss"](alike, alike, torch.tensor(1.0), bias, one).item() for one in truth]
    assert guessed == pytest.approx(sum(found) / len(found), rel=0.05)


@pytest.mark.parametrize("name", [learning.SIGMOID, learning.TRUTH])
def test_a_clip_learns_with_the_sigmoid_loss(built, name):
    live = clip.live_clip(built["TwoTowers"], built["clip_loss"], built["sigmoid_loss"])
    live.reset(batch=16, loss=name)
    assert set(live.data()["levels"]) == {"guessing"} and live.model.logit_bias.item() == learning.BIAS
    live.start(0.5)
    live.result()
    assert live.history.losses[""][-1][1] < live.history.losses[""][0][1]
    panel = live.panel.wait()
    assert panel.error is None and set(panel.controls) >= {"loss", "batch", "tau", "learned"}
