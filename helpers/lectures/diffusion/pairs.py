"""Minimal pairs: the same noise, one word changed (section 3)."""

import torch

from helpers import figures
from helpers.furniture.prompt import described, prompt
from helpers.models.diffusion import GUIDANCE, StableDiffusion, stable_diffusion
from helpers.models.judge import judged
from helpers.panel import Panel, Slider

NOISES = 4  # columns


def pairs(model: StableDiffusion, texts: tuple[str, str], seed: int, guidance: float = GUIDANCE) -> dict:
    """NOISES pictures of each text, one noise a column.

    Returns a dict: rows, for each text a dict of text, images (NOISES, 3, S, S), labels, verdicts; column, row: how
    much two pictures of a column, and two neighbours in a row, differ in a colour value on average.
    """
    noise = model.noise(NOISES, seed).repeat(2, 1, 1, 1)
    asked = [text for text in texts for _ in range(NOISES)]
    images = model.decode(model.sample([asked], noise, guidance=[guidance]))
    first, second = images.split(NOISES)
    drawn = zip(texts, (first, second), strict=True)
    rows = [{"text": text, "images": some, **judged(described(text), some)} for text, some in drawn]
    column = (first - second).abs().mean().item()
    row = (images - torch.cat([part.roll(1, 0) for part in (first, second)])).abs().mean().item()
    return {"rows": rows, "column": column, "row": row}


def draw_pairs(sheet, data: dict) -> None:
    for plot, row in zip(figures.axes(sheet, columns=2, gap=24), data["rows"], strict=True):
        figures.image_grid(plot, row["images"], labels=row["labels"], verdicts=row["verdicts"], title=row["text"])


def caption_pairs(data: dict) -> str:
    return (
        f"Mean difference of a colour value: {data['column']:.2f} between the two pictures of one noise, "
        f"{data['row']:.2f} between two noises."
    )


def pairs_panel() -> Panel:
    """Two prompts, drawn from the same noises."""
    return Panel(
        "Minimal pairs",
        [
            prompt("first", "a red chair", label="first"),
            prompt("second", "a red bed", label="second"),
            Slider("seed", 0, 0, 99, label="other noise"),
        ],
        compute=lambda settings: pairs(stable_diffusion(), (settings.first, settings.second), settings.seed),
        draw=draw_pairs,
        caption=caption_pairs,
        model="stable-diffusion",
        size=(900, 400),
    )
