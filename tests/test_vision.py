"""Lecture 05: patches, the designs between ResNet and ConvNeXt, robustness, what is seen inside, and the live fight."""

import functools
import itertools
import threading

import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from helpers import furniture, records
from helpers.lectures import vision
from helpers.lectures.vision import (
    designs,
    effects,
    efficiency,
    fight,
    roadmap,
    robustness,
    rollout,
    subjects,
)
from helpers.lectures.vision.classifiers import TITLES
from helpers.lectures.vision.patches import order
from helpers.lectures.vision.shuffle import without_positions
from helpers.models.hooks import capture_outputs
from helpers.recipes import furniture_classes as classes
from tests.vision_models import models, stand_in  # noqa: F401 (a fixture)


@pytest.fixture(autouse=True)
def few_tests(monkeypatch):
    """A score on few pictures: drawing them takes most of the time."""
    monkeypatch.setattr(fight, "TESTS", 40)


IMAGE = torch.rand(3, 64, 64, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("side", [4, 8, 16, 32])
def test_patches_are_those_of_unfold(side):
    expected = F.unfold(IMAGE[None], side, stride=side)[0].T.reshape(-1, 3, side, side)
    assert torch.equal(vision.patchify(IMAGE, side), expected)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_shuffle_keeps_all_patches_and_moves_no_more_than_its_share(share):
    places = order(64, share, seed=1)
    assert sorted(places.tolist()) == list(range(64))
    moved = int((places != torch.arange(64)).sum())
    assert moved <= share * 64 and (moved > 0.8 * share * 64 or share == 0)
    mixed = vision.shuffled(IMAGE, 8, share, seed=1)
    assert torch.equal(vision.patchify(mixed, 8), vision.patchify(IMAGE, 8)[places])


def test_without_positions_the_order_of_its_own_patches_makes_no_difference():
    model = stand_in("vit").model
    mixed = vision.shuffled(IMAGE, 8, 1.0, seed=0)
    both = 2 * torch.stack([IMAGE, mixed]) - 1
    blind, seeing = (one(pixel_values=both).logits for one in (without_positions(model), model))
    torch.testing.assert_close(blind[0], blind[1], rtol=1e-3, atol=1e-3)
    assert not torch.allclose(seeing[0], seeing[1], atol=1e-2)


def test_fresh_pieces_are_never_those_of_the_training():
    trained = set(furniture.sample(200, seed=1_000_000 * classes.SEED))
    assert not trained & set(subjects.pieces(100, seed=0))
    assert all(piece.held_out for piece in subjects.pieces(10, seed=0, held_out=True))
    assert {piece.kind for piece in subjects.pieces(5, seed=0, kind="bed")} == {"bed"}


ALL = [dict(zip(designs.SWITCHES, on, strict=True)) for on in itertools.product([False, True], repeat=7)]


@pytest.mark.parametrize("on", ALL[::21], ids=lambda on: "".join("01"[v] for v in on.values()))
def test_every_design_can_be_built_and_its_cost_counted(on):
    design = vision.Design(**on)
    network = vision.Network(design, 10).eval()
    assert network(torch.rand(2, 3, 32, 32)).shape == (2, 10)
    parameters, flops = vision.cost(design)
    assert parameters == sum(p.numel() for p in network.parameters()) and flops > 1e6
    assert len(roadmap.described(design)) == 3


def test_the_last_design_has_the_block_of_convnext():
    from transformers import ConvNextConfig
    from transformers.models.convnext.modeling_convnext import ConvNextLayer

    torch.manual_seed(0)
    ours = designs.Block(vision.Design(**dict.fromkeys(designs.SWITCHES, True)), 8, 32)
    theirs = ConvNextLayer(ConvNextConfig(layer_scale_init_value=0.0), 8)
    mix, norm, enter, _, leave = ours.layers
    theirs.dwconv, theirs.layernorm.weight, theirs.layernorm.bias = mix, norm.weight, norm.bias
    theirs.layernorm.eps = norm.eps
    for linear, conv in ((theirs.pwconv1, enter), (theirs.pwconv2, leave)):
        linear.weight, linear.bias = torch.nn.Parameter(conv.weight[:, :, 0, 0]), conv.bias
    x = torch.randn(2, 8, 9, 9)
    torch.testing.assert_close(ours(x), theirs(x), rtol=1e-4, atol=1e-5)


def test_the_papers_steps_come_in_its_order_and_the_recipe_is_the_largest():
    gains = [gain for gain, _ in roadmap.gains()]
    assert vision.published()[1 + max(range(len(gains)), key=gains.__getitem__)]["step"] == "new training recipe"
    assert all(row["source"] for row in vision.published())
    toggles = [row["toggle"] for row in vision.published() if row["toggle"]]
    assert list(dict.fromkeys(toggles)) == list(designs.SWITCHES)
    assert roadmap.reached(vision.Design()) == 2
    assert roadmap.reached(vision.Design(**dict.fromkeys(designs.SWITCHES, True))) == len(vision.published()) - 2


@pytest.mark.parametrize("name", robustness.CHANGES)
def test_a_change_of_no_strength_changes_nothing_and_a_strong_one_much(name):
    images = torch.rand(3, 3, 64, 64, generator=torch.Generator().manual_seed(1))
    change = robustness.CHANGES[name]
    assert torch.equal(change(images, 0.0, 0), images)
    assert torch.equal(change(images, 1.0, 0), change(images, 1.0, 0))
    assert (change(images, 1.0, 0) - images).abs().mean() > 0.1


def test_right_is_kind_and_finish_together(models):  # noqa: F811
    images, pieces = subjects.pictures_of(16, 1)
    said = vision.classifier("vit").probabilities(images)
    labels = torch.stack([said[part].argmax(-1) for part in ("kind", "finish")], 1)
    labels[:4, 1] = (labels[:4, 1] + 1) % 10
    labels[2:6, 0] = (labels[2:6, 0] + 1) % 8
    assert robustness.right(images, labels)["vit"].tolist() == [i >= 6 for i in range(16)]


def test_rolled_out_rows_add_up_to_one_and_uniform_attention_stays_uniform(models):  # noqa: F811
    weights = vision.attention(vision.classifier("vit"), IMAGE)
    assert weights.shape == (rollout.LAYERS, rollout.HEADS, 65, 65)
    torch.testing.assert_close(vision.attention_rollout(weights).sum(-1), torch.ones(rollout.LAYERS, 65))
    even = torch.full((3, 2, 5, 5), 0.2)
    step = 0.5 * torch.eye(5) + 0.1
    torch.testing.assert_close(vision.attention_rollout(even)[-1], step @ step @ step)
    assert rollout.on_patches(weights[0, 0, 0]).shape == (8, 8)


def test_what_another_thread_does_with_a_model_is_not_captured(models):  # noqa: F811
    vit, images = vision.classifier("vit").model, torch.rand(3, 3, 64, 64)
    run = torch.inference_mode()(vit.forward)
    with capture_outputs(vit.classifier) as found:
        other = threading.Thread(target=run, kwargs={"pixel_values": images[:1]})
        other.start()
        other.join()
        run(pixel_values=images)
    assert [len(logits) for logits in found] == [3]


def test_the_two_fighters_are_equally_large_and_cost_the_same():
    sizes = {name: vision.size_of(model, fight.SIZE) for name, model in fight.pair(("1", "2")).items()}
    for ours, theirs in zip(sizes["vit"], sizes["convnext"], strict=True):
        assert ours == pytest.approx(theirs, rel=0.06)


def test_the_cost_of_a_pixel_grows_for_the_vit_and_stays_for_the_convnext():
    costs = {
        name: [vision.size_of(vision.untrained(name, side), side)[1] / side**2 for side in (64, 128)]
        for name in ("vit", "convnext")
    }
    assert costs["vit"][1] > 1.1 * costs["vit"][0]
    assert costs["convnext"][1] == pytest.approx(costs["convnext"][0], rel=0.02)


def test_a_fight_learns_scores_and_begins_afresh():
    match = vision.fair_fight("digits", 100)
    assert 0.1 <= match.data()["guessing"] < 0.4 and len(match.history.moments) == 1
    match.start(0.5)
    match.result()
    data = match.data()
    curves = [losses for _, losses in data["losses"].values()]
    assert [*data["losses"]] == [*data["scores"]] == [*TITLES.values()]
    assert len(curves[0]) == len(curves[1]) == data["step"] > 0
    assert data["scores"][TITLES["vit"]][0][-1] == data["seconds"] > 0
    assert match.run.losses[0][1] == pytest.approx(curves[0][0] + curves[1][0], rel=1e-3)
    steps = match.run.step
    match.reset(pictures=50)
    assert [(one.settings.pictures, one.step) for one in (*match.past, match.history)] == [(100, steps), (50, 0)]
    assert match.run is None and len(match.model.task.labels) == 50 and not match.data()["losses"]


def test_neither_fighter_notices_the_other():
    both = vision.fair_fight("digits", 50).model
    images, labels = fight.batch(both.task, 0)
    losses = fight.step(both, (images, labels), [])
    together = both["vit"].classifier.weight.grad.clone()
    both.zero_grad()
    alone = F.cross_entropy(both["vit"](pixel_values=2 * images - 1).logits, labels)
    alone.backward()
    torch.testing.assert_close(both["vit"].classifier.weight.grad, together)
    assert losses[TITLES["vit"]] == pytest.approx(alone.item(), rel=1e-4)


@pytest.mark.parametrize(("counted", "kind"), fight.COUNTED.items())
def test_counting_has_the_counts_of_its_kind(counted, kind):
    learned = fight.task(counted, 60)
    assert learned.classes == tuple(map(str, furniture.piece.MAKES[kind].counts)) and len(learned.images) == 60
    assert len(learned.test_labels) == fight.TESTS


def test_a_folder_of_ones_own_is_fought_over(tmp_path):
    for name, colour in (("dark", 20), ("light", 230)):
        (tmp_path / name).mkdir()
        for i in range(60):
            Image.new("RGB", (40, 30), (colour, colour, i)).save(tmp_path / name / f"{i}.png")
    panel = vision.fair_fight("digits", 50).panel.set(task="folder", folder=str(tmp_path)).wait()
    panel.click("Start afresh")
    panel.wait()
    assert panel.error is None and set(panel.data["named"]) == {"dark", "light"} and panel.data["losses"]
    panel.set(folder="nowhere").click("Start afresh")
    panel.wait()
    assert "no folder 'nowhere'" in panel.error and panel.data["losses"]


def test_too_few_pictures_are_said():
    with pytest.raises(ValueError, match="only .* such pictures"):
        fight.task("digits", 1797)


def test_the_effects_are_recorded(tmp_path, monkeypatch):
    monkeypatch.setattr(effects, "path", lambda: {"ResNet": vision.Design(), "GELU": vision.Design(gelu=True)})
    monkeypatch.setattr(effects, "PICTURES", 40)
    effects.record(tmp_path, seeds=(0, 1), steps=1)
    found = vision.recorded_effects(tmp_path)
    assert list(found) == ["ResNet", "GELU"] and all(len(seeds) == 2 for seeds in found.values())


def test_the_curve_is_recorded_for_both(tmp_path):
    efficiency.record(tmp_path, pictures=(20, 40), seeds=(0, 1), steps=1)
    found = efficiency.read(tmp_path)
    assert {name: [*points] for name, points in found.items()} == {"vit": [20, 40], "convnext": [20, 40]}
    assert all(len(seeds) == 2 for points in found.values() for seeds in points.values())


def test_what_is_recorded_is_shown_and_what_is_not_is_said(tmp_path, monkeypatch):
    match = vision.fair_fight("digits", 50)
    monkeypatch.setattr(efficiency, "read", functools.partial(efficiency.read, tmp_path))
    assert "python -m helpers record" in vision.efficiency_panel(match).wait().error
    rows = [(name, n, seed, 0.5 + n / 100) for name in ("vit", "convnext") for n in (10, 20) for seed in (0, 1)]
    records.write(efficiency.NAME, ("model", "pictures", "seed", "accuracy"), rows, "a test", tmp_path)
    panel = vision.efficiency_panel(match).wait()
    assert panel.error is None and len(panel.picture) > 2000 and "±" in panel.status
    assert not panel.data["here"]  # digits are another task
    match.reset(task=efficiency.TASK, pictures=60)
    match.start(0.3)
    match.result()
    panel.refresh()
    scores = match.history.moments[-1].scores
    assert panel.wait().data["here"] == {name: scores[title] for name, title in TITLES.items()}


def test_the_path_ends_at_convnext():
    assert list(effects.path())[0] == "ResNet" and len(effects.path()) == 8
    assert effects.path()[list(effects.path())[-1]] == vision.Design(**dict.fromkeys(designs.SWITCHES, True))


def test_a_classifier_takes_pictures_of_any_size_and_names_the_likeliest(models):  # noqa: F811
    one = vision.classifier("vit")
    assert torch.equal(one.preprocess(IMAGE[None]), 2 * IMAGE[None] - 1)
    assert one.preprocess(torch.rand(1, 3, 100, 100)).shape == (1, 3, 64, 64)
    best = one.top_k(IMAGE, 24)
    assert [p for _, p in best] == sorted((p for _, p in best), reverse=True)
    assert sum(p for _, p in best) == pytest.approx(1, abs=1e-4)
    assert best[0][0] == classes.NAMES[int(one.logits(IMAGE[None]).argmax())]


def test_models_are_compared_on_one_picture(models):  # noqa: F811
    panel = vision.photographs_panel(list(vision.both().values())).wait()
    assert panel.status.count("ms a picture") == 2 and "ConvNeXt: " in panel.alt_text and panel.error is None
    before = panel.picture
    assert panel.set(picture="a red bed").wait().picture != before
    assert "no.png was not found" in panel.set(picture="no.png").wait().error
