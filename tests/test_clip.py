"""The pocket CLIP: what its batches show and say, its tokenizer, its loss, its face and its scores."""

import itertools
import random

import pytest
import torch
import torch.nn.functional as F

from helpers import __main__ as command
from helpers import catalog, furniture
from helpers.furniture.attributes import fits
from helpers.models.clip import Clip, image_features, text_features
from helpers.recipes import clip as recipe
from helpers.recipes import furniture_pictures, prefetching
from helpers.scores import clip as scores
from helpers.scores import read


@pytest.fixture
def few(monkeypatch):
    """Small blocks."""
    monkeypatch.setattr(recipe, "PARTS", 2)


@pytest.fixture(scope="module")
def small():
    torch.manual_seed(0)
    return Clip(recipe.make_model(vision_layers=1, text_layers=1, width=32), recipe.tokenizer())


def first(n: int, at: int = 0, stride: int = 1) -> list:
    batches = recipe.make_batches(batch=6, distinct=1)(at, stride)
    found = list(itertools.islice(batches, n))
    batches.close()
    return found


# Batches


def test_batch_i_is_the_same_wherever_one_starts_and_captions_change_when_pictures_come_again(few):
    straight = first(4)
    for at, stride in [(3, 1), (1, 2)]:
        for ours, theirs in zip(first(2, at, stride), straight[at::stride], strict=False):
            assert all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))
    rounds = [{tuple(row.tolist()) for _, ids, _ in straight[i : i + 2] for row in ids} for i in (0, 2)]
    assert len(rounds[0] & rounds[1]) < 6


def test_every_caption_is_true_of_its_own_picture_and_false_of_some_other(few):
    for images, ids, true in first(2):
        assert images.shape == (6, 3, 64, 64) and images.dtype == torch.uint8
        assert true.shape == (6, 6) and true.diagonal().all() and not true.all()
        assert (ids[:, 0] == recipe.START).all() and ((ids == recipe.END).sum(1) == 1).all()


def test_held_out_combinations_are_neither_drawn_nor_said():
    chance = random.Random(0)
    for piece in furniture.sample(2000, seed=1_000_000 * recipe.SEED):
        said = recipe.say(piece, chance).named
        shown = {(piece.kind, value) for value in (piece.finish, piece.front, piece.scene)}
        told = {(said.get("kind"), said.get(name)) for name in ("finish", "front", "scene")}
        assert not (shown | told) & furniture.HELD_OUT


def test_captions_name_much_or_one_thing_only_in_both_languages():
    chance = random.Random(0)
    said = [recipe.say(piece, chance) for piece in furniture.sample(400, seed=2)]
    lengths = [len(caption.named) for caption in said]
    assert lengths.count(1) > 80 and max(lengths) >= 5
    assert {caption.language for caption in said} == set(furniture.LANGUAGES)
    assert {name for caption in said if len(caption.named) == 1 for name in caption.named} >= {
        "kind",
        "finish",
        "scene",
    }


def test_what_is_true_is_what_fits():
    chance = random.Random(1)
    pieces = furniture.sample(60, seed=4, held_out=None)
    said = [recipe.say(piece, chance) for piece in pieces]
    expected = torch.tensor([[fits(piece, caption.named) for caption in said] for piece in pieces])
    assert torch.equal(recipe.true(pieces, said), expected)


def test_what_never_met_is_left_open():
    pieces = furniture.sample(80, seed=6)
    said = [furniture.Caption("", "en", told) for told in ({"kind": "table"}, {"finish": "white"}, {"scene": "beach"})]
    open_ = recipe.never_met(pieces, said)
    white = torch.tensor(["white" in (piece.finish, piece.front) for piece in pieces])
    kinds = {name: torch.tensor([piece.kind == name for piece in pieces]) for name in furniture.KINDS}
    red, sky = (torch.tensor([value in (p.finish, p.front, p.scene) for p in pieces]) for value in ("red", "sky"))
    assert torch.equal(open_[:, 0], white | red | sky)
    assert torch.equal(open_[:, 1], kinds["table"] | kinds["stool"])
    assert torch.equal(open_[:, 2], kinds["chair"] | kinds["bookshelf"])


def test_grey_pictures_have_captions_without_colours(few, monkeypatch):
    chance = random.Random(3)
    said = [recipe.say(piece, chance, grey=True).named for piece in furniture.sample(200, seed=8)]
    assert not {name for named in said for name in named} & {"finish", "front", "tone"}
    monkeypatch.setattr(recipe, "GREY", 1.0)
    images, _, _ = first(1)[0]
    assert torch.equal(images[:, 0], images[:, 1]) and torch.equal(images[:, 1], images[:, 2])


