"""Pocket Stable Diffusion: a UNet that takes noise off the latents of the pocket autoencoder, asked by words.

Rombach et al., High-Resolution Image Synthesis with Latent Diffusion Models (2022). The words come from the text half
of the pocket CLIP, which stays as it is, as in their version 1.5. The network predicts the velocity (Salimans and Ho
2022, Progressive Distillation for Fast Sampling of Diffusion Models, section 4) on the cosine schedule; a tenth of the
captions is empty, for classifier-free guidance (Ho and Salimans 2022, algorithm 1).
"""

import functools
import random
from typing import Any

import torch
import torch.nn.functional as F
from diffusers import DDPMScheduler, DPMSolverMultistepScheduler, StableDiffusionPipeline, UNet2DConditionModel
from diffusers.utils import logging
from torch import Tensor

from helpers import catalog, furniture
from helpers.furniture.attributes import named
from helpers.models.clip import pocket_clip
from helpers.recipes import autoencoder, furniture_pictures

SEED = 11
STEPS = 1900
SECONDS = 3240.0
LEARNING_RATE = 6e-3
MEASURE = "mean squared error of the velocity"
BATCH = 64
PARTS, DISTINCT = 16, 14  # batches in a block; blocks until a picture comes again, with another caption
EMPTY = 0.1  # share of captions that say nothing
SCHEDULE = {"beta_schedule": "squaredcos_cap_v2", "prediction_type": "v_prediction"}
CLIPPED = -5.1  # log of signal to noise where drawing begins: before, there is nothing but noise


def make_model(widths: tuple[int, ...] = (64, 96, 96), heads: int = 4, groups: int = 16) -> UNet2DConditionModel:
    """The untrained network, from torch's current seed."""
    vae = catalog.load("autoencoder").model
    halvings = len(widths) - 1
    return UNet2DConditionModel(
        sample_size=vae.config.sample_size // vae.reduction,
        in_channels=vae.config.latent_channels,
        out_channels=vae.config.latent_channels,
        block_out_channels=widths,
        # words are asked at the lower levels, and once at full size, on the way up: there it takes the most time
        down_block_types=("DownBlock2D", *("CrossAttnDownBlock2D",) * halvings),
        mid_block_type=None,
        up_block_types=("CrossAttnUpBlock2D",) * len(widths),
        layers_per_block=1,
        norm_num_groups=groups,
        attention_head_dim=heads,  # so the library calls their number
        cross_attention_dim=pocket_clip().model.config.text_config.hidden_size,
    )


def shipped(model: UNet2DConditionModel) -> StableDiffusionPipeline:
    """What is saved: the network and its scheduler. Autoencoder and text encoder lie elsewhere, once for all."""
    logging.set_verbosity_error()  # else the library warns of the parts that are not there
    scheduler = DPMSolverMultistepScheduler(**SCHEDULE, lambda_min_clipped=CLIPPED, steps_offset=1)
    parts = dict.fromkeys(("vae", "text_encoder", "tokenizer", "safety_checker", "feature_extractor"))
    return StableDiffusionPipeline(**parts, unet=model, scheduler=scheduler, requires_safety_checker=False)


def say(piece: furniture.Piece, rng: random.Random) -> str:
    """A caption: with all sorts of detail, of kind, finish and mostly the scene, of one thing alone, or empty."""
    roll, seed = rng.random(), rng.getrandbits(32)
    if roll < EMPTY:
        return ""
    if roll < 0.5:
        return furniture.caption(piece, seed).text
    names = ["kind", "finish", "scene"] if roll < 0.8 else ["kind", "finish"]
    names = names if roll < 0.9 else [rng.choice(("kind", "finish", "scene", "size"))]
    return furniture.describe(named(piece, names), rng.choice(furniture.LANGUAGES), seed)


def encoded(number: int, n: int) -> tuple[Tensor, Tensor]:
    """Block `number`: latents (n, C, s, s) of n pictures, and their fields."""
    return autoencoder.latents_of(SEED, number, n, catalog.load("autoencoder").model.config.sample_size)


def captioned(latents: Tensor, fields: Tensor, number: int) -> tuple[Tensor, Tensor]:
    """Batch `number`: latents (B, C, s, s), and token ids (B, T) of captions, new ones at each visit."""
    rng = random.Random(f"captions {SEED} {number}")
    return latents.float(), ids([say(piece, rng) for piece in furniture_pictures.pieces(fields)])


def ids(texts: list[str]) -> Tensor:
    """Token ids (B, T), filled up as the pipeline fills them up."""
    clip = pocket_clip()
    return clip.tokenizer(texts, padding="max_length", max_length=clip.context, return_tensors="pt").input_ids


make_batches = functools.partial(
    furniture_pictures.supply, encoded, captioned, SEED, batch=BATCH, distinct=DISTINCT, parts=PARTS
)
make_validation = functools.partial(furniture_pictures.validation, encoded, captioned, BATCH // 2)


def loss(model: UNet2DConditionModel, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Mean squared error of the velocity, at a random time for each picture."""
    latents, tokens = batch
    with torch.no_grad():
        words = pocket_clip().model.text_model(input_ids=tokens)[0]
    noise = torch.randn_like(latents)
    times = torch.randint(scheduler().config.num_train_timesteps, (len(latents),), device=latents.device)
    noisy = scheduler().add_noise(latents, noise, times)
    noisy = noisy.contiguous(memory_format=torch.channels_last)  # a tenth faster on a CPU
    velocity = model(noisy, times, encoder_hidden_states=words).sample
    return F.mse_loss(velocity, scheduler().get_velocity(latents, noise, times))


@functools.cache
def scheduler() -> Any:
    """The noise of the training."""
    return DDPMScheduler(**SCHEDULE)


optimizers = autoencoder.optimizers
schedule = autoencoder.schedule
