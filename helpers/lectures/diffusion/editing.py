"""Diffusion that does not begin with noise alone: from a picture, around a picture, between two texts (section 8)."""

from typing import Any

import torch
from torch import Tensor

from helpers import device, figures
from helpers.furniture.prompt import described, prompt
from helpers.models.diffusion import GUIDANCE, STEPS, StableDiffusion, stable_diffusion
from helpers.models.judge import judged, summary
from helpers.panel import Choice, Panel, Problem, Slider
from helpers.pictures.chooser import chooser, chosen, piece

SHOWN = 5  # pictures
STRENGTHS = (0.2, 0.4, 0.6, 0.8, 1.0)  # shares of the steps that are taken
WAYS = ("image-to-image", "inpainting", "walk")
PARTS = ("the left half", "the right half", "the upper half", "the lower half", "the middle")
BEGINS = dict(zip(WAYS, ("the picture", "what is kept", "the shop draws"), strict=True))
GREY = 0.5  # of what is hidden


def pipeline(model: StableDiffusion, kind: type | None = None) -> Any:
    """One of the library's pipelines (that for text to image, if none is named) of the model's parts."""
    scheduler = model.pipeline.scheduler
    parts = model.pipeline.components | {"scheduler": type(scheduler).from_config(scheduler.config)}
    made = (kind or type(model.pipeline))(**parts, requires_safety_checker=False)
    made.set_progress_bar_config(disable=True)
    return made


def draw_with(made: Any, model: StableDiffusion, words: Tensor, **how: Any) -> Tensor:
    """Pictures (B, 3, S, S) of a pipeline, for the words (B, context, W) of B texts."""
    how |= {"prompt_embeds": words, "negative_prompt_embeds": model.words([""] * len(words))}
    with torch.inference_mode():
        drawn = made(num_inference_steps=STEPS, guidance_scale=GUIDANCE, output_type="pt", **how).images
    return drawn.float().cpu()


def image_to_image(model: StableDiffusion, pictures: Tensor, texts: list[str], strength: float, seed: int) -> Tensor:
    """Pictures (B, 3, S, S), noised by this share of the steps, and led back by a text each: (B, 3, S, S).

    Meng et al. 2022, SDEdit: Guided Image Synthesis and Editing with Stochastic Differential Equations.
    """
    from diffusers import StableDiffusionImg2ImgPipeline  # here, because it takes a second

    made, words = pipeline(model, StableDiffusionImg2ImgPipeline), model.words(texts)
    how = {"image": pictures.to(words), "strength": strength, "generator": device.generator(seed)}
    return draw_with(made, model, words, **how)


def is_hidden(part: str, side: int) -> Tensor:
    """(side, side) True in this one of PARTS."""
    place = (torch.arange(side) + 0.5) / side  # of a row or a column
    across, down = place.expand(side, side), place[:, None].expand(side, side)
    middle = (across - 0.5).abs().maximum((down - 0.5).abs()) < 0.25
    return dict(zip(PARTS, (across < 0.5, across > 0.5, down < 0.5, down > 0.5, middle), strict=True))[part]


def inpainting(model: StableDiffusion, picture: Tensor, text: str, part: str, seed: int) -> Tensor:
    """The picture (3, S, S) with a part of it drawn anew, from SHOWN noises: (SHOWN, 3, S, S).

    After each step the rest is put back, as noisy as the step is: what the library's inpainting does with a network
    that was not trained for it (Lugmayr et al. 2022, RePaint, equation 8, without its going back).
    """
    noise = model.noise(SHOWN, seed).to(model.unet.device, model.unet.dtype)
    known = model.encode(picture[None]).to(noise).expand_as(noise)
    hidden = is_hidden(part, model.side).to(noise.device)

    def put_back(made: Any, step: int, time: Any, found: dict[str, Tensor]) -> dict[str, Tensor]:
        after = made.scheduler.timesteps[step + 1 : step + 2]
        rest = made.scheduler.add_noise(known, noise, after.expand(SHOWN)) if len(after) else known
        return {"latents": torch.where(hidden, found["latents"], rest)}

    words = model.words([text] * SHOWN)
    return draw_with(pipeline(model), model, words, latents=noise, callback_on_step_end=put_back)


