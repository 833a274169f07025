"""The recipes `vit` and `convnext`: their pictures, labels, loss and scores, and that the fight is fair."""

import itertools

import pytest
import torch
import torch.nn.functional as F
from torch.utils.flop_counter import FlopCounterMode

from helpers import __main__ as command
from helpers import catalog, furniture
from helpers.recipes import furniture_classes as classes
from helpers.recipes import furniture_pictures, prefetching, recipe
from helpers.scores import classifier as scores

SIZE = 32


def first(n: int, at: int = 0, stride: int = 1, distinct: int = 2) -> list:
    supply = furniture_pictures.batches(1, 4, classes.labels, size=SIZE, parts=2, distinct=distinct)
    batches = supply(at, stride)
    found = list(itertools.islice(batches, n))
    batches.close()
    return found


def test_batch_i_is_the_same_wherever_one_starts():
    straight = first(8)
    assert straight[0][0].shape == (4, 3, SIZE, SIZE) and straight[0][0].dtype == torch.uint8
    for at, stride in [(3, 1), (1, 2)]:
        for ours, theirs in zip(first(3, at, stride), straight[at::stride], strict=False):
            assert torch.equal(ours[0], theirs[0]) and torch.equal(ours[1], theirs[1])


def test_pictures_come_again_in_another_order():
    batches = [known.tolist() for _, known in first(4, distinct=1)]
    assert sorted(batches[0] + batches[1]) == sorted(batches[2] + batches[3])
    assert batches[:2] != batches[2:]


def test_no_training_picture_is_held_out_and_no_score_is_of_a_training_picture():
    trained = furniture.sample(50, seed=1_000_000 * classes.SEED)
    assert not any(piece.held_out for piece in trained)
    assert not set(trained) & set(furniture.sample(50, seed=scores.unseen_seed(0)))


def test_labels_name_kind_finish_and_count():
    piece, table = (furniture.fitting({"kind": kind}, seed=0) for kind in ("bookshelf", "table"))
    starts = torch.tensor([0, 8, 18])
    names = [classes.NAMES[i] for i in classes.labels([piece])[0] + starts]
    assert names == ["kind bookshelf", f"finish {piece.finish}", f"count {piece.count}"]
    assert classes.labels([table])[0, 2] == classes.IGNORE_INDEX


@pytest.mark.parametrize("name", ["vit", "convnext"])
def test_the_loss_is_the_sum_of_three_cross_entropies(name):
    torch.manual_seed(0)
    model = recipe(name).make_model().eval()
    pieces = furniture.sample(4, seed=3)
    images, known = furniture.render(pieces, classes.SIZE), classes.labels(pieces)
    logits = model(2 * images - 1).logits
    kind, finish, count = logits[:, :8], logits[:, 8:18], logits[:, 18:]
    some = known[:, 2] >= 0
    expected = F.cross_entropy(kind, known[:, 0]) + F.cross_entropy(finish, known[:, 1])
    expected += F.cross_entropy(count[some], known[some, 2])
    found = recipe(name).loss(model, ((255 * images).round().to(torch.uint8), known))
    torch.testing.assert_close(found, expected, rtol=1e-2, atol=1e-2)


def test_both_have_about_as_many_parameters_and_flops():
    parameters, flops = {}, {}
    for name in ("vit", "convnext"):
        with torch.device("meta"):
            model = recipe(name).make_model().eval()
            model.set_attn_implementation("eager") if name == "vit" else None
            with FlopCounterMode(display=False) as counter, torch.no_grad():
                model(torch.empty(1, 3, classes.SIZE, classes.SIZE))
        parameters[name], flops[name] = sum(p.numel() for p in model.parameters()), counter.get_total_flops()
    assert parameters["vit"] == pytest.approx(parameters["convnext"], rel=0.03)
    assert flops["vit"] == pytest.approx(flops["convnext"], rel=0.05)
    assert sum(parameters.values()) < 2.5e6


class Oracle(torch.nn.Module):
    """Knows the pieces in the order in which they are shown; `spoil` changes what it says."""

    def __init__(self, pieces, spoil=lambda known: known):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(1))
        self.waiting, self.spoil = classes.labels(pieces).clamp(min=0), spoil

    def forward(self, pixel_values):
        now, self.waiting = self.waiting[: len(pixel_values)], self.waiting[len(pixel_values) :]
        rows = [F.one_hot(part, len(v)) for part, v in zip(self.spoil(now).T, classes.CLASSES.values(), strict=True)]
        return type("Output", (), {"logits": torch.cat(rows, 1).float()})


def test_who_knows_gets_full_marks_and_a_wrong_finish_costs_the_pair_only():
    pieces = [p for held_out in (False, True) for p in furniture.sample(20, scores.unseen_seed(0), held_out)]
    found = scores.score(Oracle(pieces), seed=0, n=20)
    assert all(found[name] == 1 for name in found if "accuracy" in name and "baseline" not in name)
    assert 0 < found["accuracy_baseline"] < 0.5 and 0 < found["count_baseline"] < 1
    wrong = Oracle(pieces, lambda known: (known + torch.tensor([0, 1, 0])) % torch.tensor([8, 10, 6]))
    found = scores.score(wrong, seed=0, n=20)
    assert found["accuracy"] == found["accuracy_held_out"] == 0 and found["count_accuracy"] == 1


@pytest.mark.parametrize("name", ["vit", "convnext"])
def test_the_command_makes_a_model_that_loads_and_is_scored(name, tmp_path, monkeypatch, capsys):
    out = tmp_path / "made"
    monkeypatch.setattr(prefetching, "worker", lambda processes, worker=prefetching.worker: worker(False))
    monkeypatch.setattr(classes, "BATCH", 4)
    given = ["train", name, "--steps", "1", "--out", str(out), "--checkpoint", str(tmp_path / "state")]
    assert command.main(given) == 0
    monkeypatch.setattr(catalog.PocketModel, "folder", out)
    catalog.free()
    assert command.main(["score", name, "--n", "10"]) == 0
    assert "accuracy_held_out" in capsys.readouterr().out
    assert catalog.load(name).model.config.id2label[0] == "kind chair"
    catalog.free()


@pytest.mark.parametrize("name", ["vit", "convnext"])
def test_the_pocket_model_names_kind_and_finish(name):
    catalog.free()
    loaded = catalog.load(name)
    assert loaded.tokenizer is None and not loaded.model.training
    said = scores.answers(
        loaded.model, [furniture.fitting({"kind": "bed", "finish": "white", "scene": "room"}, seed=1)]
    )[0]
    assert (furniture.KINDS[said[0]], furniture.FINISHES[said[1]]) == ("bed", "white")
    assert scores.score(loaded.model, seed=3, n=100)["accuracy"] > 0.95
    catalog.free()
