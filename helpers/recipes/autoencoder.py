"""Pocket autoencoder of Stable Diffusion: a picture of 128 x 128 pixels becomes 16 x 16 places of 8 numbers, and back.

Rombach et al., High-Resolution Image Synthesis with Latent Diffusion Models (2022), section 3.1; without their
discriminator. It learns on crops, which cost a quarter, and on whole pictures at the end. Latents at half the size have
to give the picture at half the size, too (Kouzelis et al. 2025, EQ-VAE, section 3): that makes them smooth, and so
easier to learn for diffusion.
"""

import functools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import catalog, furniture, training
from helpers.models.autoencoder import FOLD, FoldedAutoencoder
from helpers.models.diffusion import encode
from helpers.recipes import furniture_pictures, muon
from helpers.recipes.furniture_classes import pixels

SEED = 10
STEPS = 2800
SECONDS = 3600.0
LEARNING_RATE = 6e-3
MEASURE = "mean absolute difference of colours, edges and features, as the recipe weighs it"
SIZE, CROP = 128, 64  # pixels of a side
BATCH = 16  # crops; whole pictures a quarter as many
WHOLE = 0.8  # share of the steps after which the batches are whole pictures
PARTS, DISTINCT = 32, 10  # batches in a block; blocks until a picture comes again, cropped in another way
KL = 5e-4  # weight of the divergence, nats a number
SEEN = 0.1  # weight of the difference between what a ConvNeXt sees in both
HALVED = 4  # every fourth batch is decoded at half the size


def make_model(
    widths: tuple[int, ...] = (48, 64, 96), latents: int = 8, size: int = SIZE, groups: int = 8
) -> FoldedAutoencoder:
    """The untrained model, from torch's current seed."""
    many, channels = len(widths), 3 * FOLD**2
    return FoldedAutoencoder(
        in_channels=channels,
        out_channels=channels,
        block_out_channels=widths,
        down_block_types=("DownEncoderBlock2D",) * many,
        up_block_types=("UpDecoderBlock2D",) * many,
        latent_channels=latents,
        layers_per_block=1,
        norm_num_groups=groups,
        mid_block_add_attention=False,
        sample_size=size,
    )


@torch.no_grad()
def shipped(model: FoldedAutoencoder) -> FoldedAutoencoder:
    """The model, which now knows the spread of its latents: diffusion is taught latents of spread 1."""
    found = [model.encode(pixels(images.to(model.device))).latent_dist.mean for images, _ in make_validation()]
    model.register_to_config(scaling_factor=1 / torch.cat(found).std().item())
    return model


def make_batches(
    workers: int = 0, batch: int = BATCH, distinct: int = DISTINCT, *, parts: int = PARTS, steps: int = STEPS
) -> furniture_pictures.Batches:
    """Endless batches of bytes, and their numbers: crops (B, 3, CROP, CROP), later pictures (B / 4, 3, SIZE, SIZE)."""

    def cropped(images: Tensor, _: Tensor, number: int) -> tuple[Tensor, Tensor]:
        whole = number >= WHOLE * steps
        return images[: len(images) // 4] if whole else crops(images, number), torch.tensor(number)

    how = {"size": SIZE, "parts": parts, "distinct": distinct, "workers": workers}
    return furniture_pictures.batches(SEED, batch, furniture_pictures.fields, **how, then=cropped)


def crops(images: Tensor, seed: int) -> Tensor:
    """A square (B, 3, CROP, CROP) of each picture (B, 3, S, S), mostly of its middle, where the furniture is."""
    generator = torch.Generator().manual_seed(seed)
    room = images.shape[-1] - CROP
    corners = (torch.rand(2, len(images), 2, generator=generator).mean(0) * (room + 1)).long().clamp(max=room)
    return torch.stack([image[:, y : y + CROP, x : x + CROP] for image, (y, x) in zip(images, corners, strict=True)])


def make_validation() -> list[tuple[Tensor, Tensor]]:
    """Whole pictures that no training sees, as batches."""
    how = {"batch": BATCH // 4, "labels": furniture_pictures.fields, "size": SIZE, "shift": 0}
    found = furniture_pictures.fresh(functools.partial(furniture_pictures.batches, **how))
    return [(images, torch.tensor(1)) for images, _ in found]


def loss(model: FoldedAutoencoder, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Differences of colours, of edges and of what a ConvNeXt sees; and the divergence."""
    images, number = batch
    target = pixels(images)
    posterior = model.encode(target).latent_dist
    latents = posterior.sample()
    if int(number) % HALVED == 0:
        latents, target = F.avg_pool2d(latents, 2), F.avg_pool2d(target, 2)
    made = model.decode(latents).sample
    total = difference(made, target) + KL * posterior.kl().mean() / latents[0].numel()
    with torch.no_grad():
        wanted = seen(target)
    return total + SEEN * sum(F.l1_loss(a, b) for a, b in zip(seen(made), wanted, strict=True))


def difference(made: Tensor, target: Tensor) -> Tensor:
    """Mean absolute difference of colours, at full, half and quarter size, and of the steps between neighbours."""
    total = F.l1_loss(made, target)
    for dim in (-1, -2):
        total = total + F.l1_loss(made.diff(dim=dim), target.diff(dim=dim))
    for size in (2, 4):
        total = total + F.l1_loss(F.avg_pool2d(made, size), F.avg_pool2d(target, size))
    return total


def seen(images: Tensor) -> list[Tensor]:
    """The first two maps (B, C, s, s) of the pocket ConvNeXt, of length 1 at each place times the root of C."""
    x, maps = (network := convnext()).embeddings(images), []
    for stage in network.encoder.stages[:2]:
        x = stage(x)
        maps.append(F.normalize(x, dim=1) * x.shape[1] ** 0.5)
    return maps


@functools.cache
def convnext() -> nn.Module:
    """The pocket ConvNeXt without its head, frozen."""
    return catalog.load("convnext").model.convnext.requires_grad_(False)


optimizers = functools.partial(muon.optimizers, blocks="block", kernels=True)
# The learning rate falls from early on (Bergsma et al. 2025, Straight to Zero).
schedule = functools.partial(training.warmup_stable_decay, warmup=0.01, decay=0.8)


@functools.lru_cache(maxsize=64)
def latents_of(seed: int, number: int, n: int, size: int) -> tuple[Tensor, Tensor]:
    """Block `number`: latents (n, C, s, s) of n pictures of size x size, mean and spread 1, float16; their fields."""
    found = furniture.sample(n, seed=1_000_000 * seed + number, held_out=False)
    latents = encode(catalog.load("autoencoder").model, furniture.render(found, size))
    return latents.half(), furniture_pictures.fields(found)