def walk(model: StableDiffusion, texts: tuple[str, str], seed: int) -> Tensor:
    """From one noise, SHOWN pictures of texts on the way from one to the other, word by word: (SHOWN, 3, S, S)."""
    first, last = model.words(texts)
    words = torch.stack([first.lerp(last, i / (SHOWN - 1)) for i in range(SHOWN)])
    return draw_with(pipeline(model), model, words, latents=model.noise(1, seed).to(words).repeat(SHOWN, 1, 1, 1))


def edited(model: StableDiffusion, way: str, start: str, text: str, part: str, seed: int) -> dict:
    """What one of WAYS makes of a picture (in a walk, of a first text) and a text.

    Returns a dict: images (1 + SHOWN, 3, S, S), first what it begins with; labels; verdicts, by the text; apart
    (SHOWN,), by how much a colour value differs from the picture, where it is shown.

    Raises:
        Problem: there is no such picture, or a walk does not begin with a text.
    """
    asked = described(text)
    if way == "walk" and piece(start) is None:
        raise Problem("A walk leads from a text to a text: describe the first piece in words.")
    given, names = chosen(start, model.size), [f"{i / (SHOWN - 1):.0%}" for i in range(SHOWN)]
    is_shown = torch.ones(model.size, model.size, dtype=torch.bool)
    if way == "image-to-image":
        images = torch.cat([image_to_image(model, given[None], [text], strength, seed) for strength in STRENGTHS])
        names = [f"{strength:g}" for strength in STRENGTHS]
    elif way == "inpainting":
        is_shown = ~is_hidden(part, model.size)
        images, names = inpainting(model, given, text, part, seed), [""] * SHOWN
    else:
        images = walk(model, (start, text), seed)
    found = judged(asked, images)
    return {
        "images": torch.cat([torch.where(is_shown, given, torch.tensor(GREY))[None], images]),
        "labels": [BEGINS[way], *(" ".join(both).strip() for both in zip(names, found["labels"], strict=True))],
        "verdicts": [None, *found["verdicts"]],
        "apart": (images - given)[..., is_shown].abs().mean((1, 2)).tolist(),
    }


def draw_edited(sheet, data: dict) -> None:
    how = {"columns": 1 + SHOWN, "labels": data["labels"], "verdicts": data["verdicts"], "title": data["way"]}
    figures.image_grid(figures.axes(sheet), data["images"], **how)


def caption_edited(data: dict) -> str:
    found, (first, *_, last) = summary(data["verdicts"]), data["apart"]
    if data["way"] == "inpainting":
        return f"{found}. What was kept differs by {first:.3f} a colour value: by the way through the latents."
    if data["way"] == "walk":
        return f"{found}. All begin with one noise; the words' vectors go in equal steps from one text to the other."
    low, high = STRENGTHS[0], STRENGTHS[-1]
    return (
        f"{found}. A colour value differs from the picture by {first:.2f} at strength {low:g} and by {last:.2f} at "
        f"{high:g}."
    )


def editing_panel() -> Panel:
    """A picture and a text, and three things that one can do with both."""

    def compute(settings) -> dict:
        found = edited(stable_diffusion(), settings.way, settings.start, settings.prompt, settings.part, settings.seed)
        return found | {"way": settings.way}

    return Panel(
        "Not from noise alone",
        [
            Choice("way", WAYS),
            chooser("start", "a birch chair in a room"),
            prompt("prompt", "a red chair on a meadow", label="text"),
            Choice("part", PARTS, label="drawn anew (inpainting)"),
        ],
        more=[Slider("seed", 0, 0, 99, label="other noise")],
        compute=compute,
        draw=draw_edited,
        caption=caption_edited,
        model="stable-diffusion",
        size=(900, 250),
    )
