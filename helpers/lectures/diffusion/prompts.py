"""Pocket Stable Diffusion: a prompt becomes a picture, and every step on the way can be looked at (section 3)."""

import torch

from helpers import figures
from helpers.furniture.prompt import prompt
from helpers.models.clip import pocket_clip
from helpers.models.diffusion import GUIDANCE, STEPS, TURBO, StableDiffusion, stable_diffusion
from helpers.models.judge import judge
from helpers.panel import Choice, Panel, Scrubber, Slider

VIEWS = {"latents": "noisy, decoded", "clean": "the noise removed", "noise": "the predicted noise"}


def trajectory(model: StableDiffusion, text: str, seed: int, **settings) -> dict:
    """Draw one picture and keep all steps. Settings: as of `StableDiffusion.sample`.

    Returns a dict: picture (3, S, S); for each step its time, and latents, clean (both decoded) and noise (a latent) as
    pictures (steps, 3, ., .) from 0 to 1; label: what the judge sees at the end.
    """
    last, moments = model.watch([[text]], model.noise(1, seed), **settings)
    noisy, clean = (torch.cat([getattr(m, name) for m in moments]) for name in ("latents", "clean"))
    shown = model.decode(torch.cat([noisy, clean, last]))
    noise = torch.cat([m.noise for m in moments])
    said = judge(shown[-1:])
    return {
        "picture": shown[-1],
        "times": [m.time for m in moments],
        "latents": shown[: len(moments)],
        "clean": shown[len(moments) : -1],
        "noise": (noise[:, :3] / 6 + 0.5).clamp(0, 1),  # three of its channels as colours, three deviations each way
        "label": f"{said.names[0]}, {said.scenes[0]}" if said.is_furniture[0] else "no furniture",
    }


def draw_trajectory(sheet, data: dict) -> None:
    """The picture at the end, and beside it the step chosen, three ways."""
    large, *views = figures.axes(sheet, columns=4, widths=(4, 3, 3, 3), gap=20)
    figures.image_grid(large, data["picture"][None], labels=[data["label"]], title="the picture")
    step = data["step"]
    for plot, (name, title) in zip(views, VIEWS.items(), strict=True):
        figures.image_grid(plot, data[name][step][None], title=title)


def caption_trajectory(data: dict) -> str:
    """Which step this is, and what was not understood."""
    step = data["step"]
    said = f"Step {step + 1} of {len(data['times'])}, t = {data['times'][step]}. The judge sees: {data['label']}."
    return f"{said} Unknown words: {', '.join(data['unread'])[:60]}." if data["unread"] else said


def text_to_image_panel(size: str = "pocket") -> Panel:
    """A prompt, a negative prompt, and the way from noise to the picture."""

    def drawn(settings) -> dict:
        model = stable_diffusion(settings.size)
        chosen = {"steps": settings.steps, "guidance": [settings.guidance], "negative": settings.negative}
        found = trajectory(model, settings.prompt, settings.seed, **chosen)
        return found | {"unread": pocket_clip().unknown(settings.prompt) if settings.size == "pocket" else []}

    return Panel(
        "Stable Diffusion",
        [
            prompt("prompt", "a red bookshelf flying in blue skies"),
            Slider("guidance", GUIDANCE, 0.0, 12.0, step=0.5),
            Slider("seed", 0, 0, 99, label="other noise"),
            Scrubber("step", states="times"),
        ],
        more=[
            prompt("negative", "", label="negative prompt"),
            Slider("steps", STEPS, 2, 50),
            Choice("size", ["pocket", "full", TURBO], size),
        ],
        prepare=drawn,
        prepare_on=("prompt", "guidance", "seed", "negative", "steps", "size"),
        compute=lambda settings, found: found,
        draw=draw_trajectory,
        caption=caption_trajectory,
        model="stable-diffusion",
        size=(900, 320),
    )
