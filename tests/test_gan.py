"""Lecture 06's pure parts: worlds with an exact truth, the game's losses, what a perfect D knows."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from helpers import device, records
from helpers.lectures.gan import Game, Rules, optimal, phenomena, vanishing, view
from helpers.lectures.gan.game import DISCRIMINATOR, GENERATOR, LOSSES, accuracy, penalty, scores
from helpers.lectures.gan.play import DRAWN, NAMES, places, world
from helpers.panel import Problem
from helpers.plane import WORLDS, World, covered

REAL, FAKE = torch.linspace(-3, 4, 40), torch.linspace(5, -2, 40)
EIGHT = WORLDS["eight Gaussians"]


def drawn(n: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, 2, generator=device.generator(seed))


# Worlds.


@pytest.mark.parametrize("name", WORLDS)
def test_the_density_is_exact(name):
    """It integrates to one, and samples fall where it says."""
    line = torch.linspace(-4, 4, 400)
    plane = torch.stack(torch.meshgrid(line, line, indexing="xy"), -1).flatten(0, 1)
    mass = WORLDS[name].density(plane) * (line[1] - line[0]).item() ** 2
    assert mass.sum().item() == pytest.approx(1, abs=1e-3)
    right = (plane[:, 0] > 0.5) & (plane[:, 1] > 0)
    points = WORLDS[name].sample(20_000, device.generator(3))
    share = ((points[:, 0] > 0.5) & (points[:, 1] > 0)).float().mean().item()
    assert share == pytest.approx(mass[right].sum().item(), abs=0.02)


@pytest.mark.parametrize("name", NAMES)
def test_a_world_covers_itself(name):
    one = world(name, "0 40 80")
    modes, quality = covered(one.sample(4000, device.generator(0)), one)
    assert all(modes) and quality > 0.98


@given(st.sets(st.integers(0, 7), min_size=1), st.randoms())
def test_exactly_the_modes_with_points_are_covered_in_whatever_order(chosen, random):
    points = EIGHT.centres[[mode for mode in sorted(chosen) for _ in range(10)]]
    order = random.sample(range(len(points)), len(points))
    modes, quality = covered(points[order], EIGHT)
    assert {i for i, is_covered in enumerate(modes) if is_covered} == chosen and quality == 1


@given(st.integers(0, 40))
def test_a_mode_needs_a_quarter_of_its_fair_share(there):
    """Of 160 points a fair share is 20; points far from every mode do not count."""
    points = torch.cat([EIGHT.centres[:1].repeat(there, 1), torch.zeros(160 - there, 2)])
    modes, quality = covered(points, EIGHT)
    assert modes[0] == (there >= 5) and not any(modes[1:]) and quality == pytest.approx(there / 160)


def test_a_point_is_good_up_to_three_standard_deviations():
    one = World(torch.zeros(1, 2), 0.5)
    assert covered(torch.tensor([[1.49, 0.0]]), one)[1] == 1 and covered(torch.tensor([[1.51, 0.0]]), one)[1] == 0


@pytest.mark.parametrize("text", ["", "  ", ",", "81", "12 eggs", "-3", "²", "9" * 5000])
def test_a_drawing_that_is_none_gets_a_sentence(text):
    with pytest.raises(Problem, match=r"\.$"):
        world(DRAWN, text)


def test_a_drawing_has_a_gaussian_at_each_place_once():
    assert places("3, 80 3") == [3, 80]
    assert world(DRAWN, "40").centres.tolist() == [[pytest.approx(0, abs=1e-6)] * 2]


# The losses.


def test_the_losses_are_the_papers():
    ones, zeros = torch.ones_like(REAL), torch.zeros_like(REAL)
    bce = F.binary_cross_entropy_with_logits
    chance = FAKE.double().sigmoid()
    expected = {
        "non-saturating": (bce(REAL, ones) + bce(FAKE, zeros), -chance.log().mean()),
        "saturating": (bce(REAL, ones) + bce(FAKE, zeros), (1 - chance).log().mean()),
        "hinge": ((1 - REAL).clamp_min(0).mean() + (1 + FAKE).clamp_min(0).mean(), -FAKE.mean()),
        "WGAN-GP": (FAKE.mean() - REAL.mean(), -FAKE.mean()),
        "relativistic": (bce(REAL - FAKE, ones), bce(FAKE - REAL, ones)),
    }
    assert set(expected) == set(LOSSES)
    for name, (of_d, of_g) in expected.items():
        assert DISCRIMINATOR[name](REAL, FAKE).item() == pytest.approx(of_d.item(), rel=1e-5), name
        assert GENERATOR[name](REAL, FAKE).item() == pytest.approx(of_g.item(), rel=1e-5), name


@pytest.mark.parametrize("score", [-20.0, -5.0, 0.0, 5.0])
def test_the_gradient_of_the_saturating_loss_vanishes_where_d_is_sure(score):
    """d/ds log(1 - sigmoid(s)) = -sigmoid(s); d/ds -log sigmoid(s) = sigmoid(s) - 1."""
    for name, gradient in {
        "saturating": -1 / (1 + math.exp(-score)),
        "non-saturating": -1 / (1 + math.exp(score)),
    }.items():
        fake = torch.tensor([score], requires_grad=True)
        GENERATOR[name](torch.zeros(1), fake).backward()
        assert fake.grad.item() == pytest.approx(gradient, rel=1e-4)


def test_the_penalties_of_a_plane():
    """D(x) = w x + b has the slope |w| everywhere: R1 + R2 is gamma |w|^2, WGAN-GP gamma (|w| - 1)^2."""
    D = nn.Linear(2, 1)
    D.weight.data = torch.tensor([[3.0, 4.0]])
    points = (drawn(6), drawn(6, 1), torch.full((6, 1), 0.3))
    both = penalty(D, Rules("relativistic", gamma=0.2), *points)
    assert both.item() == pytest.approx(0.2 * 25)
    both.backward()
    assert D.weight.grad.tolist() == [[pytest.approx(2 * 0.2 * 3), pytest.approx(2 * 0.2 * 4)]]
    assert penalty(D, Rules("WGAN-GP", gamma=0.2), *points).item() == pytest.approx(0.2 * 16, rel=1e-5)


def test_accuracy_counts_pairs_in_the_right_order():
    real, fake = torch.tensor([1.0, 2.0, 0.0]), torch.tensor([0.0, 1.5])
    assert accuracy(real, fake) == pytest.approx((1 + 0 + 1 + 1 + 0.5 + 0) / 6)
    assert accuracy(real, real) == pytest.approx(0.5)
    assert accuracy(real + 10, fake) == 1


# The game.


def weights(net: nn.Module) -> list:
    return [parameter.detach().cpu().clone() for parameter in net.parameters()]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("optimizer", ["Adam", "gradient descent"])
def test_a_move_changes_its_player_only(loss, optimizer):
    game = Game()
    for who, moves, stays in (("D", game.D, game.G), ("G", game.G, game.D)):
        before = weights(moves), weights(stays)
        game.step(EIGHT, Rules(loss, gamma=0.1, optimizer=optimizer), who)
        assert not all(map(torch.equal, before[0], weights(moves)))
        assert all(map(torch.equal, before[1], weights(stays)))


def test_the_same_seed_plays_the_same_game_and_leaves_the_others_random_state_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    games = [Game(seed) for seed in (1, 1, 2)]
    for game in games:
        for _ in range(3):
            game.step(EIGHT, Rules())
    assert torch.equal(torch.rand(3), expected)
    first, again, other = (game.generated(5) for game in games)
    assert torch.equal(first, again) and not torch.equal(first, other)


def test_the_push_goes_where_gs_loss_falls():
    game = Game()
    for _ in range(20):
        game.step(EIGHT, Rules(), "D")
    for loss in LOSSES:
        fake, real = game.generated(50), EIGHT.sample(50, device.generator(0))
        push = game.push(loss, fake, real)
        of = GENERATOR[loss]
        real = scores(game.D, real)
        assert of(real, scores(game.D, fake + 0.01 * push)) < of(real, scores(game.D, fake)), loss


def test_a_loss_that_is_not_finite_is_said():
    game = Game()
    with pytest.raises(Problem, match=r"not finite .* lower the learning rate"):
        for _ in range(50):
            game.step(EIGHT, Rules(ratio=20.0, rate=1e6, optimizer="gradient descent"))


# What D should know.


@given(st.floats(0, 4), st.floats(0.3, 2.5), st.sampled_from(["GAN", "GAN, in the plane"]))
@settings(deadline=None, max_examples=40)
def test_the_value_of_the_best_d_is_twice_the_divergence_minus_log_4(place, sd, kind):
    """Goodfellow et al. 2014, theorem 1, in nats; and no other D has a higher value."""
    dimensions = optimal.KINDS[kind].dimensions
    p, q = optimal.densities(dimensions, place, sd)
    best = optimal.best_scores(kind, p, q)
    divergence = optimal.jensen_shannon(p, q, optimal.CELL[dimensions])
    assert -1e-4 <= divergence <= math.log(2) + 1e-4
    value = optimal.value(kind, best, p, q)
    assert value == pytest.approx(2 * divergence - math.log(4), abs=5e-4)
    assert torch.allclose(best.sigmoid(), optimal.optimal_discriminator(p, q), atol=1e-5)
    for change in (0.3 * optimal.X[dimensions][:, 0].sin(), torch.full_like(best, 0.2), -0.1 * best):
        assert optimal.value(kind, best + change, p, q) < value + 1e-6


@pytest.mark.parametrize("dimensions", [1, 2])
def test_densities_are_exact(dimensions):
    """They integrate to one, and on the line they are those of the plane's first coordinate."""
    for density in optimal.densities(dimensions, 2.0, 0.7):
        assert density.sum().item() * optimal.CELL[dimensions] == pytest.approx(1, abs=1e-3)
    x = optimal.X[1][:, 0]
    expected = sum((-((x - place) ** 2) / (2 * 0.7**2)).exp() / (0.7 * math.sqrt(2 * math.pi)) for place in (-2, 2)) / 2
    assert torch.allclose(optimal.densities(1, 2.0, 0.7)[1], expected, atol=1e-5)


