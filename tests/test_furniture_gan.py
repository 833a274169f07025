"""The Furniture GAN: its networks, its recipe, what it draws, and the scores that all generators share."""

import random

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers import __main__ as command
from helpers import catalog, furniture
from helpers.models.clip import pocket_clip
from helpers.models.gan import Discriminator, FurnitureGAN, Generator, furniture_gan, unit
from helpers.recipes import furniture_gan as recipe
from helpers.recipes import prefetching
from helpers.scores import generators as scores

SMALL = {"noise": 4, "text": 128, "style": 8, "channels": (8, 8, 8, 8)}


def small() -> Generator:
    torch.manual_seed(0)
    return Generator(**SMALL).eval().requires_grad_(False)


def test_a_generator_comes_back_from_its_folder(tmp_path):
    generator, noise, texts = small(), torch.randn(2, 4), torch.randn(2, 128)
    generator.save_pretrained(tmp_path)
    again = Generator.from_pretrained(tmp_path).eval()
    assert generator(noise, texts).shape == (2, 3, 64, 64)
    assert torch.equal(again(noise, texts), generator(noise, texts))


def test_length_of_noise_and_text_says_nothing():
    generator, noise, texts = small(), torch.randn(2, 4), torch.randn(2, 128)
    torch.testing.assert_close(generator(3 * noise, 0.1 * texts), generator(noise, texts))
    torch.testing.assert_close(unit(noise).square().mean(1), torch.ones(2))


def test_the_discriminator_hears_the_text_by_a_scalar_product():
    torch.manual_seed(0)
    discriminator = Discriminator(channels=(8, 8, 8, 8)).requires_grad_(False)
    seen, text = discriminator.look(torch.randn(3, 3, 64, 64)), torch.randn(1, 128).expand(3, -1)
    heard = discriminator.text(unit(text))
    expected = discriminator.real(seen)[:, 0] + torch.einsum("bd,bd->b", seen, heard) / 8**0.5
    torch.testing.assert_close(discriminator.compare(seen, text), expected)


# The recipe


@pytest.fixture
def players(monkeypatch):
    monkeypatch.setattr(recipe, "Generator", lambda: Generator(**SMALL))
    monkeypatch.setattr(recipe, "Discriminator", lambda: Discriminator(channels=(8, 8, 8, 8)))
    monkeypatch.setattr(recipe, "AUTOENCODER", 2)
    monkeypatch.setattr(recipe, "ALONE", 2)
    torch.manual_seed(0)
    return recipe.make_model()


def some_batch(index: int, n: int = 8) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(index)
    images = torch.randint(0, 255, (n, 3, 64, 64), generator=generator, dtype=torch.uint8)
    return images, torch.randn(n, 128, generator=generator)


def flat(module: torch.nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten().clone() for p in module.parameters()])


def test_first_an_autoencoder_then_the_discriminator_alone_then_both(players):
    optimizers, names, moved = recipe.optimizers(players, 1e-3), [], []
    for index in range(6):
        before = flat(players.generator), flat(players.discriminator)
        names.append(set(recipe.step(players, some_batch(index), optimizers)))
        after = flat(players.generator), flat(players.discriminator)
        moved.append(tuple(not torch.equal(a, b) for a, b in zip(before, after, strict=True)))
    assert names == [{"autoencoder"}] * 2 + [{"discriminator"}] * 2 + [{"discriminator", "generator"}] * 2
    assert moved == [(True, True)] * 2 + [(False, True)] * 2 + [(True, True)] * 2
    assert all(p.requires_grad for p in players.discriminator.parameters())


def test_the_average_follows_and_is_what_ships(players):
    optimizers = recipe.optimizers(players, 1e-3)
    start = flat(players.average)
    for index in range(3):
        recipe.step(players, some_batch(index), optimizers)
    moved, followed = flat(players.generator) - start, flat(players.average) - start
    assert 0 < followed.norm() < 2 * moved.norm() and recipe.shipped(players) is players.average
    assert torch.cosine_similarity(moved, followed, dim=0) > 0.5


