"""How far both models see: the effective receptive field (section 6).

Luo et al., Understanding the Effective Receptive Field in Deep Convolutional Neural Networks (2016).
"""

import torch
from torch import Tensor, nn

from helpers import figures
from helpers.lectures.vision.classifiers import SIZE, TITLES, both, untrained
from helpers.lectures.vision.subjects import pictures_of
from helpers.panel import Panel, Slider, Toggle

QUARTERS = 4  # of the depth: a stage of the ConvNeXt, or so many layers of the ViT


def features(model: nn.Module, pixels: Tensor, quarter: int) -> Tensor:
    """Features (B, C, n, n) after so many quarters of a model's depth."""
    states = model(pixel_values=pixels, output_hidden_states=True).hidden_states
    found = states[max(1, round(quarter / QUARTERS * (len(states) - 1)))]
    if found.ndim == 4:
        return found
    side = round((found.shape[1] - 1) ** 0.5)
    return found[:, 1:].mT.unflatten(-1, (side, side))  # without the class token


def field(model: nn.Module, pixels: Tensor, quarter: int) -> Tensor:
    """(S, S): how strongly each pixel moves the feature vector in the middle; the sum over all pixels is 1."""
    with torch.inference_mode(False), torch.enable_grad():
        pixels = pixels.clone().requires_grad_()
        vectors = features(model, pixels, quarter)
        middle = vectors.shape[-1] // 2
        vectors[:, :, middle, middle].sum().backward(inputs=[pixels])
        strength = pixels.grad.abs().sum((0, 1)).cpu()
    return strength / strength.sum().clamp(min=1e-12)


def span(strength: Tensor, share: float = 0.9) -> float:
    """Side in pixels of a square of all pixels that hold `share` of the strength (S, S)."""
    ordered = strength.flatten().sort(descending=True).values.cumsum(0)
    return float((ordered < share).sum() + 1) ** 0.5


def draw_fields(sheet, data: dict) -> None:
    """One map a model: the stronger the colour, the more a pixel matters. Roots, so that weak pixels are seen."""
    plots = figures.axes(sheet, columns=len(data["fields"]), gap=30)
    for plot, (name, strength) in zip(plots, data["fields"].items(), strict=True):
        shown = (strength / strength.max().clamp(min=1e-12)).sqrt()
        title = f"{TITLES[name]}: 90 % in {data['spans'][name]:.0f} × {data['spans'][name]:.0f} pixels"
        figures.image_grid(plot, [figures.coloured(shown)], title=title)


def caption_fields(data: dict) -> str:
    spans = ", ".join(f"{TITLES[name]} {span:.0f}" for name, span in data["spans"].items())
    return (
        f"{data['depth']} of the depth: pixels that make up 90 % of the influence on the middle would fill a square "
        f"with a side of {spans} (of {SIZE}). Mean over {data['pictures']} pictures."
    )


def receptive_panel() -> Panel:
    """The effective receptive field of both models, at each quarter of their depth."""

    def compute(settings) -> dict:
        images, _ = pictures_of(settings.count, seed=3)
        fields = {}
        for name, one in both().items():
            with torch.inference_mode(False):
                pixels = one.preprocess(images)
            model = one.model if settings.trained else untrained(name)
            fields[name] = field(model, pixels.to(next(model.parameters()).device), settings.quarter)
        return {
            "fields": fields,
            "spans": {name: span(strength) for name, strength in fields.items()},
            "depth": f"{settings.quarter}/{QUARTERS}",
            "pictures": settings.count,
        }

    return Panel(
        "How far do they see?",
        [
            Slider("quarter", 1, 1, QUARTERS, label="depth (quarters)"),
            Toggle("trained", True),
            Slider("count", 4, 1, 8, label="pictures"),
        ],
        compute=compute,
        draw=draw_fields,
        caption=caption_fields,
        model="vit and convnext",
        size=(900, 400),
    )
