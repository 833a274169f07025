"""DALL-E 1: a picture grows token by token, and CLIP picks the best of several (section 4)."""

import torch
from torch import Tensor

from helpers import figures
from helpers.furniture.prompt import described, prompt
from helpers.models.clip import pocket_clip
from helpers.models.dalle import GUIDANCE, DallE, dalle
from helpers.models.judge import judged, summary
from helpers.panel import Panel, Scrubber, Slider

CANDIDATES = 6
GREY = 0.5  # of what is not drawn yet


def so_far(model: DallE, numbers: Tensor) -> Tensor:
    """Pictures (side + 1, 3, S, S) of the first 0, 1, ... rows of tokens (places,); the rest is grey."""
    side, size = model.pictures.side, model.pictures.size
    rows = torch.arange(side + 1)
    known = torch.arange(len(numbers)) < rows[:, None] * side  # (side + 1, places)
    last = numbers[(rows * side - 1).clamp(min=0)][:, None]  # stands where nothing is yet
    pictures = model.pictures.decode(torch.where(known, numbers, last))
    drawn = torch.arange(size) < rows[:, None] * (size // side)  # (side + 1, S)
    return torch.where(drawn[:, None, :, None], pictures, torch.tensor(GREY, dtype=torch.float32))


def candidates(model: DallE, text: str, seed: int, n: int = CANDIDATES, **settings: float) -> dict:
    """n pictures of a text, the one that CLIP finds most like it first. Settings: as of `DallE.sample`.

    Returns a dict: images (n, 3, S, S), likeness (n,): the cosines, labels, verdicts; growing: `so_far` of the first.
    """
    numbers = model.sample([text] * n, seed, **settings)
    images = model.pictures.decode(numbers)
    clip = pocket_clip()
    likeness = (clip.image_features(images) @ clip.text_features([text]).T)[:, 0]
    order = likeness.argsort(descending=True)
    images = images[order]
    return {
        "images": images,
        "likeness": likeness[order].tolist(),
        **judged(described(text), images),
        "growing": so_far(model, numbers[order[0]]),
        "side": model.pictures.side,
    }


def draw_candidates(sheet, data: dict) -> None:
    """The best, as far as it has grown, and all of them."""
    large, grid = figures.axes(sheet, columns=2, widths=(3, 5), gap=24)
    tokens = data["rows"] * data["side"]
    figures.image_grid(large, data["growing"][data["rows"]][None], title=f"the best, after {tokens} tokens")
    shown = zip(data["likeness"], data["verdicts"], data["labels"], strict=True)
    likeness = [f"{cosine:.2f}" if right else f"{cosine:.2f} {name}" for cosine, right, name in shown]
    figures.image_grid(
        grid,
        data["images"],
        columns=3,
        labels=likeness,
        verdicts=data["verdicts"],
        title="all, by CLIP's cosine",
        highlight=0,
    )


def caption_candidates(data: dict) -> str:
    best, *_, last = data["likeness"]
    found, many = summary(data["verdicts"]), len(data["images"])
    return f"{found}. CLIP's cosines: {best:.2f} for the best of {many}, {last:.2f} for the last."


def dalle_panel() -> Panel:
    """A prompt, several pictures of it, and the best one growing."""
    return Panel(
        "DALL-E 1",
        [
            prompt("prompt", "a red bookshelf flying in blue skies"),
            Slider("guidance", GUIDANCE, 1.0, 8.0, step=0.5),
            Slider("seed", 0, 0, 99, label="another draw"),
            Scrubber("rows", states="growing"),
        ],
        more=[Slider("temperature", 1.0, 0.2, 2.0, step=0.1)],
        prepare=lambda settings: candidates(
            dalle(), settings.prompt, settings.seed, guidance=settings.guidance, temperature=settings.temperature
        ),
        prepare_on=("prompt", "guidance", "seed", "temperature"),
        compute=lambda settings, found: found,
        draw=draw_candidates,
        caption=caption_candidates,
        model="dalle",
        size=(900, 360),
    )
