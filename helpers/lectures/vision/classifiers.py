"""The two models of this lecture, pocket or full, behind one interface."""

import functools
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

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
    mean: tuple[float, ...]
    std: tuple[float, ...]
    note: str

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

    def top_k(self, images: Tensor, count: int = 5) -> list[list[tuple[str, float]]]:
        """The likeliest classes of each picture, as (name, probability); for models with one answer."""
        found = self.logits(images).softmax(-1).topk(count)
        names = self.model.config.id2label
        return [
            [(names[i].split(",")[0], p) for i, p in zip(ids, values, strict=True)]
            for ids, values in zip(found.indices.tolist(), found.values.tolist(), strict=True)
        ]


def classifier(name: str, size: str = "pocket") -> Classifier:
    """A model of the catalogue: "vit", "convnext", full also "deit".

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    loaded = catalog.load(name, size)
    config, processor = loaded.model.config, loaded.processor
    mean, std = ((0.5,) * 3,) * 2 if processor is None else (tuple(processor.image_mean), tuple(processor.image_std))
    side = config.image_size if isinstance(config.image_size, int) else config.image_size[0]
    title = TITLES[name] if size == "pocket" else catalog.full(name).title
    return Classifier(title, loaded.model, side, mean, std, loaded.note)


def both() -> dict[str, Classifier]:
    """The two pocket models by name."""
    return {name: classifier(name) for name in TITLES}


@functools.cache
def untrained(name: str, side: int = SIZE) -> nn.Module:
    """A pocket architecture for pictures of `side` pixels, as it is before training."""
    with seeded(classes.SEED), torch.inference_mode(False):
        return recipe(name).make_model(size=side).to(device.pick(), torch.float32).eval()
