"""Latents of pictures of furniture as batches for training: what the autoencoder makes of what the shop draws."""

import functools

import numpy as np
from torch import Tensor

from helpers import catalog, furniture
from helpers.models.diffusion import encode
from helpers.recipes import furniture_pictures


@functools.lru_cache(maxsize=64)
def encoded(seed: int, number: int, n: int, size: int) -> tuple[Tensor, Tensor]:
    """Block `number`: latents (n, C, s, s) of n pictures of size x size, mean and spread 1, float16; their fields."""
    found = furniture.sample(n, seed=1_000_000 * seed + number, held_out=False)
    latents = encode(catalog.load("autoencoder").model, furniture.render(found, size))
    return latents.half(), furniture_pictures.fields(found)


def block(
    seed: int, number: int, distinct: int, parts: int, batch: int, size: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Block `number` cut into `parts` batches; after `distinct` blocks the pictures come again in another order."""
    return furniture_pictures.cut(*encoded(seed, number % distinct, parts * batch, size), seed, number, parts)


def validation(seed: int, batch: int, size: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Latents and fields of pictures that no training sees, as batches."""
    fresh = encoded(seed, furniture_pictures.FRESH, furniture_pictures.VALIDATED * batch, size)
    return furniture_pictures.held_out_parts(*fresh)
