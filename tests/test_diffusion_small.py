"""Lecture 07's latent diffusion of a few kinds: its data, its way back, the live training, the notebook's network."""

import pytest
import torch
from torch import nn

from helpers import catalog, furniture
from helpers.lectures import diffusion
from helpers.lectures.diffusion.small import SHOWN
from helpers.models.diffusion import decode
from helpers.recipes import small_diffusion as small
from helpers.recipes.small_gan import PAIRS
from tests.driver import shown, stop_after
from tests.execute import basis


@pytest.fixture(scope="module")
def built() -> dict:
    """What the notebook defines."""
    return basis("07_diffusion")


class Knows(nn.Module):
    """Knows the latents, and says the velocity that leads there."""

    def __init__(self, x0: torch.Tensor):
        super().__init__()
        self.x0, self.none = x0, nn.Parameter(torch.zeros(1))

    def forward(self, x, t, wish):
        share = diffusion.alphas_bar("cosine")[t][:, None, None, None]
        x0 = self.x0.repeat(len(x) // len(self.x0), 1, 1, 1)
        return (share.sqrt() * x - x0) / (1 - share).sqrt()


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(8, 8, 1))

    def forward(self, x, t, wish):
        return self.layers(x)


def test_the_data_are_latents_of_pieces_as_wished():
    latents, wishes = small.small_latents()
    assert latents.shape == (small.PICTURES, 8, 8, 8) and wishes.shape == (small.PICTURES, diffusion.WISHES)
    assert 0.5 < latents.std() < 2 and not latents.is_inference()
    assert not set(PAIRS) & set(furniture.HELD_OUT)
    back = decode(catalog.load("autoencoder").model, latents[:90])
    assert small.scores(back)["as asked"] > 0.9


def test_who_knows_the_latents_draws_them():
    x0 = small.small_latents()[0][:4]
    expected = decode(catalog.load("autoencoder").model, x0)
    torch.testing.assert_close(small.drawn(Knows(x0), 4), expected, atol=2e-3, rtol=0)


def test_the_notebooks_loss_is_zero_for_who_knows_and_its_network_fits(built):
    latents, wishes = (some[:8] for some in small.small_latents())
    assert built["latent_loss"](Knows(latents), latents, wishes) < 1e-6
    network = built["UNet"]()
    assert network(latents, torch.arange(8), wishes).shape == latents.shape
    assert 300_000 < sum(p.numel() for p in network.parameters()) < 800_000


def test_the_notebooks_loss_leaves_out_one_wish_in_ten(built):
    seen = []

    def network(x, t, wish):
        seen.append(wish.any(1))
        return x

    latents, wishes = small.small_latents()
    for _ in range(3):
        built["latent_loss"](network, latents, wishes)
    assert torch.cat(seen).float().mean().item() == pytest.approx(0.9, abs=0.02)


def loss(model, x0, wish):
    noise = torch.randn_like(x0)
    return (model(noise, torch.zeros(len(x0)), wish) - x0).square().mean()


def test_furniture_learns_stops_and_begins_afresh():
    live = diffusion.live_furniture(Plain, loss)
    run = live.start(3600)
    stop_after(run, 3)
    live.result()
    moment = live.history.moments[-1]
    assert set(moment.scores) == {"as asked"}
    assert moment.sample.shape == (SHOWN, 3, small.SIZE, small.SIZE) and 0 <= moment.sample.min()
    panel = live.panel.wait()
    assert panel.error is None and "baseline 11%" in panel.status
    first = shown(panel.set(moment=0))
    assert first["moment"] == 0 and panel.error is None
    live.reset(rate=1e-3)
    assert live.settings.rate == pytest.approx(1e-3) and len(live.history.moments) == 1
    panel.close()