def test_pieces_come_back_from_their_numbers():
    pieces = furniture.sample(30, seed=5, held_out=None)
    assert furniture_pictures.pieces(furniture_pictures.fields(pieces)) == pieces


# Words


def test_words_never_captioned_are_unknown_and_named(small):
    assert small.unknown("Ein weißer Kleiderschrank aus BIRKE, on the lawn") == []
    assert small.unknown("Ein Weisser Schrank im grossen Wohnzimmer") == []
    assert small.unknown("a turquoise chair from Zürich!") == ["turquoise", "from", "Zürich"]
    assert small.unknown(" 🪑 ") == ["🪑"] and small.unknown("🛏️") == ["🛏️"] and small.unknown("  ") == []  # no word
    ids = small.tokenizer("a turquoise chair").input_ids
    assert ids.count(recipe.UNKNOWN) == 1 and ids[-1] == recipe.END


def test_every_caption_can_be_read_and_fits():
    chance, reader = random.Random(3), recipe.tokenizer()
    texts = [recipe.say(piece, chance).text for piece in furniture.sample(300, seed=6)]
    rows = reader(texts).input_ids
    assert not any(recipe.UNKNOWN in row for row in rows) and max(map(len, rows)) <= recipe.LENGTH


def test_the_words_of_held_out_pairs_are_known(small):
    for kind, value in furniture.HELD_OUT:
        for language in furniture.LANGUAGES:
            name = "finish" if value in furniture.FINISHES else "scene"
            assert small.unknown(furniture.describe({"kind": kind, name: value}, language, seed=0)) == []


# Model and loss


def test_the_model_keeps_to_its_budget_of_weights():
    assert sum(p.numel() for p in recipe.make_model().parameters()) < 1.5e6


def test_vectors_are_those_of_transformers(small):
    ids = small.tokenizer(["a red chair", "in a room"], padding=True, return_tensors="pt").input_ids
    pictures = torch.rand(3, 3, 64, 64)
    out = small.model(input_ids=ids, attention_mask=torch.ones_like(ids), pixel_values=2 * pictures - 1)
    torch.testing.assert_close(image_features(small.model, pictures), out.image_embeds)
    torch.testing.assert_close(text_features(small.model, ids), out.text_embeds)
    torch.testing.assert_close(small.logits(pictures, ["a red chair", "in a room"]), out.logits_per_image)


def test_padding_changes_no_text(small):
    alone = small.text_features(["a red chair"])
    beside = small.text_features(["a red chair", "ein Bild von einem roten Stuhl im Gras"])
    torch.testing.assert_close(alone[0], beside[0])


def test_the_loss_is_clips_own_where_no_caption_fits_two_pictures(small, few):
    images, ids, _ = first(1)[0]
    found = recipe.loss(small.model, (images, ids, torch.eye(6).bool()))
    expected = small.model(
        input_ids=ids, attention_mask=torch.ones_like(ids), pixel_values=images.float() / 127.5 - 1, return_loss=True
    )
    torch.testing.assert_close(found, expected.loss, rtol=1e-4, atol=1e-4)


def test_a_caption_true_of_another_picture_is_no_mistake_there(small, few):
    images, ids, _ = first(1)[0]
    all_true = recipe.loss(small.model, (images, ids, torch.ones(6, 6).bool()))
    assert all_true.item() == pytest.approx(0.0, abs=1e-6)


def test_it_learns(few):
    torch.manual_seed(0)
    model = recipe.make_model(vision_layers=1, text_layers=1, width=32).train()
    batch = first(1)[0]
    owners = recipe.optimizers(model, 1e-2)
    assert sum(len(g["params"]) for o in owners for g in o.param_groups) == len(list(model.parameters()))
    losses = []
    for _ in range(25):
        losses.append(recipe.loss(model, batch))
        for owner in owners:
            owner.zero_grad()
        losses[-1].backward()
        for owner in owners:
            owner.step()
    assert losses[-1] < 0.5 * losses[0]


# Face and scores


def test_pictures_of_other_sizes_are_resized_and_texts_that_are_too_long_refused(small):
    vectors = small.image_features(torch.rand(2, 3, 96, 80))
    assert vectors.shape == (2, 32)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(2))
    with pytest.raises(ValueError, match="40 words; this model reads at most 30"):
        small.text_features(["chair " * 40])


