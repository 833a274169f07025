"""Lecture 07's pure parts: schedules, the exact denoiser, samplers; and what the notebook builds, against diffusers."""

import math
import subprocess
import sys

import pytest
import torch
from diffusers import DDIMScheduler, DDPMScheduler
from hypothesis import given
from hypothesis import strategies as st

from helpers import device
from helpers.lectures import diffusion
from helpers.lectures.diffusion import exact, noising, paths, scores
from helpers.plane import REACH, WORLDS, World
from tests.execute import basis

EIGHT = WORLDS["eight Gaussians"]
times = st.integers(0, noising.T - 1)


@pytest.fixture(scope="module")
def built() -> dict:
    """What the notebook defines."""
    return basis("07_diffusion")


def randn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=device.generator(seed))


# Noising.


def test_the_schedules_are_the_papers():
    """Ho et al. 2020, section 4; Nichol and Dhariwal 2021 (arXiv 2102.09672), equation 17, betas up to 0.999."""
    linear = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64), 0)
    torch.testing.assert_close(diffusion.alphas_bar("linear"), linear.float())

    def f(t: float) -> float:
        return math.cos((t / 1000 + 0.008) / 1.008 * math.pi / 2) ** 2

    beta = torch.tensor([min(1 - f(t + 1) / f(t), 0.999) for t in range(1000)], dtype=torch.float64)
    torch.testing.assert_close(diffusion.alphas_bar("cosine"), torch.cumprod(1 - beta, 0).float(), rtol=1e-3, atol=1e-6)


@given(times, st.integers(0, 99))
def test_the_notebooks_noising_is_the_librarys(built, t, seed):
    x0, noise = randn(3, 4, seed=seed), randn(3, 4, seed=seed + 100)
    theirs = DDPMScheduler().add_noise(x0, noise, torch.tensor([t]))
    torch.testing.assert_close(built["add_noise"](x0, noise, t), theirs)


def test_the_notebook_and_the_panels_have_the_same_schedule(built):
    torch.testing.assert_close(built["abar"], diffusion.alphas_bar("linear"))


@pytest.mark.parametrize("schedule", noising.SCHEDULES)
def test_signal_and_noise_keep_the_variance_and_the_ratio_falls(schedule):
    kept, ratio = diffusion.alphas_bar(schedule), noising.signal_to_noise(schedule)
    assert (ratio.diff() < 0).all() and ratio[0] > 1e3 and ratio[-1] < 1e-4
    torch.testing.assert_close(ratio / (1 + ratio), kept, rtol=1e-3, atol=1e-6)


# The exact denoiser.


