"""From noise to data: the paths of points, step by step (section 2, and the rectified flow)."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from matplotlib.collections import LineCollection
from torch import Tensor

from helpers import device, figures
from helpers.lectures.diffusion.exact import Denoiser, answer, ask, exact_denoiser
from helpers.lectures.diffusion.noising import alphas_bar, scheduler
from helpers.panel import Choice, Panel, Scrubber, Slider
from helpers.plane import World, covered, scatter, square

POINTS, TRACED = 400, 100  # points on their way, and those of them that leave a trace
COUNTED = 1000  # points by which the quality is measured


class State(NamedTuple):
    """Points (N, 2) at a time from 999 (noise) to 0, or "data"; and where the network says they come from (N, 2)."""

    time: str
    x: Tensor
    answer: Tensor


Sampler = Callable[[Tensor, int], list[State]]  # noise (N, 2) and a number of steps -> that many states and one more


def ddim(denoiser: Denoiser) -> Sampler:
    """diffusers' DDIM sampler without fresh noise (Song et al. 2020, arXiv 2010.02502), with this denoiser."""

    def sample(x: Tensor, steps: int) -> list[State]:
        rule, states = scheduler(), []
        rule.set_timesteps(steps)
        for t in rule.timesteps.tolist():
            noise = ask(denoiser, x, t)
            states.append(State(f"t = {t}", x, answer(x, noise, alphas_bar()[t].item())))
            x = rule.step(noise, t, x).prev_sample
        return [*states, State("data", x, x)]

    return sample


def flow(velocity: Denoiser) -> Sampler:
    """diffusers' Euler sampler of a rectified flow (Liu et al. 2022, arXiv 2209.03003); `velocity` is noise - x_0."""

    def sample(x: Tensor, steps: int) -> list[State]:
        rule, states = FlowMatchEulerDiscreteScheduler(), []
        rule.set_timesteps(sigmas=np.linspace(1, 1 / steps, steps))
        for t, share in zip(rule.timesteps.tolist(), rule.sigmas.tolist(), strict=False):
            direction = ask(velocity, x, t)
            states.append(State(f"t = {t:.0f}", x, x - share * direction))
            x = rule.step(direction, t, x).prev_sample
        return [*states, State("data", x, x)]

    return sample


def noise(n: int, seed: int) -> Tensor:
    """Where the paths begin, (n, 2)."""
    return torch.randn(n, 2, generator=device.generator(seed), dtype=torch.float32)


def quality(sampler: Sampler, world: World, steps: int, seed: int = 0) -> tuple[float, float]:
    """The share of the modes that are covered, and of good points (see `plane.covered`)."""
    modes, good = covered(sampler(noise(COUNTED, seed), steps)[-1].x, world)
    return sum(modes) / len(modes), good


def draw(sheet, data: dict) -> None:
    """Left the points on their way, with traces; right the network's present answers."""
    now, state = figures.theme(), data["states"][data["step"]]
    going, answers = figures.axes(sheet, 1, 2)
    for plot, title in ((going, f"the points, {state.time}"), (answers, "what the network says: x₀")):
        side = square(plot, title)
        scatter(plot, data["real"], now.faint, size=3)
        figures.write(plot, 0, -16 / side, "● data", colour=now.faint, bold=True, fraction=True)
    trace = torch.stack([one.x[:TRACED] for one in data["states"][: data["step"] + 1]], 1)  # (TRACED, steps, 2)
    going.add_collection(LineCollection(trace.numpy(), colors=now.series[1], linewidths=0.9, alpha=0.7), autolim=False)
    scatter(going, state.x, now.series[0], "^")
    scatter(answers, state.answer, now.series[0], "^")
    going.describe(f"{len(state.x)} points at {state.time}, and their paths so far.")
    spread = state.answer.std(0).mean().item()
    answers.describe(f"Where the network thinks they come from: points with standard deviation {spread:.2g}.")


def caption(data: dict) -> str:
    (modes, good), steps = data["quality"], len(data["states"]) - 1
    return (
        f"{data['name']}, {steps} step{'s' * (steps > 1)}: {good:.0%} good points, {modes:.0%} of the "
        f"{data['modes']} covered. Step {data['step']}: the answers (right) decide where the points (left) go."
    )


def paths_panel(denoiser: Denoiser, world: World, **flows: Denoiser) -> Panel:
    """Points on their way from noise to data, by DDIM with a denoiser or the exact one, or along flows by name."""
    samplers = {"DDIM": ddim(denoiser), "DDIM, exact": ddim(exact_denoiser(world))}
    samplers |= {name.replace("_", " "): flow(velocity) for name, velocity in flows.items()}

    def compute(settings) -> dict:
        sampler = samplers[settings.who]
        return {
            "states": sampler(noise(POINTS, settings.seed), settings.steps),
            "quality": quality(sampler, world, settings.steps, settings.seed),
            "real": world.sample(POINTS, device.generator(1)),
            "modes": world.modes,
            "name": settings.who,
        }

    return Panel(
        "From noise to data",
        [
            Slider("steps", 20, 1, 50),
            Choice("who", list(samplers), label="network"),
            Slider("seed", 0, 0, 9),
            Scrubber("step", states="states"),
        ],
        compute=compute,
        draw=draw,
        caption=caption,
        model="trained here",
        size=(760, 390),
    )