class Linear(torch.nn.Module):
    """D(x) = w x: the slope is w everywhere, so the penalty is known."""

    def __init__(self, weight):
        super().__init__()
        self.weight = torch.nn.Parameter(weight)

    def look(self, pictures):
        return pictures

    def compare(self, seen, texts):
        return (seen * self.weight).sum((1, 2, 3))

    def forward(self, pictures, texts):
        return self.compare(self.look(pictures), texts)


def test_the_penalty_is_gamma_half_of_the_squared_slopes_and_can_be_learned_from():
    discriminator = Linear(torch.randn(3, 4, 4))
    real, made, texts = torch.randn(5, 3, 4, 4), torch.randn(5, 3, 4, 4), torch.randn(5, 2)
    loss, penalty = recipe.discriminator_loss(discriminator, real, made, texts, penalised=True)
    torch.testing.assert_close(penalty, recipe.GAMMA * discriminator.weight.square().sum())
    gradient = torch.autograd.grad(penalty, discriminator.weight, retain_graph=True)[0]
    torch.testing.assert_close(gradient, 2 * recipe.GAMMA * discriminator.weight)
    same, nothing = recipe.discriminator_loss(discriminator, real, made, texts, penalised=False)
    assert nothing == 0
    torch.testing.assert_close(same, loss)


def test_batches_are_pictures_with_vectors_of_captions_that_fit_and_change(monkeypatch):
    supply = recipe.make_batches(batch=3, distinct=1, parts=2)
    first, _, again, _ = prefetching.first(supply, 4)
    assert first[0].shape == (3, 3, 64, 64) and first[0].dtype == torch.uint8
    torch.testing.assert_close(first[1].norm(dim=1), torch.ones(3))
    assert not torch.equal(first[1], again[1])
    resumed = prefetching.first(lambda start, stride: supply(2, 1), 1)[0]
    assert torch.equal(resumed[0], again[0]) and torch.equal(resumed[1], again[1])


def test_captions_say_nothing_untrue_and_leave_the_scene_open_mostly():
    rng = random.Random(0)
    silent = 0
    for piece in furniture.sample(300, seed=-4):
        said = furniture.parse(recipe.say(piece, rng))
        assert furniture.fits(piece, said.named) and not said.unknown
        silent += "scene" not in said.named
    assert silent > 150


def test_the_command_makes_a_gan_that_loads_and_is_scored(tmp_path, monkeypatch, capsys, players):
    out = tmp_path / "made"
    monkeypatch.setattr(prefetching, "worker", lambda processes, worker=prefetching.worker: worker(False))
    monkeypatch.setattr(recipe.make_batches, "__defaults__", (False, 4, 1))
    given_ = ["train", "furniture-gan", "--steps", "1", "--out", str(out), "--checkpoint", str(tmp_path / "state")]
    assert command.main(given_) == 0
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "not measured" in card and "trained in float32" in card
    folder = catalog.PocketModel.folder.fget
    monkeypatch.setattr(
        catalog.PocketModel, "folder", property(lambda self: out if self.name == "furniture-gan" else folder(self))
    )
    catalog.free()
    assert command.main(["score", "furniture-gan", "--n", "128"]) == 0
    assert "mode_coverage" in capsys.readouterr().out
    catalog.free()


# What it draws


@pytest.fixture(scope="module")
def gan() -> FurnitureGAN:
    return furniture_gan()


def test_the_same_seed_draws_the_same_and_another_another(gan):
    one, two, other = (gan.draw(["a blue dresser"] * 2, seed) for seed in (1, 1, 2))
    assert torch.equal(one, two) and not torch.allclose(one, other, atol=0.05)
    assert one.shape == (2, 3, 64, 64) and one.min() >= 0 and one.max() <= 1