@given(st.sampled_from(sorted(WORLDS)), times)
def test_the_score_is_the_gradient_of_the_log_density(name, t):
    world = exact.noised(WORLDS[name], diffusion.alphas_bar()[t].item())
    points = (world.sample(20, device.generator(t))).requires_grad_()
    (gradient,) = torch.autograd.grad(world.density(points).log().sum(), points)
    torch.testing.assert_close(exact.score(world, points.detach()), gradient, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("t", [50, 250, 700])
def test_a_noised_world_has_the_density_of_noised_points(t):
    """Shares of its points in the upper right, near the middle, far away."""
    x, _ = scores.draws(EIGHT, t, 20_000)
    same = exact.noised(EIGHT, diffusion.alphas_bar()[t].item()).sample(20_000, device.generator(5))
    for part in (lambda p: (p > 0.3).all(1), lambda p: p.norm(dim=1) < 1, lambda p: p.norm(dim=1) > 2):
        assert part(x).float().mean().item() == pytest.approx(part(same).float().mean().item(), abs=0.02)


@pytest.mark.parametrize("t", [100, 400, 999])
def test_the_answer_of_the_exact_denoiser_is_the_mean_of_all_that_x_may_come_from(t):
    """By brute force: the mean of many data points, each weighted by the chance that x_t came from it."""
    kept = diffusion.alphas_bar()[t].item()
    x, _ = scores.draws(EIGHT, t, 8)
    x0 = EIGHT.sample(100_000, device.generator(3))
    chances = (-torch.cdist(x, kept**0.5 * x0).square() / (2 * (1 - kept))).softmax(1)
    noise = exact.exact_denoiser(EIGHT)(x, torch.full((8,), t))
    torch.testing.assert_close(exact.answer(x, noise, kept), chances @ x0, atol=0.03, rtol=0)


def test_no_denoiser_has_less_loss_than_the_exact_one():
    best = exact.exact_denoiser(EIGHT)
    for change in (lambda x: 0.1 * x.sin(), lambda x: torch.full_like(x, 0.1), lambda x: -0.1 * x):
        worse = scores.losses(lambda x, t, change=change: best(x, t) + change(x), EIGHT)
        assert all(w > b - 0.02 for w, b in zip(worse, scores.losses(best, EIGHT), strict=True))
        assert sum(worse) / len(worse) > scores.least_loss(EIGHT) + 0.002


# What the notebook builds.


def test_the_ddpm_loss_shows_x_t_and_asks_for_the_noise(built):
    x0, seen = EIGHT.sample(50, device.generator(0)), []

    def network(x, t):
        seen.append((x, t))
        return torch.zeros_like(x)

    torch.manual_seed(3)
    loss = built["ddpm_loss"](network, x0)
    torch.manual_seed(3)
    t, noise = torch.randint(1000, (50,)), torch.randn(50, 2)
    [(x, told)] = seen
    assert torch.equal(told, t)
    torch.testing.assert_close(x, DDPMScheduler().add_noise(x0, noise, t))
    torch.testing.assert_close(loss, noise.square().mean())


@given(st.sampled_from([5, 20, 50]), st.data())
def test_the_notebooks_ddim_step_is_the_librarys(built, steps, data):
    library = DDIMScheduler(clip_sample=False, timestep_spacing="trailing")
    library.set_timesteps(steps)
    t = data.draw(st.sampled_from(library.timesteps.tolist()))
    x, noise, before = randn(6, 2), randn(6, 2, seed=1), t - 1000 // steps
    then = built["abar"][before] if before >= 0 else torch.tensor(1.0)
    ours = built["ddim_step"](x, noise, built["abar"][t], then)
    torch.testing.assert_close(ours, library.step(noise, t, x).prev_sample, rtol=1e-4, atol=1e-4)


def test_the_notebooks_flow_is_the_librarys(built):
    torch.manual_seed(0)
    network, x = built["Denoiser"](8), randn(30, 2)
    for steps in (1, 4, 7):
        ours = built["flow_sample"](network, x, steps)
        torch.testing.assert_close(ours, paths.flow(network)(x, steps)[-1].x, rtol=1e-4, atol=1e-5)


# Samplers.


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_exact_score_leads_noise_to_the_data(name, seed):
    world = WORLDS[name]
    modes, good = paths.quality(diffusion.ddim(diffusion.exact_denoiser(world)), world, 50, seed)
    assert modes == 1 and good > 0.95


def test_one_step_of_the_exact_score_gives_the_mean_of_everything():
    states = diffusion.ddim(diffusion.exact_denoiser(EIGHT))(paths.noise(200, 0), 1)
    assert [state.time for state in states] == ["t = 999", "data"]
    assert states[-1].x.norm(dim=1).max() < 0.1
    torch.testing.assert_close(states[-1].x, states[0].answer, atol=1e-4, rtol=0)


def test_a_flow_along_straight_lines_needs_one_step():
    """Each noise goes to its double: the velocity noise - x_0 is known at every point of the line."""

    def velocity(x, t):
        return -x / (2 - t[:, None] / 1000)  # x = (1 - t) 2n + t n = (2 - t) n, and n - 2n = -n

    x = paths.noise(20, 0)
    for steps in (1, 3, 10):
        states = paths.flow(velocity)(x, steps)
        assert len(states) == steps + 1
        for state in states:
            torch.testing.assert_close(state.answer, 2 * x, rtol=1e-4, atol=1e-5)


def test_the_arrows_point_to_the_only_heap():
    """For one Gaussian in the middle the score leads there from everywhere, and the two fields agree."""
    world = World(torch.zeros(1, 2), 0.1)
    one = exact.exact_denoiser(world)
    found = scores.compare({"exact": one, "network": one}, world, 300)
    elsewhere = found["grid"].norm(dim=1) > 0.1
    inwards = torch.nn.functional.cosine_similarity(found["arrows"]["exact"], -found["grid"], dim=1)
    assert inwards[elsewhere].min() > 0.99
    assert torch.equal(found["arrows"]["exact"], found["arrows"]["network"])
    assert found["grid"].abs().max() < REACH and found["answers"]["exact"].norm(dim=1).max() < 0.5


def test_the_lecture_loads_no_pipeline_before_one_is_asked_for():
    code = (
        "import sys; from helpers.lectures import diffusion; diffusion.alphas_bar();"
        "assert not [m for m in sys.modules if m.startswith(('diffusers.pipelines.', 'transformers.models.'))]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