def test_the_best_critics_measure_distances():
    """Hinge: 2 TV - 2; WGAN: how far the mass has to be moved, here by 1.5."""
    p, q = (optimal.density(optimal.heaps(0.8, place), 1) for place in (0.0, 1.5))
    total_variation = (p - q).abs().sum().item() * optimal.CELL[1] / 2
    hinge = optimal.value("hinge", optimal.best_scores("hinge", p, q), p, q)
    assert hinge == pytest.approx(2 * total_variation - 2, abs=1e-3)
    assert optimal.value("WGAN", optimal.best_scores("WGAN", p, q), p, q) == pytest.approx(1.5, abs=0.02)


def test_equal_densities_leave_one_half_and_far_ones_log_2():
    p, far = (optimal.density(optimal.heaps(0.3, place), 1) for place in (-5.0, 5.0))
    assert optimal.jensen_shannon(p, p, optimal.CELL[1]) == pytest.approx(0, abs=1e-6)
    assert torch.allclose(optimal.optimal_discriminator(p, p), torch.tensor(0.5))
    assert optimal.jensen_shannon(p, far, optimal.CELL[1]) == pytest.approx(math.log(2), abs=1e-4)


@pytest.mark.parametrize(("kind", "off"), {"GAN": 0.03, "GAN, in the plane": 0.1, "hinge": 0.1, "WGAN": 0.25}.items())
def test_every_trained_d_comes_near_the_best_one(kind, off):
    judge = optimal.Discriminator(kind, 32)
    for _ in range(400):
        judge.step(1.0, 1.0)
    data = optimal.compare(judge, 1.0, 1.0)
    assert data["value"] == pytest.approx(data["best_value"], abs=off)