def test_truncation_draws_everything_towards_one_picture_a_prompt(gan):
    texts = ["a blue dresser"] * 6 + ["a red chair"] * 6
    spreads = [scores.spread(gan.draw(texts, 3, psi), texts) for psi in (0.0, 0.5, 1.0)]
    assert spreads[0] < 1e-3 < spreads[1] < spreads[2]
    means = gan.draw(texts, 3, 0.0)
    assert not torch.allclose(means[0], means[-1], atol=0.05)


# The scores


def test_prompts_name_each_pair_equally_often_and_say_it():
    for name, count in (("seen", 64), ("held_out", 16)):
        pairs, texts = scores.prompts(name, 2 * count, seed=3)
        assert {pairs.count(pair) for pair in scores.PAIRS[name]} == {2}
        for pair, text in zip(pairs, texts, strict=True):
            assert furniture.parse(text).named == dict(zip(("kind", "finish"), pair, strict=True))
    assert not set(scores.PAIRS["seen"]) & furniture.HELD_OUT
    assert scores.prompts("seen", 8, 3)[1] != scores.prompts("seen", 8, 4)[1]


def test_real_pieces_are_of_their_pair_and_never_held_out():
    pairs = scores.PAIRS["seen"][:16]
    made = scores.pieces(pairs, seed=0)
    assert [(p.kind, p.finish) for p in made] == pairs and not any(p.held_out for p in made)


def test_the_frechet_distance_of_two_normal_clouds_is_the_closed_form():
    torch.manual_seed(0)
    one, other = torch.randn(40_000, 3), 2 * torch.randn(40_000, 3) + torch.tensor([1.0, 0, 0])
    assert scores.frechet(one, other) == pytest.approx(1 + 3 * (2 - 1) ** 2, abs=0.1)
    assert scores.frechet(one, one) == pytest.approx(0, abs=1e-4)


@given(st.integers(0, 1000))
def test_precision_and_recall_tell_collapse_from_noise(seed):
    torch.manual_seed(seed)
    real = torch.randn(60, 4)
    assert scores.precision_recall(real, real) == (1.0, 1.0)
    collapsed = real[:1] + 1e-3 * torch.randn(60, 4)
    precision, recall = scores.precision_recall(collapsed, real)
    assert precision == 1 and recall < 0.2
    assert scores.precision_recall(real + 100, real) == (0.0, 0.0)


def test_a_collapsed_and_a_deaf_generator_are_each_found_out():
    frauds = scores.Shop(size=32), scores.Shop(varies=False, size=32), scores.Shop(hears=False, size=32)
    honest, collapsed, deaf = (scores.score(fraud, 0, 192) for fraud in frauds)
    assert min(honest["prompt_accuracy"], collapsed["prompt_accuracy"]) > 0.9 > 0.2 > deaf["prompt_accuracy"]
    assert collapsed["diversity"] < 1e-3 and min(honest["diversity"], deaf["diversity"]) > 0.9
    assert collapsed["mode_coverage"] < 0.4 < honest["mode_coverage"]
    assert collapsed["recall"] < honest["recall"]
    assert all(found["furniture_share"] > 0.9 for found in (honest, collapsed, deaf))


def test_modes_are_kinds_finishes_and_scenes_that_were_asked_for():
    pieces = scores.pieces(scores.PAIRS["seen"][:8], seed=5)
    said = scores.pocket_judge()(furniture.render(pieces, 64))
    pairs = [(p.kind, p.finish) for p in pieces]
    assert scores.modes(said, pairs) <= {(p.kind, p.finish, p.scene) for p in pieces}
    assert scores.modes(said, [("bed", "red")] * len(pairs)) == set()
    assert len(scores.MODES) == 64 * 3


def test_clip_reads_what_it_is_given():
    with pytest.raises(ValueError, match="at most"):
        furniture_gan().draw(["red " * 40])
    assert pocket_clip().size == 64
