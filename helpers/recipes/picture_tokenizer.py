"""Pocket picture tokenizer: the latents of a picture of 96 x 96 pixels become 12 x 12 numbers of 1,000, and back.

Ramesh et al., Zero-Shot Text-to-Image Generation (2021), section 2.1, where a codebook is learned. Here the codes are
those of rounding (Mentzer et al. 2024), of which none can die, and pixels are left to the autoencoder: what is learned
is only what of its latents can be kept.
"""

import functools

import torch.nn.functional as F
from torch import Tensor

from helpers.models.picture_tokens import PictureTokenizer
from helpers.recipes import autoencoder, furniture_pictures

SEED = 12
STEPS = 900
SECONDS = 900.0
LEARNING_RATE = 8e-3
MEASURE = "mean squared error of the latents, whose spread is 1"
SIZE = 96  # pixels of a side
BATCH = 64
PARTS, DISTINCT = 8, 12  # batches in a block; blocks until a picture comes again


encoded = functools.partial(autoencoder.latents_of, SEED, size=SIZE)


def make_model(width: int = 80) -> PictureTokenizer:
    """The untrained model, from torch's current seed."""
    return PictureTokenizer(width=width)


def only(latents: Tensor, fields: Tensor, number: int) -> tuple[Tensor]:
    """Batch `number`: latents (B, C, s, s)."""
    return (latents.float(),)


make_batches = functools.partial(
    furniture_pictures.supply, encoded, only, SEED, batch=BATCH, distinct=DISTINCT, parts=PARTS
)
make_validation = functools.partial(furniture_pictures.validation, encoded, only, BATCH // 2)


def loss(model: PictureTokenizer, batch: tuple[Tensor]) -> Tensor:
    """Mean squared error of the latents."""
    return F.mse_loss(model(batch[0]), batch[0])


optimizers = autoencoder.optimizers
schedule = autoencoder.schedule
