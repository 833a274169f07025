"""Pocket ViT: the Vision Transformer's architecture, small, on pictures of furniture.

Dosovitskiy et al., An Image is Worth 16x16 Words (2021).
"""

from transformers import ViTConfig, ViTForImageClassification

from helpers import device
from helpers.recipes.furniture_classes import (
    LEARNING_RATE,
    NAMES,
    SECONDS,
    SEED,
    SIZE,
    STEPS,
    loss,
    make_batches,
    make_validation,
    optimizers,
)

LAYERS, WIDTH, HEADS, PATCH = 5, 128, 4, 8


def make_model(
    layers: int = LAYERS,
    width: int = WIDTH,
    heads: int = HEADS,
    patch: int = PATCH,
    size: int = SIZE,
    classes: tuple[str, ...] = NAMES,
) -> ViTForImageClassification:
    """The untrained model, from torch's current seed."""
    config = ViTConfig(
        image_size=size,
        patch_size=patch,
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        initializer_range=0.05,
        id2label=dict(enumerate(classes)),
        label2id={name: number for number, name in enumerate(classes)},
        attn_implementation=device.training_attention(),
    )
    return ViTForImageClassification(config)
