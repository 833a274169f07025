"""Draws the pictures of which notebook 07 says how many are right, and writes the table that the claims read.

python -m tests.claims.drawn_diffusion      (what the table has already is not drawn again)
"""

import functools
from collections.abc import Callable, Iterator

import torch

from helpers import furniture, records
from helpers.lectures.diffusion.dalle import CANDIDATES
from helpers.lectures.diffusion.editing import image_to_image
from helpers.models.clip import pocket_clip
from helpers.models.dalle import dalle
from helpers.models.diffusion import BATCH, STEPS, StableDiffusion, stable_diffusion
from helpers.models.judge import Judge, pocket_judge
from helpers.scores.classifier import mean
from helpers.scores.judge import all_right
from helpers.scores.text_to_image import prompts

TABLE = "diffusion_drawn"
PROMPTS = 120  # for each setting
WEIGHTS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
CHANGED = (0.4, 0.8)  # strengths of image-to-image
LOOKED_AT = (1, 3, 5, 8, 11)  # steps after which the network's opinion of the picture is judged
SEED = 7


def weights(model: StableDiffusion, judge: Judge) -> Iterator[tuple]:
    """For each guidance weight the share of pictures with kind, finish and scene as asked."""
    pieces, texts = prompts(PROMPTS, SEED, held_out=False)
    for weight in WEIGHTS:
        images = model.draw(texts, SEED, guidance=[weight])
        yield "as asked", f"w = {weight:g}", mean(all_right(judge(images), pieces)), PROMPTS


def early(model: StableDiffusion, judge: Judge) -> Iterator[tuple]:
    """After some steps: the share whose clean opinion is judged right, and how much of the last picture it has.

    That is the share of the fine detail: of the variance of the difference to the picture blurred over 8 pixels.
    """
    pieces, texts = prompts(PROMPTS, SEED, held_out=False)
    noise, found = model.noise(PROMPTS, SEED), []
    for some in range(0, PROMPTS, BATCH):
        last, moments = model.watch([texts[some : some + BATCH]], noise[some : some + BATCH])
        found.append(torch.stack([*(moments[step - 1].clean for step in LOOKED_AT), last]))
    shown = [model.decode(latents) for latents in torch.cat(found, 1)]
    details = [
        (images - torch.nn.functional.avg_pool2d(images, 8).repeat_interleave(8, 2).repeat_interleave(8, 3)).var()
        for images in shown
    ]
    for step, images, detail in zip((*LOOKED_AT, STEPS), shown, details, strict=True):
        yield "opinion right", f"after {step} steps", mean(all_right(judge(images), pieces)), PROMPTS
        yield "fine detail", f"after {step} steps", (detail / details[-1]).item(), PROMPTS


def picked(judge: Judge) -> Iterator[tuple]:
    """One picture of DALL-E, and the best of several by CLIP: the share as asked."""
    model, clip = dalle(), pocket_clip()
    for held_out, sort in ((False, "seen"), (True, "held out")):
        pieces, texts = prompts(PROMPTS, SEED, held_out)
        images = torch.stack([model.draw(texts, SEED + again) for again in range(CANDIDATES)])  # (CANDIDATES, B, ...)
        vectors = clip.text_features(texts)
        best = torch.stack([(clip.image_features(some) * vectors).sum(1) for some in images]).argmax(0)
        for name, some in (("one", images[0]), ("best", images[best, torch.arange(PROMPTS)])):
            yield "DALL-E", f"{name}, {sort}", mean(all_right(judge(some), pieces)), PROMPTS


def edited(model: StableDiffusion, judge: Judge) -> Iterator[tuple]:
    """Pictures of the shop led to other texts: by strength, the share as the text asks, and still as it was."""
    pieces, _ = prompts(PROMPTS, SEED, held_out=False)
    others, texts = prompts(PROMPTS, SEED + 1, held_out=False)
    pictures = furniture.render(pieces, model.size)
    for strength in CHANGED:
        found = [
            image_to_image(model, pictures[i : i + BATCH], texts[i : i + BATCH], strength, SEED + i)
            for i in range(0, PROMPTS, BATCH)
        ]
        said = judge(torch.cat(found))
        for name, ones in (("as the text asks", others), ("as it was", pieces)):
            yield name, f"strength {strength}", mean(all_right(said, ones)), PROMPTS


def parts() -> dict[tuple, Callable[[], list[tuple]]]:
    """What makes the rows of each measurement, by the name in its first row."""
    model, judge = stable_diffusion(), pocket_judge()
    every = {
        "as asked": lambda: weights(model, judge),
        "opinion right": lambda: early(model, judge),
        "DALL-E": lambda: picked(judge),
        "as the text asks": lambda: edited(model, judge),
    }
    return {(name,): functools.partial(rounded, measured) for name, measured in every.items()}


def rounded(measured: Callable[[], Iterator[tuple]]) -> list[tuple]:
    return [(measure, setting, f"{share:.4f}", str(many)) for measure, setting, share, many in measured()]


if __name__ == "__main__":
    records.resume(
        TABLE,
        ("measure", "setting", "share", "pictures"),
        parts(),
        "notebook 07, by python -m tests.claims.drawn_diffusion",
    )
