"""The two models of this lecture, pocket or full, behind one interface."""

import copy
import functools
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from helpers import catalog, device
from helpers.panel import seeded
from helpers.recipes import furniture_classes as classes
from helpers.recipes import recipe

TITLES = {"vit": "ViT", "convnext": "ConvNeXt"}
SIZE = classes.SIZE  # pixels of the pocket models' pictures


@dataclass(frozen=True)
class Classifier:
    """A picture classifier and its input: side of the pictures in pixels, mean and std of their values."""

    title: str
    model: nn.Module
    side: int
    mean: tuple[float, ...] = (0.5,) * 3
    std: tuple[float, ...] = (0.5,) * 3

    def preprocess(self, images: Tensor) -> Tensor:
        """Pictures (B, 3, S, S) from 0 to 1 as the model takes them, on its device."""
        if images.shape[-1] != self.side:
            images = F.interpolate(images, size=(self.side, self.side), mode="bicubic", antialias=True).clamp(0, 1)
        mean, std = (torch.tensor(values, dtype=torch.float32)[:, None, None] for values in (self.mean, self.std))
        parameter = next(self.model.parameters())
        return ((images - mean) / std).to(parameter.device, parameter.dtype)

    @torch.inference_mode()
    def logits(self, images: Tensor) -> Tensor:
        """(B, classes), for pictures (B, 3, S, S) from 0 to 1."""
        return self.model(pixel_values=self.preprocess(images)).logits.cpu().float()

    def probabilities(self, images: Tensor) -> dict[str, Tensor]:
        """A pocket model's probabilities (B, n) of kind, finish and count."""
        return {name: part.softmax(-1) for name, part in classes.parts(self.logits(images)).items()}

    def top_k(self, image: Tensor, count: int = 5) -> list[tuple[str, float]]:
        """The likeliest classes of a picture (3, S, S), as (name, probability); for models with one answer."""
        found = self.logits(image[None])[0].softmax(-1).topk(count)
        names = self.model.config.id2label
        best = zip(found.indices.tolist(), found.values.tolist(), strict=True)
        return [(names[number].split(",")[0], probability) for number, probability in best]


def classifier(name: str, size: str = "pocket") -> Classifier:
    """A model of the catalogue: "vit", "convnext", full also "deit".

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    loaded = catalog.load(name, size)
    processor, side = loaded.processor, loaded.model.config.image_size
    side = side if isinstance(side, int) else side[0]
    title = TITLES[name] if size == "pocket" else catalog.full(name).title
    if processor is None:
        return Classifier(title, loaded.model, side)
    return Classifier(title, loaded.model, side, tuple(processor.image_mean), tuple(processor.image_std))


def both() -> dict[str, Classifier]:
    """The two pocket models by name."""
    return {name: classifier(name) for name in TITLES}


@functools.cache
def untrained(name: str, side: int = SIZE) -> nn.Module:
    """A pocket architecture for pictures of `side` pixels, as it is before training."""
    with seeded(classes.SEED), torch.inference_mode(False):
        return recipe(name).make_model(size=side).to(device.pick(), torch.float32).eval()


def size_of(model: nn.Module, side: int) -> tuple[int, int]:
    """Parameters, and FLOPs for one picture of `side` pixels. Nothing is computed."""
    counted = copy.deepcopy(model).to("meta").eval()
    if hasattr(counted, "set_attn_implementation"):
        counted.set_attn_implementation("eager")  # the counter does not know every fused attention
    with torch.inference_mode(False), torch.no_grad(), FlopCounterMode(display=False) as counter:
        counted(torch.empty(1, 3, side, side, dtype=next(model.parameters()).dtype, device="meta"))
    return sum(p.numel() for p in model.parameters()), counter.get_total_flops()
