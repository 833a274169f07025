"""Lecture 07's panels of sections 1 and 2: every control at minimum, middle and maximum; the live training."""

import pytest
import torch
from torch import nn

from helpers.lectures import diffusion
from helpers.lectures.diffusion import learning
from helpers.plane import WORLDS
from tests.driver import drive, shown, stop_after

EIGHT = WORLDS["eight Gaussians"]


class Straight(nn.Module):
    """A network of one layer."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)

    def forward(self, x, t):
        return self.layer(torch.cat([x, t[:, None] / 1000], 1))


@pytest.fixture
def network() -> Straight:
    torch.manual_seed(0)
    return Straight()


def loss(model: nn.Module, x0: torch.Tensor) -> torch.Tensor:
    noise = torch.randn_like(x0)
    return (model(x0 + noise, torch.zeros(len(x0), device=x0.device)) - noise).square().mean()


def test_noising_answers_every_control():
    drive(diffusion.noising_panel(), plotted={"t": "sum", "schedule": "strip", "piece": "strip"})


def test_noising_begins_with_the_picture_and_ends_with_the_noise():
    panel = diffusion.noising_panel().set(t=0).wait()
    assert (panel.data["sum"][2] - diffusion.picture()).abs().mean() < 0.02
    panel.set(t=999).wait()
    _, noise, both = panel.data["sum"]
    assert (both - noise).abs().mean() < 0.02 and panel.data["sum"][0].abs().max() < 0.02


def test_a_click_on_the_strip_goes_there():
    panel = diffusion.noising_panel().wait()
    panel.click_spot(7)
    assert panel.wait().settings.t == 999


def test_paths_answer_every_control(network):
    panel = diffusion.paths_panel(network, EIGHT, rectified_flow=network)
    drive(panel, plotted={"steps": "states", "seed": "states", "who": "states"})
    assert panel.controls["who"].values == ["DDIM", "DDIM, exact", "rectified flow"]
    panel.set(steps=7, who="rectified flow").wait()
    assert len(panel.data["states"]) == 8


def test_scores_answer_every_control(network):
    drive(diffusion.score_panel(network, EIGHT), plotted={"t": "points", "show": "what"})


def test_a_network_that_knows_the_score_is_said_to_be_as_good_as_the_exact_one():
    panel = diffusion.score_panel(diffusion.exact_denoiser(EIGHT), EIGHT).wait()
    assert "lie 0.00 away" in panel.status
    exact, network = panel.data["losses"].values()
    assert exact == network


def test_points_learn_stop_and_go_on():
    live = diffusion.live_points(Straight, loss)
    run = live.start(3600)
    stop_after(run, 3)
    network = live.result()
    first = run.step
    assert network.world is EIGHT and live.history.moments[-1].sample.shape == (5, learning.POINTS, 2)
    assert set(live.history.moments[-1].scores) == {"good points", "modes"}
    live.start(0.2)
    live.result()
    assert run.step > first
    panel = live.panel.wait()
    assert panel.error is None and "good points" in panel.status
    begin = shown(panel.set(moment=0))
    assert begin["moment"] == 0 and panel.error is None
    live.reset(data="spiral")
    assert live.model.world is WORLDS["spiral"] and "sections" in live.history.moments[-1].scores
