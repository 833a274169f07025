"""Pocket ConvNeXt: its architecture, small, on pictures of furniture; all but the architecture as for the ViT.

Liu et al., A ConvNet for the 2020s (2022).
"""

from transformers import ConvNextConfig, ConvNextForImageClassification

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

WIDTHS, DEPTHS = (24, 48, 96, 176), (2, 5, 4, 2)  # as many parameters and FLOPs as the ViT
PATCH = 2  # of the stem: 4 would leave a quarter of the FLOPs, and too few pixels for four stages


def make_model(
    depths: tuple[int, ...] = DEPTHS,
    widths: tuple[int, ...] = WIDTHS,
    patch: int = PATCH,
    size: int = SIZE,
    classes: tuple[str, ...] = NAMES,
) -> ConvNextForImageClassification:
    """The untrained model, from torch's current seed."""
    config = ConvNextConfig(
        image_size=size,
        patch_size=patch,
        num_stages=len(depths),
        hidden_sizes=list(widths),
        depths=list(depths),
        layer_scale_init_value=0.1,  # 1e-6, the paper's, would take most of a short training to grow
        id2label=dict(enumerate(classes)),
        label2id={name: number for number, name in enumerate(classes)},
    )
    return ConvNextForImageClassification(config)