def test_a_weak_d_says_one_half_of_different_densities():
    """A straight line cannot tell two heaps from one between them: 1/2 is necessary for equilibrium, not sufficient."""
    weak = optimal.Discriminator("GAN", 0)
    for _ in range(300):
        weak.step(0.0, 1.0)
    poor = optimal.compare(weak, 0.0, 1.0)
    middle = optimal.within(poor["x"], 3)
    assert (poor["trained"][middle] - 0.5).abs().max() < 0.1 and poor["jsd"] > 0.2
    assert "cannot see it" in optimal.caption_optimal(poor)


@pytest.mark.parametrize("distance", [0.5, 2.0, 5.0])
@pytest.mark.parametrize("sd", [0.7, 1.5])
def test_the_gradients_of_g_are_those_of_its_losses_with_d_held_fixed(distance, sd):
    x = torch.linspace(-25, 35, 60_001, dtype=torch.float64)

    def density(mean):
        return (-((x - mean) ** 2) / (2 * sd**2)).exp() / (sd * math.sqrt(2 * math.pi))

    logit = (distance**2 / 2 - distance * x) / sd**2
    losses = {"saturating": -F.softplus(logit), "non-saturating": F.softplus(-logit), "WGAN": x}
    found = vanishing.against_the_best(distance, sd)
    for name, loss in losses.items():
        ends = [(density(distance + step) * loss).sum() * 1e-3 for step in (-1e-4, 1e-4)]
        assert found[name] == pytest.approx((ends[1] - ends[0]).item() / 2e-4, rel=2e-3, abs=1e-5), name


def test_ds_loss_falls_to_zero_as_q_moves_away_and_so_does_the_saturating_gradient():
    found = [vanishing.against_the_best(distance) for distance in (0.0, 1.0, 3.0, 5.0, 8.0)]
    losses, far = [one["D"] for one in found], found[-1]
    assert losses[0] == pytest.approx(math.log(4), abs=1e-4)
    assert losses == sorted(losses, reverse=True) and losses[-1] < 1e-3
    assert far["saturating"] < 1e-3 and far["non-saturating"] > 7.9


