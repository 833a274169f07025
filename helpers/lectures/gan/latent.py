"""From one picture to another: through the pixels, or through what the generator makes them of (section 4)."""

import torch
from torch import Tensor

from helpers import figures
from helpers.furniture.prompt import prompt
from helpers.models.gan import FurnitureGAN, furniture_gan
from helpers.models.judge import judge
from helpers.panel import Choice, Panel, Slider

STEPS = 7  # pictures on the way, both ends included
WAYS = ("the text", "the noise", "both")


def ends(gan: FurnitureGAN, start: str, end: str, changes: str, seed: int) -> Tensor:
    """(2, W) the styles of both ends: of the same noise, the same text, or neither."""
    texts = gan.clip.text_features([start, start if changes == "the noise" else end])
    noise = gan.noise(2, seed)
    return gan.styles(texts, noise[:1].expand(2, -1) if changes == "the text" else noise)


def between(a: Tensor, b: Tensor, n: int = STEPS) -> Tensor:
    """(n, ...) equal steps from a to b."""
    return torch.stack([a.lerp(b, i / (n - 1)) for i in range(n)])


def walk(start: str, end: str, changes: str, seed: int) -> dict:
    """Both ways from one picture to the other: name of the way -> {images (STEPS, 3, S, S), seen: by the judge}."""
    gan = furniture_gan()
    styles = ends(gan, start, end, changes, seed)
    ways = {"mix the pixels": between(*gan.paint(styles)), "mix the styles": gan.paint(between(*styles))}
    return {name: {"images": images, "seen": judge(images)} for name, images in ways.items()}


def draw_walk(sheet, data: dict) -> None:
    for plot, (name, way) in zip(figures.axes(sheet, rows=2, gap=10), data.items(), strict=True):
        labels, verdicts = way["seen"].names, way["seen"].is_furniture.tolist()
        figures.image_grid(plot, way["images"], columns=STEPS, title=name, labels=labels, verdicts=verdicts)


def caption_walk(data: dict) -> str:
    sure = ", ".join(f"{name} {way['seen'].confidence.mean():.0%}" for name, way in data.items())
    return f"How sure the judge is of what it sees: {sure} on average. ✓: taken for furniture."


def latent_panel() -> Panel:
    """A walk from one prompt to another, or from one noise to another."""
    return Panel(
        "What lies between?",
        [
            prompt("start", "a red bookshelf in a meadow", label="from"),
            prompt("end", "a white wardrobe in a room", label="to"),
            Choice("changes", WAYS, "both", label="what changes"),
            Slider("seed", 0, 0, 99, label="other noise"),
        ],
        compute=lambda settings: walk(settings.start, settings.end, settings.changes, settings.seed),
        draw=draw_walk,
        caption=caption_walk,
        model="furniture-gan",
        size=(900, 330),
    )
