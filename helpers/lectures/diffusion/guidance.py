"""Guidance taken apart: what the network says without the words, with them, and beyond (section 3)."""

from __future__ import annotations

import torch
from torch import Tensor

from helpers import figures
from helpers.furniture.captions import describe
from helpers.furniture.prompt import described, prompt
from helpers.models.diffusion import Moment, StableDiffusion, stable_diffusion, taken_apart
from helpers.panel import Choice, Panel, Problem, Scrubber, Slider

PULLS = ("the whole prompt", "each attribute by itself")


def conditions(text: str, pull: str) -> list[str]:
    """The texts that pull: the prompt, or a text for each thing it says.

    Raises:
        Problem: nothing that a piece of furniture has is said.
    """
    if pull == PULLS[0]:
        return [text]
    said = described(text)
    if not said:
        raise Problem("Name a kind, a finish or a scene: each will pull by itself.")
    count = {"count": said["count"]} if "count" in said else {}
    alone = [{name: value} for name, value in said.items() if name != "count"]
    return [describe(one | (count if "kind" in one else {}), "en") for one in alone]


def apart(model: StableDiffusion, texts: list[str], seed: int, guidance: float) -> dict:
    """Draw one picture that all of `texts` pull, and keep what the network said for each at each step.

    Returns a dict: moments, a list of `Moment`; times; picture (3, S, S); texts; model.
    """
    moments: list[Moment] = []
    last = model.sample(
        [[text] for text in texts],
        model.noise(1, seed),
        guidance=[guidance] * len(texts),
        on_step=lambda moment: moments.append(moment) or True,
    )
    times = [moment.time for moment in moments]
    return {"moments": moments, "times": times, "picture": model.decode(last)[0], "texts": texts, "model": model}


def opinions(model: StableDiffusion, moment: Moment, weight: float) -> Tensor:
    """(K + 2, 3, S, S) what each wants to see: no text, each text, all of them with `weight`."""
    said = moment.predictions
    guided = said[0] + weight * (said[1:] - said[0]).sum(0)
    every = torch.stack([*said, guided])[:, 0]
    noisy = moment.latents.expand_as(every)
    return model.decode(taken_apart(model.pipeline.scheduler, every, noisy, moment.time)[0])


def draw_opinions(sheet, data: dict) -> None:
    large, grid = figures.axes(sheet, columns=2, widths=(3, 8), gap=20)
    figures.image_grid(large, data["picture"][None], title="the picture")
    found = opinions(data["model"], data["moments"][data["step"]], data["weight"])
    labels = ["no text", *data["texts"], f"w = {data['weight']:g}"]
    figures.image_grid(grid, found, labels=labels, title="what each wants to see at this step")


def caption_opinions(data: dict) -> str:
    moment = data["moments"][data["step"]]
    pulls = (moment.predictions[1:] - moment.predictions[0]).flatten(1).norm(dim=1)
    whole = moment.predictions[0].norm()
    said = ", ".join(f"{text} {pull / whole:.0%}" for text, pull in zip(data["texts"], pulls.tolist(), strict=True))
    return f"Step {data['step'] + 1}, t = {moment.time}. How far each text moves the prediction: {said} of its length."


def guidance_panel() -> Panel:
    """One picture, and at each step what the network says without text, with each text, and with guidance."""

    def drawn(settings) -> dict:
        texts = conditions(settings.prompt, settings.pull)
        return apart(stable_diffusion(), texts, settings.seed, settings.guidance)

    return Panel(
        "Guidance, taken apart",
        [
            prompt("prompt", "a red bookshelf flying in blue skies"),
            Choice("pull", PULLS, label="who pulls"),
            Slider("weight", 4.0, 0.0, 16.0, step=0.5, label="w at this step"),
            Scrubber("step", states="moments"),
        ],
        more=[Slider("guidance", 4.0, 0.0, 12.0, step=0.5, label="w of the drawing"), Slider("seed", 0, 0, 99)],
        prepare=drawn,
        prepare_on=("prompt", "pull", "guidance", "seed"),
        compute=lambda settings, found: found | {"weight": settings.weight},
        draw=draw_opinions,
        caption=caption_opinions,
        model="stable-diffusion",
        badge="pocket",
        size=(900, 330),
    )
