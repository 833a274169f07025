"""The judge: its pictures with faults, its impostors, its face and its scores, with a stand-in for the network."""

import itertools

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers import __main__ as command
from helpers import catalog, furniture
from helpers.models.judge import ANSWERS, CLASSES, SIZE, Judge, Verdict, judge, labels, parts, verdicts
from helpers.recipes import corruptions, impostors, prefetching
from helpers.recipes import judge as recipe
from helpers.scores import judge as scores

PIECES = furniture.sample(8, seed=-5, held_out=None)


@pytest.fixture(scope="module")
def pictures():
    return furniture.render(PIECES, SIZE)


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


class Expert(nn.Module):
    """Knows some pictures by heart; all others are no furniture."""

    def __init__(self, known: torch.Tensor, pieces: list):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.known = {picture.numpy().tobytes(): piece for picture, piece in zip(2 * known - 1, pieces, strict=True)}

    def forward(self, pixel_values):
        logits = torch.zeros(len(pixel_values), len(CLASSES))
        logits[:, -1] = -9.0
        for row, picture in zip(logits, pixel_values, strict=True):
            if piece := self.known.get(picture.numpy().tobytes()):
                row[-1] = 9.0
                for name in ANSWERS:
                    row[CLASSES.index(f"{name} {getattr(piece, name)}")] = 9.0
        return type("Output", (), {"logits": logits})


def test_a_verdict_names_what_is_seen_and_how_sure_that_is(pictures):
    verdict = Judge(Expert(pictures, PIECES))(pictures)
    assert verdict.kinds == [piece.kind for piece in PIECES]
    assert verdict.finishes == [piece.finish for piece in PIECES]
    assert verdict.scenes == [piece.scene for piece in PIECES]
    assert verdict.is_furniture.all() and verdict.confidence.shape == (8,)
    assert (verdict.confidence > 0.99).all() and (verdict.confidence < 1).all()
    other = Judge(Expert(pictures, PIECES))(1 - pictures)
    assert not other.is_furniture.any() and (other.confidence < 0.01).all()


@pytest.mark.parametrize("shape", [(0, 3, 64, 64), (2, 3, 32, 32), (1, 3, 100, 80)])
def test_the_judge_looks_at_pictures_of_any_size(shape):
    verdict = Judge(Expert(torch.zeros(0, 3, 64, 64), []))(torch.rand(shape))
    assert len(verdict.kinds) == len(verdict.confidence) == len(verdict.is_furniture) == shape[0]


@pytest.mark.parametrize(
    "wrong, said",
    [
        (torch.rand(3, 64, 64), r"not at float32 \(3, 64, 64\)"),
        (torch.rand(2, 1, 64, 64), r"\(2, 1, 64, 64\)"),
        (torch.zeros(2, 3, 64, 64, dtype=torch.uint8), "uint8"),
        (2 * torch.ones(2, 3, 64, 64), "not from 2.00 to 2.00"),
        (-torch.ones(2, 3, 64, 64), "not from -1.00"),
        (torch.full((2, 3, 64, 64), torch.nan), "nan"),
    ],
)
def test_what_are_no_pictures_is_refused_in_words(wrong, said):
    with pytest.raises(ValueError, match=said):
        Judge(Expert(torch.zeros(0, 3, 64, 64), []))(wrong)


def test_without_a_trained_judge_one_is_told_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(catalog.PocketModel, "folder", tmp_path / "nothing")
    catalog.free()
    with pytest.raises(catalog.Unavailable, match="python -m helpers train judge"):
        judge(torch.rand(1, 3, 64, 64))


# The recipe


def first(n: int, at: int = 0, stride: int = 1) -> list:
    batches = recipe.make_batches(batch=8, distinct=1)(at, stride)
    found = list(itertools.islice(batches, n))
    batches.close()
    return found


@pytest.fixture
def few(monkeypatch):
    """Small blocks, and few empty scenes."""
    monkeypatch.setattr(recipe, "PARTS", 2)
    monkeypatch.setattr(impostors, "EMPTY", 16)
    impostors._empty.cache_clear()
    yield
    impostors._empty.cache_clear()


def test_batch_i_is_the_same_wherever_one_starts_and_the_impostors_come_last(few):
    straight = first(4)
    images, known = straight[0]
    assert images.shape == (8 + 4 * len(impostors.SORTS), 3, SIZE, SIZE) and known.shape == (8, 3)
    assert images.min() >= 0 and images.max() <= 1
    for at, stride in [(3, 1), (1, 2)]:
        for ours, theirs in zip(first(2, at, stride), straight[at::stride], strict=False):
            assert torch.equal(ours[0], theirs[0]) and torch.equal(ours[1], theirs[1])


def test_labels_are_kind_finish_and_scene_of_all_combinations():
    pieces = furniture.sample(100, seed=1, held_out=None)
    assert any(piece.held_out for piece in pieces)
    for row, piece in zip(recipe.labels(pieces).tolist(), pieces, strict=True):
        assert [values[i] for i, values in zip(row, ANSWERS.values(), strict=True)] == [
            piece.kind,
            piece.finish,
            piece.scene,
        ]


def test_the_loss_asks_impostors_only_whether_they_are_furniture():
    torch.manual_seed(0)
    model = recipe.make_model(widths=(8, 8, 8, 8)).eval()
    images, known = torch.rand(6, 3, SIZE, SIZE), torch.tensor([[0, 1, 2], [7, 9, 3]])
    found = parts(model(2 * images - 1).logits)
    expected = F.binary_cross_entropy_with_logits(found["furniture"][:, 0], torch.tensor([1.0, 1, 0, 0, 0, 0]))
    for i, name in enumerate(ANSWERS):
        expected = expected + F.cross_entropy(found[name][:2], known[:, i])
    torch.testing.assert_close(recipe.loss(model, (images, known)), expected, rtol=1e-4, atol=1e-4)