class Knows(Clip):
    """Sees the pieces it is told of, in their order, and reads texts; gives marks for kind, finish, front, scene."""

    def __init__(self, pieces, blind: str = ""):
        self.waiting, self.blind, self.size = list(pieces), blind, 32

    def marks(self, said: dict) -> torch.Tensor:
        names = {"kind": furniture.KINDS, "scene": furniture.SCENES}
        names |= dict.fromkeys(("finish", "front"), furniture.FINISHES)
        rows = [
            torch.tensor([float(said.get(name) == value and name != self.blind) for value in values])
            for name, values in names.items()
        ]
        return torch.cat(rows)

    def image_features(self, pictures):
        now, self.waiting = self.waiting[: len(pictures)], self.waiting[len(pictures) :]
        return torch.stack([self.marks(vars(piece)) for piece in now])

    def text_features(self, texts):
        return F.normalize(torch.stack([self.marks(furniture.parse(text).named) for text in texts]), dim=-1)


def shown(n: int) -> list:
    return [*furniture.sample(n, scores.unseen_seed(0)), *scores.held_out_pairs(n, 0), *scores.fronted(n, 0)]


def test_who_knows_gets_full_marks():
    found = scores.score(Knows(shown(20)), seed=0, n=20)
    assert found["zero_shot_accuracy_seen"] == found["zero_shot_accuracy_held_out"] == found["scene_accuracy"] == 1.0
    assert found["zero_shot_chance"] == 1 / 80
    assert found["binding_accuracy"] == 1.0 and found["binding_chance"] == 0.5


def test_who_sees_no_finish_gets_only_the_kind():
    found = scores.score(Knows(shown(30), blind="finish"), seed=0, n=30)
    assert found["kind_accuracy_held_out"] == 1.0 and found["zero_shot_accuracy_held_out"] < 0.5


class Bag(Knows):
    """Sees which finishes there are, and reads which words: not what has which."""

    def marks(self, said: dict) -> torch.Tensor:
        both = {said.get("finish"), said.get("front")}
        return torch.tensor([float(finish in both) for finish in furniture.FINISHES])


def test_who_knows_no_order_cannot_tell_a_text_from_the_swap():
    pieces = scores.fronted(30, seed=0)
    clip = Bag(pieces)
    assert scores.binds(clip, clip.image_features(pieces), pieces).tolist() == [0.5] * 30


def test_the_swap_has_the_same_finishes_elsewhere():
    for piece in scores.fronted(20, seed=1):
        other = scores.swapped(piece)
        assert (other.finish, other.front) == (piece.front, piece.finish) and piece.finish != piece.front
        said = furniture.parse(scores.parts_said(other, 3)).named
        assert not fits(piece, said) and fits(other, said)


def test_held_out_pairs_are_held_out_and_fresh():
    pieces = scores.held_out_pairs(25, seed=3)
    assert len(pieces) == 25 and all((piece.kind, piece.finish) in furniture.HELD_OUT for piece in pieces)


def test_the_command_makes_a_clip_that_loads_and_is_scored(tmp_path, monkeypatch, capsys, few):
    out = tmp_path / "made"
    monkeypatch.setattr(prefetching, "worker", lambda processes, worker=prefetching.worker: worker(False))
    monkeypatch.setattr(recipe.make_batches, "__defaults__", (False, 4, 1))
    given = ["train", "clip", "--steps", "1", "--out", str(out), "--checkpoint", str(tmp_path / "state")]
    assert command.main(given) == 0
    monkeypatch.setattr(catalog.PocketModel, "folder", out)
    catalog.free()
    assert command.main(["score", "clip", "--n", "10"]) == 0
    assert "zero_shot_accuracy_held_out" in capsys.readouterr().out
    loaded = catalog.load("clip")
    catalog.free()
    clip = Clip(loaded.model, loaded.tokenizer)
    assert clip.unknown("a turquoise chair") == ["turquoise"] and clip.text_features(["a chair"]).shape == (1, 128)


def test_the_card_keeps_the_bars():
    card = read(catalog.pocket_models()["clip"].folder / "README.md")
    assert card["zero_shot_accuracy_seen"] >= 0.95 and card["zero_shot_accuracy_held_out"] >= 0.85
    assert card["scene_accuracy"] >= 0.95 and card["binding_accuracy"] > 0.95 > card["binding_chance"] == 0.5
    assert card["zero_shot_chance"] == pytest.approx(1 / 80, abs=0.001)


def test_the_shipped_clip_tells_kinds_and_finishes():
    loaded = catalog.load("clip")
    found = scores.score(Clip(loaded.model, loaded.tokenizer), seed=0, n=200)
    assert found["zero_shot_accuracy_seen"] > 0.95 and found["zero_shot_accuracy_held_out"] > 0.82
    assert found["binding_accuracy"] > 0.9
