"""Latents of pictures of furniture as batches for training: what the autoencoder makes of what the shop draws."""

import functools

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
