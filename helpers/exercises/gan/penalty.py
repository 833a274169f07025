"""Exercise of notebook 06: R1, the penalty that keeps the discriminator's slope small at real pictures."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import softplus

from helpers.exercises import Exercise


def r1(discriminator: Callable, weight: Tensor, images: Tensor, gamma: float) -> list[Tensor]:
    """The R1 penalty on real pictures (B, C, H, W), and the gradient of D's loss on them, penalty included.

    `discriminator(images, weight)` gives logits (B,). The gradient is with respect to `weight` and has its shape.
    Mescheder et al. 2018, Which training methods for GANs do actually converge?, equation 9.
    """
    return _r1(discriminator, weight, images, gamma)


def _r1(discriminator, weight, images, gamma, *, of=torch.sum, size=None, graph=True):
    weight, images = weight.clone().requires_grad_(), images.clone().requires_grad_()
    logits = discriminator(images, weight)  # (B,)
    (slope,) = torch.autograd.grad(of(logits), images, create_graph=True)
    penalty = gamma / 2 * (size or _squared_length)(slope)
    trains = penalty if graph else penalty.detach()
    (gradient,) = torch.autograd.grad(softplus(-logits).mean() + trains, weight)
    return [penalty.detach(), gradient]


def _squared_length(slope: Tensor) -> Tensor:
    return slope.flatten(1).square().sum(1).mean()


def bent(images: Tensor, weight: Tensor) -> Tensor:
    """Stands for D: one hidden layer of which `weight` (numbers in a picture, hidden) is learned. -> logits (B,)"""
    return torch.tanh(images.flatten(1) @ weight).sum(1)


def _real() -> list[tuple]:
    generator = torch.Generator().manual_seed(8)
    return [
        (bent, torch.randn(12, 3, generator=generator) / 2, torch.rand(batch, 3, 2, 2, generator=generator), gamma)
        for batch, gamma in [(4, 5.0), (3, 0.8)]
    ]


R1 = Exercise(
    title="R1, a gradient penalty",
    difficulty=3,
    minutes=12,
    solution=r1,
    inputs=_real,
    mistakes={
        "The penalty is right, but it teaches nothing: "
        "without create_graph=True it is a constant for D's weights.": lambda d, w, x, g: _r1(d, w, x, g, graph=False),
        "The length is not squared: square the numbers, add them up, and take no root.": lambda d, w, x, g: _r1(
            d, w, x, g, size=lambda s: s.flatten(1).norm(dim=1).mean()
        ),
        "You added up the pictures. "
        "Add up inside each picture, then take the mean over the batch.": lambda d, w, x, g: _r1(
            d, w, x, g, size=lambda s: s.square().sum()
        ),
        "You took the mean over the pixels, too. Inside a picture the squares are added up.": lambda d, w, x, g: _r1(
            d, w, x, g, size=lambda s: s.square().mean()
        ),
        "You differentiated the *mean* of the logits, so each picture's gradient is too small by the size of the "
        "batch. Differentiate their sum.": lambda d, w, x, g: _r1(d, w, x, g, of=torch.mean),
        "Twice as much as asked: it is gamma / 2.": lambda d, w, x, g: _r1(d, w, x, 2 * g),
    },
    hints=(
        "Ask for the gradient of the logits with respect to the pictures. It changes with D's weights, too.",
        "slope = torch.autograd.grad(logits.sum(), images, create_graph=True)[0], as large as images. Square it, add "
        "up in each picture, and take the mean over the batch.",
        "penalty = gamma / 2 * slope.flatten(1).square().sum(1).mean(), and then "
        "torch.autograd.grad(softplus(-logits).mean() + penalty, weight)[0].",
    ),
)