def test_it_learns():
    torch.manual_seed(0)
    model = recipe.make_model(widths=(16, 16, 16, 16), depths=(1, 1, 1, 1)).train()
    images, known = torch.rand(8, 3, SIZE, SIZE), recipe.labels(PIECES)[:6]
    optimizer = torch.optim.AdamW(model.parameters(), 1e-2)
    losses = []
    for _ in range(12):
        optimizer.zero_grad()
        losses.append(recipe.loss(model, (images, known)))
        losses[-1].backward()
        optimizer.step()
    assert losses[-1] < 0.3 * losses[0]


def test_faults_change_a_picture_but_leave_it_recognisable(pictures):
    changed = corruptions.corrupted(pictures, chance())
    assert changed.shape == pictures.shape and changed.min() >= 0 and changed.max() <= 1
    assert torch.equal(changed, corruptions.corrupted(pictures, chance()))
    assert ((changed - pictures).abs().mean((1, 2, 3)) > 0.005).all()
    recoloured = corruptions.recoloured(pictures, chance())
    assert (recoloured - pictures).abs().amax((1, 2, 3)).max() < 0.5
    assert torch.equal(corruptions.blurred(pictures, 0.0), pictures)
    steps = [corruptions.blurred(pictures, spread).diff(dim=-1).abs().mean() for spread in (0.0, 0.7, 1.2)]
    assert steps == sorted(steps, reverse=True) and steps[2] < steps[0]


@pytest.mark.parametrize("sort", impostors.SORTS)
def test_impostors_differ_between_training_and_scoring(sort, pictures, few):
    made = {held_out: impostors.impostors(sort, pictures, chance(), held_out) for held_out in (False, True)}
    for found in made.values():
        assert found.shape == pictures.shape and found.min() >= 0 and found.max() <= 1
    assert not torch.allclose(made[False], impostors.impostors(sort, pictures, chance(1), False))
    if sort in ("photographs", "digits", "empty"):
        assert not torch.allclose(made[False], made[True])


def test_shuffled_patches_are_those_of_the_picture(pictures):
    shuffled = impostors.impostors("shuffled", pictures, chance())
    torch.testing.assert_close(shuffled.sum((2, 3)), pictures.sum((2, 3)), rtol=1e-4, atol=1e-2)
    assert not torch.allclose(shuffled, pictures)


# Scores


def test_who_knows_gets_full_marks_and_accepts_no_impostor(few):
    pieces = furniture.sample(16, scores.unseen_seed(0), held_out=None)
    found = scores.score(Judge(Expert(furniture.render(pieces, SIZE), pieces)), seed=0, n=16)
    assert [found[f"{name}_accuracy"] for name in ANSWERS] == [1.0] * 3 and found["all_right"] == 1.0
    assert found["confidence"] > 0.99 and found["false_reject"] == 0 and found["false_accept"] == 0
    assert set(found["false_accept_by_sort"]) == set(impostors.SORTS)
    assert found["kind_chance"] == 1 / 8 and found["finish_accuracy_corrupted"] < 1


def test_who_takes_all_for_furniture_accepts_every_impostor(few):
    class Trusting(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(1))

        def forward(self, pixel_values):
            return type("Output", (), {"logits": torch.ones(len(pixel_values), len(CLASSES))})

    found = scores.score(Judge(Trusting()), seed=0, n=16)
    assert found["false_accept"] == 1 and found["false_reject"] == 0 and found["kind_accuracy"] < 0.5


def test_the_command_makes_a_judge_that_loads_and_is_scored(tmp_path, monkeypatch, capsys, few):
    out = tmp_path / "made"
    monkeypatch.setattr(prefetching, "worker", lambda processes, worker=prefetching.worker: worker(False))
    monkeypatch.setattr(recipe.make_batches, "__defaults__", (False, 8, 1))
    given = ["train", "judge", "--steps", "1", "--out", str(out), "--checkpoint", str(tmp_path / "state")]
    assert command.main(given) == 0
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "helpers/furniture" in card and "nats a picture" in card and not (out / "tokenizer.json").exists()
    monkeypatch.setattr(catalog.PocketModel, "folder", out)
    catalog.free()
    assert command.main(["score", "judge", "--n", "10"]) == 0
    assert "false_accept_by_sort" in capsys.readouterr().out
    assert len(judge(torch.rand(2, 3, 32, 32)).kinds) == 2
    catalog.free()


def test_the_shipped_judge_knows_furniture():
    pieces = furniture.sample(200, seed=-9, held_out=None)
    verdict = judge(furniture.render(pieces, SIZE))
    for ok in scores.named_right(verdict, pieces).values():
        assert ok.float().mean() > 0.97
    assert verdict.is_furniture.float().mean() > 0.9
    assert judge(torch.rand(8, 3, SIZE, SIZE)).is_furniture.float().mean() < 0.2


def test_where_only_the_scene_is_wrong_the_label_says_which_it_is():
    seen = Verdict(["chair"] * 2 + ["bed"], ["red"] * 3, ["meadow", "room", "room"], torch.ones(3), torch.ones(3) > 0)
    asked = {"kind": "chair", "finish": "red", "scene": "meadow"}
    assert verdicts(asked, seen) == [True, False, False]
    assert labels(asked, seen) == ["red chair", "scene: room", "red bed"]
    assert labels({}, seen) == seen.names and labels({"scene": "beach"}, seen)[0] == "scene: meadow"