# Each phenomenon shows what its name says, and its knob repairs it.


def test_a_recorded_look_shows_what_the_live_one_does(monkeypatch):
    short = {name: one._replace(head_start=20, steps=40) for name, one in phenomena.PHENOMENA.items()}
    monkeypatch.setattr(phenomena, "PHENOMENA", short)
    live = phenomena.looks("stall", 1)
    for one, again in zip(live, phenomena.unpack(phenomena.pack(live)), strict=True):
        assert one.keys() == again.keys() and view.caption(one) == view.caption(again)
        assert (again["fake"] - one["fake"]).abs().max() < 0.01
        assert (again["surface"] - one["surface"]).abs().max() < 0.01
        assert again["curves"].keys() == one["curves"].keys()
    assert again["curves"]["D"][1] == pytest.approx(one["curves"]["D"][1])


@pytest.mark.parametrize("name", phenomena.PHENOMENA)
@pytest.mark.parametrize("end", [0, 1])
def test_a_recording_is_of_the_game_that_is_played(name, end):
    found = phenomena.PHENOMENA[name]
    looks = phenomena.unpack(records.read_arrays(phenomena.NAME, f"{name} {end} 0 "))
    steps = [found.head_start + found.steps * moment // phenomena.MOMENTS for moment in range(phenomena.MOMENTS + 1)]
    assert [look["steps"] for look in looks] == steps
    assert {look["loss"] for look in looks} == {found.ends()[end].loss}


def test_nothing_recorded_is_a_sentence(tmp_path):
    records.write_arrays("one", {"a 0 x": np.arange(3), "b 0 x": np.zeros(2)}, tmp_path)
    assert records.read_arrays("one", "a 0 ", tmp_path)["x"].tolist() == [0, 1, 2]
    with pytest.raises(Problem, match="python -m helpers record other"):
        records.read_arrays("other", "", tmp_path)


def started(name: str, seed: int) -> Game:
    """The game after D's head start."""
    game = Game(seed)
    phenomena.play(game, name, 0, 0)
    return game


def played(name: str, end: int, seed: int, steps: int, looks: int) -> tuple[Game, list[list[bool]]]:
    """The game after so many steps, and which modes were covered at so many moments of its second half."""
    game, rules, seen = started(name, seed), phenomena.PHENOMENA[name].ends()[end], []
    for step in range(1, steps + 1):
        game.step(EIGHT, rules)
        if step > steps // 2 and step % max(1, steps // (2 * looks)) == 0:
            seen.append(covered(game.generated(1000), EIGHT)[0])
    return game, seen


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_stalled_g_stays_where_it_began_while_ds_loss_is_zero(seed):
    stalled, _ = played("stall", 0, seed, 200, 1)
    moving, _ = played("stall", 1, seed, 200, 1)
    start = started("stall", seed).generated(500)

    def moved(game: Game) -> float:
        return (game.generated(500) - start).norm(dim=1).mean().item()

    assert np.mean([loss for _, loss in stalled.curves["D"][-50:]]) < 0.02
    assert moved(stalled) < 0.1 and moved(moving) > 5 * moved(stalled)
    rules = phenomena.PHENOMENA["stall"].ends()
    pushed = [view.look(game, EIGHT, rule)["pushed"] for game, rule in zip((stalled, moving), rules, strict=True)]
    assert pushed[0] < 0.05 and pushed[1] > 5 * pushed[0]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_collapsed_g_has_one_spot_and_the_penalty_opens_it(seed):
    _, failed = played("collapse", 0, seed, 1200, 5)
    assert np.mean([sum(modes) for modes in failed]) <= 2
    _, repaired = played("collapse", 1, seed, 1200, 5)
    assert sum(repaired[-1]) >= 6  # all eight, over seeds 0 to 3


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_an_oscillating_g_visits_many_modes_but_holds_few(seed):
    _, failed = played("oscillation", 0, seed, 800, 8)
    assert np.mean([sum(modes) for modes in failed]) <= 2
    assert np.any(failed, axis=0).sum() >= 3 and not np.all(failed, axis=0).any()
    _, repaired = played("oscillation", 1, seed, 800, 3)
    assert np.mean([sum(modes) for modes in repaired]) >= 6


def test_the_relativistic_loss_with_r1_and_r2_covers_all_eight():
    rules, all_of_them = Rules("relativistic", gamma=0.1), 0
    for seed in (0, 1, 2):
        game = Game(seed)
        for _ in range(1000):
            game.step(EIGHT, rules)
        all_of_them += all(covered(game.generated(1000), EIGHT)[0])
    assert all_of_them >= 2
