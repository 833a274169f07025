"""Lecture 09, sections 1 and 2: every control at minimum, middle and maximum, and what the functions give by hand."""

import re
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from helpers import furniture
from helpers.lectures import captioning
from helpers.lectures.captioning import captioner, certainty, learning, small
from helpers.pictures import chooser
from helpers.scores import calibration, captions
from helpers.scores import captioner as scores
from tests.driver import drive_and_close, stop_after
from tests.execute import cell

PANELS = {
    captioner.captioner_panel: {
        "plotted": {
            "picture": "image",
            "language": "text",
            "way": "probabilities",
            "shows": "maps",
            "noise": "image",
            "temperature": "probabilities",
            "seed": "probabilities",
        },
        "given": {name: {"way": "sampling"} for name in ("temperature", "seed")},
    },
    certainty.certainty_panel: {"plotted": {"pictures": "board", "question": "curves", "seed": "board"}},
}


class Tiny(nn.Module):
    """A captioner that sees the mean of what its encoder makes, and hears the word before."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(3, 8, 5, stride=4), nn.ReLU())
        self.seen = nn.Linear(8, len(small.vocabulary()))
        self.word = nn.Embedding(len(small.vocabulary()), len(small.vocabulary()))

    def forward(self, pictures, ids):
        return self.word(ids) + self.seen(self.encoder(pictures).mean((2, 3)))[:, None]


def entropy(scores, following):
    return nn.functional.cross_entropy(scores.flatten(0, 1), following.flatten(), ignore_index=small.PAD)


greedy = cell("09_captioning", "55b9ff03", torch=torch, captioning=captioning, length=small.LENGTH)["greedy"]


@pytest.fixture
def few(monkeypatch):
    """Few pictures: enough to see that a control matters."""
    monkeypatch.setattr(certainty, "MANY", 12)
    certainty.answered.cache_clear()
    yield
    certainty.answered.cache_clear()


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panels(make):
    drive_and_close(make(), **PANELS[make])


@pytest.fixture
def live(monkeypatch):
    monkeypatch.setattr(small, "TESTED", 12)
    small.tested.cache_clear()
    small.commonest.cache_clear()
    yield learning.live_captioner(Tiny, entropy, greedy)
    small.tested.cache_clear()
    small.commonest.cache_clear()


def test_the_live_training_learns_and_shows_its_captions(live):
    live._every = 4
    run = live.start(60)
    stop_after(run, 9)
    live.result()
    moments = live.history.moments
    assert len(moments) >= 3 and all(len(moment.sample) == len(learning.SHOWN) for moment in moments)
    assert set(moments[-1].scores) == {"right", "different"}
    panel = live.panel
    assert panel.wait().error is None and panel.data["step"] >= 9
    panel.set(moment=0).wait()
    assert panel.data["moments"][panel.data["moment"]].sample == moments[0].sample
    panel.close()


@pytest.mark.parametrize("encoder, learns, layers", [("learned", True, 1), ("frozen at random", False, 1)])
def test_a_frozen_encoder_keeps_its_weights(live, encoder, learns, layers):
    live.reset(encoder=encoder)
    before = [p.clone() for p in live.model.encoder.parameters()]
    run = live.start(60)
    stop_after(run, 3)
    run.wait()
    after = list(live.model.encoder.parameters())
    assert learns != all(torch.equal(a, b.detach()) for a, b in zip(before, after, strict=True))


def test_the_deeper_encoder_sees_hardly_any_difference():
    pictures = small.drawn(furniture.sample(20, seed=1))
    spread = {}
    for encoder in (learning.FROZEN, learning.DEEP):
        torch.manual_seed(0)
        seen = learning.prepared(Tiny(), encoder).encoder(pictures).flatten(1)
        spread[encoder] = ((seen - seen.mean(0)).norm() / seen.norm()).item()
    assert spread[learning.DEEP] < 0.2 * spread[learning.FROZEN]


def test_captions_become_tokens_and_come_back():
    _, captions = small.pairs()
    ids = small.caption_ids(captions[:50])
    assert (ids[:, 0] == small.START).all() and ((ids == small.END).sum(1) == 1).all()

    class Parrot(nn.Module):
        """Says row i of `ids` of picture i."""

        def __init__(self):
            super().__init__()
            self.nothing = nn.Parameter(torch.zeros(1))

        def forward(self, pictures, before):
            following = ids[:, 1 : before.shape[1] + 1]
            return nn.functional.one_hot(following, len(small.vocabulary())).float()

    assert greedy(Parrot(), torch.zeros(50, 3, small.SIZE, small.SIZE)) == captions[:50]


def test_another_picture_costs_nothing_if_none_is_looked_at(live):
    blind = Tiny()
    nn.init.zeros_(blind.seen.weight)
    printed, learner = [], SimpleNamespace(result=lambda: blind)
    names = {"torch": torch, "captioning": captioning, "Sketch": Tiny, "next_word_loss": entropy, "greedy": greedy}
    cell("09_captioning", "7543c752", learner=learner, print=printed.append, **names)
    losses = [re.findall(r"loss (\S+) .* picture, (\S+) ", line)[0] for line in printed[:2]]
    assert losses[0][0] == losses[0][1] and losses[1][0] != losses[1][1]


def test_what_is_wrong_with_a_caption():
    piece = furniture.fitting({"kind": "chair", "finish": "red", "scene": "room"}, 0)
    assert captions.wrong("a red chair in a room", piece) == []
    assert captions.wrong("a blue chair on a meadow", piece) == ["finish", "scene"]
    assert captions.wrong("a red chair qwertz", piece) == ["words not understood"]
    assert chooser.piece("digit 7") is None and chooser.piece("flower.jpg") is None
    assert chooser.piece("a red chair").finish == "red"


def test_places_that_nobody_looks_at_are_dark():
    weights = torch.zeros(64)
    weights[:8] = 1
    picture = captioner.lit(torch.ones(3, 64, 64), weights, 0.05)
    assert picture[:, 0].min() == pytest.approx(1) and picture[:, -1].max() == pytest.approx(captioner.DIM)


def test_a_probability_is_never_shown_as_none():
    assert [captioner.percent(share) for share in (0.284, 0.0006, 0.0004, 0.0)] == ["28.4%", "0.1%", "< 0.1%", "< 0.1%"]


@pytest.mark.usefixtures("few")
def test_where_nothing_is_true_nothing_is_right():
    noise, new = (certainty.asked(where, "finish", 0) for where in (certainty.NOISE, certainty.HELD_OUT))
    assert all(set(of) == {"sure"} for of in noise["board"].values()) and noise["error"] is None
    assert "nothing to be right about" in certainty.caption_certainty(noise)
    assert all(set(of) == {"sure", "right"} for of in new["board"].values())
    assert list(new["curves"]) == [certainty.SEEN, certainty.HELD_OUT] and list(noise["curves"]) == [certainty.SEEN]


def test_calibration_by_hand():
    confidence = torch.tensor([0.7, 0.7, 0.97, 0.97])
    right = torch.tensor([True, False, True, True])
    curve = calibration.reliability(confidence, right)
    assert [round(x, 2) for x in curve] == [0.7, 0.97] and [one.value for one in curve.values()] == [0.5, 1.0]
    assert calibration.calibration_error(confidence, right) == pytest.approx((0.4 + 0.06) / 4)


def test_a_caption_is_right_if_all_of_it_is():
    piece = furniture.fitting({"kind": "chair", "finish": "red", "scene": "room", "count": 3}, 0)
    assert captions.is_right("a red chair with three slats in a room", piece)
    for text in ("a chair in a room", "a red chair on a meadow", "a red chair xyz", "", "a red chair with 4 slats"):
        assert not captions.is_right(text, piece)
    shares, named = captions.by_attribute(["a red chair", "a blue chair"], [piece, piece])
    assert (shares["finish"], named["finish"], named["scene"]) == (0.5, 1.0, 0.0)


def test_the_truth_in_other_words_overlaps_more_than_a_caption_of_another_picture():
    pieces = furniture.sample(40, seed=3)
    truth = [scores.wordings(p, 1000 + i, scores.language(i), 1)[0] for i, p in enumerate(pieces)]
    found = scores.overlaps(truth, pieces, 0)
    for name in ("bleu", "chrf"):
        assert found[name] > found[f"{name}_another"] and found[name] > found[f"{name}_commonest"] > 0
    assert all(captions.is_right(text, piece) for text, piece in zip(truth, pieces, strict=True))


def test_scores_have_a_baseline_each():
    found = scores.score(captioner_model(), seed=1, n=6)
    assert 0 <= found["attributes_right"] <= 1 and set(found["right"]) == set(captions.ASKED)
    assert {"bleu_another", "chrf_commonest", "attributes_right_commonest"} <= found.keys()


def captioner_model():
    from helpers.models.captioner import captioner as pocket

    return pocket()


def test_encoder_scores():
    from helpers import catalog
    from helpers.scores.picture_encoder import score

    found = score(catalog.load("picture-encoder").model, seed=1, n=8)
    assert set(found["seen"]) == set(found["held_out"]) == set(found["baseline"])
    assert all(0 <= share <= 1 for share in found["seen"].values())
    assert found["all_right_seen"] <= min(found["seen"].values())
