"""Guidance taken apart: what the network says without the words, with them, and beyond (section 3)."""

import torch
from torch import Tensor

from helpers import figures
from helpers.furniture.captions import describe
from helpers.furniture.prompt import described, prompt
from helpers.models.diffusion import STEPS, Moment, StableDiffusion, guide, stable_diffusion, taken_apart
from helpers.panel import Choice, Panel, Problem, Slider

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

    Returns a dict: moments, a list of `Moment`; picture (3, S, S); texts.
    """
    conditions = [[text] for text in texts]
    last, moments = model.watch(conditions, model.noise(1, seed), guidance=[guidance] * len(texts))
    return {"moments": moments, "picture": model.decode(last)[0], "texts": texts}


def opinions(model: StableDiffusion, moment: Moment, weight: float) -> Tensor:
    """(K + 2, 3, S, S) what each wants to see: no text, each text, all of them with `weight`."""
    said = moment.predictions
    every = torch.stack([*said, guide(said, [weight] * (len(said) - 1))])[:, 0]
    noisy = moment.latents.expand_as(every)
    return model.decode(taken_apart(model.pipeline.scheduler, every, noisy, moment.time)[0])


def draw_opinions(sheet, data: dict) -> None:
    large, grid = figures.axes(sheet, columns=2, widths=(3, 8), gap=20)
    figures.image_grid(large, data["picture"][None], title="the picture")
    labels = ["no text", *(data["texts"] if len(data["texts"]) > 1 else ["the prompt"]), f"w = {data['weight']:g}"]
    figures.image_grid(grid, data["opinions"], labels=labels, title="what each wants to see at this step")


def caption_opinions(data: dict) -> str:
    moment = data["moment"]
    pulls = (moment.predictions[1:] - moment.predictions[0]).flatten(1).norm(dim=1)
    whole = moment.predictions[0].norm()
    said = ", ".join(f"{pull / whole:.0%} ({text})" for text, pull in zip(data["texts"], pulls.tolist(), strict=True))
    return f"At t = {moment.time} a text moves the prediction by this share of its length: {said}."


def guidance_panel() -> Panel:
    """One picture, and at each step what the network says without text, with each text, and with guidance."""

    def compute(settings, found: dict) -> dict:
        moment, weight = found["moments"][settings.step - 1], settings.weight
        shown = {"moment": moment, "weight": weight, "opinions": opinions(stable_diffusion(), moment, weight)}
        return {name: found[name] for name in ("picture", "texts")} | shown

    def drawn(settings) -> dict:
        texts = conditions(settings.prompt, settings.pull)
        return apart(stable_diffusion(), texts, settings.seed, settings.guidance)

    return Panel(
        "Guidance, taken apart",
        [
            prompt("prompt", "a red bookshelf flying in blue skies"),
            Choice("pull", PULLS, label="who pulls"),
            Slider("weight", 4.0, 0.0, 16.0, step=0.5, label="w at this step"),
            Slider("step", 1, 1, STEPS),
        ],
        more=[Slider("guidance", 4.0, 0.0, 12.0, step=0.5, label="w of the drawing"), Slider("seed", 0, 0, 99)],
        prepare=drawn,
        prepare_on=("prompt", "pull", "guidance", "seed"),
        compute=compute,
        draw=draw_opinions,
        caption=caption_opinions,
        model="stable-diffusion",
        size=(900, 330),
    )
