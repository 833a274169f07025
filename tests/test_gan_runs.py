"""Copies and collapse: how copies are found, the small GANs that are recorded, and the panel that shows them."""

import functools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers import __main__ as command
from helpers import records, tables
from helpers.lectures import gan
from helpers.recipes import gan_runs as recipe
from helpers.recipes import small_gan
from helpers.scores import copies
from tests.driver import drive
from tests.execute import basis


def test_a_copy_is_found_whatever_its_grain_and_a_fresh_picture_is_no_copy():
    torch.manual_seed(0)
    training, fresh = torch.rand(2, 60, 3, 32, 32)
    grain = 0.2 * torch.tensor([[1.0, -1.0], [-1.0, 1.0]]).repeat(16, 16)
    copied = training[torch.tensor([7, 0, 59])] + grain
    distances, numbers = copies.nearest(copied, training)
    assert numbers.tolist() == [7, 0, 59] and distances.max() < 1e-3
    others = copies.nearest(fresh, training)[0]
    assert others.min() > 0.05
    assert copies.nearer(distances, others[:3]) == 1 and copies.nearer(others[:3], distances) == 0


def test_real_pictures_are_nearer_in_half_of_the_cases():
    training, one, other = (small_gan.small_furniture(seed, 400)[0] / 2 + 0.5 for seed in (1, 2, 3))
    found = copies.nearer(*(copies.nearest(shown, training)[0] for shown in (one, other)))
    assert 0.4 < found < 0.6


def moved(generator: nn.Module, discriminator: nn.Module, step) -> tuple[dict, nn.ModuleDict]:
    """The losses and the players after two steps from the same weights, noise and pictures."""
    for number, player in enumerate((generator, discriminator)):
        torch.manual_seed(number)
        for parameter in player.parameters():
            nn.init.normal_(parameter, std=0.05)
    model = small_gan.players(generator, discriminator)
    adam = [
        torch.optim.Adam(model[who].parameters(), 1e-3, betas=(0.0, 0.99)) for who in ("generator", "discriminator")
    ]
    torch.manual_seed(2)
    for index in range(2):
        losses = step(model, small_gan.batch(index), adam, 0.5)
    return losses, model


def test_a_recorded_gan_is_the_notebooks_own():
    names = basis("06_gan")
    theirs = moved(names["Generator"](), names["Discriminator"](), names["step"])
    ours = moved(recipe.Painter(), recipe.Critic(), functools.partial(recipe.step, run=recipe.Run()))
    assert ours[0] == pytest.approx(theirs[0])
    for one, other in zip(ours[1].parameters(), theirs[1].parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_without_the_remedy_the_losses_are_those_of_2014():
    discriminator, (real, wish) = recipe.Critic(), small_gan.batch(0)
    generator = recipe.Painter()
    model = small_gan.players(generator, discriminator)
    torch.manual_seed(1)
    made = generator(torch.randn(len(real), small_gan.NOISE), wish).detach()
    yes, no, entropy = torch.ones(len(real)), torch.zeros(len(real)), F.binary_cross_entropy_with_logits
    of_d = entropy(discriminator(real, wish), yes) + entropy(discriminator(made, wish), no)
    of_d = of_d + 0.5 * entropy(discriminator(real, wish.roll(1, 0)), no)
    of_g = entropy(discriminator(made, wish), yes)
    still = [torch.optim.SGD(model[who].parameters(), 0.0) for who in ("generator", "discriminator")]
    torch.manual_seed(1)
    losses = recipe.step(model, (real, wish), still, 0.5, recipe.Run(remedy=False))
    assert losses == pytest.approx({"D": of_d.item(), "G": of_g.item()}, rel=1e-5)


def test_a_run_with_few_pictures_sees_those_only():
    known = {picture.numpy().tobytes() for picture in small_gan.small_furniture()[0][:100]}
    seen = torch.cat([small_gan.batch(index, 100)[0] for index in range(4)])
    assert {picture.numpy().tobytes() for picture in seen} <= known


def test_the_command_goes_on_where_it_was_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(recipe, "STEPS", 4)
    monkeypatch.setattr(recipe, "RUNS", {name: recipe.RUNS[name] for name in (recipe.TWIN, "loss of 2014")})
    monkeypatch.setattr(recipe, "of_the_shipped", functools.partial(recipe.of_the_shipped, 1, 64))
    whole, calls = recipe.trained, []

    def stopped_once(name):
        calls.append(name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(name)

    monkeypatch.setattr(recipe, "trained", stopped_once)
    recipe.record(tmp_path, tmp_path)
    before = tables.read(recipe.NAME, tmp_path)
    assert [row["run"] for row in before] == [recipe.SHIPPED] + [recipe.TWIN] * recipe.MOMENTS
    for _ in range(2):
        recipe.record(tmp_path, tmp_path)
    rows = tables.read(recipe.NAME, tmp_path)
    assert rows[: len(before)] == before and len(rows) == 1 + 2 * recipe.MOMENTS
    assert calls == [recipe.TWIN, "loss of 2014", "loss of 2014"]
    kept = records.read_arrays(recipe.NAME, "loss of 2014 ", tmp_path)
    assert kept["made"].shape == kept["nearest"].shape == (recipe.MOMENTS, 12, 3, 32, 32)
    shipped = records.read_arrays(recipe.NAME, f"{recipe.SHIPPED} ", tmp_path)
    assert shipped["made"].shape == shipped["nearest"].shape == (1, 12, 3, 64, 64)


@pytest.mark.parametrize("name", recipe.RUNS)
def test_the_recorded_neighbours_are_the_nearest_training_pictures(name):
    kept = records.read_arrays(recipe.NAME, f"{name} ")
    training = small_gan.small_furniture()[0][: recipe.RUNS[name].pictures] / 2 + 0.5
    made, nearest = (torch.from_numpy(kept[key][-1]).float() / 255 for key in ("made", "nearest"))
    distances, numbers = copies.nearest(made, training)
    shown = copies.nearest(nearest, training)
    assert shown[0].max() < 2e-3  # each is a training picture
    assert np.mean((numbers == shown[1]).numpy()) > 0.9  # bytes are rounded


def test_the_panel_shows_each_run_its_moments_and_neighbours():
    panel = gan.copies_panel()
    drive(panel, plotted={"run": "looks"}, given={"moment": {"run": recipe.TWIN}})
    for name in (recipe.SHIPPED, *recipe.RUNS):
        panel.set(run=name).wait()
        assert panel.error is None and panel.status.count(name) and "nearer in" in panel.status
        assert len(panel.data["looks"]) == (1 if name == recipe.SHIPPED else recipe.MOMENTS)
    panel.close()


def test_the_command_line_knows_it():
    assert command.RECORDED[recipe.NAME][0] == "recipes.gan_runs"
