"""Exercises of notebook 06: the losses of both players, and why one of the generator's saturates."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import softplus

from helpers.exercises import Exercise, Mistake


def losses(real: Tensor, fake: Tensor) -> Tensor:
    """D's loss and G's (non-saturating), in nats, from D's logits (B,) for real and for made pictures -> (2,).

    Goodfellow et al. 2014, equation 1 and section 3. softplus(-x) is -log sigmoid(x).
    """
    return torch.stack([softplus(-real).mean() + softplus(fake).mean(), softplus(-fake).mean()])


def _pair(first: Tensor, second: Tensor) -> Tensor:
    return torch.stack([first, second])


LOSSES = Exercise(
    id="gan.losses",
    title="Both losses",
    difficulty=2,
    minutes=8,
    solution=losses,
    inputs=lambda: [
        (torch.tensor([2.0, -0.5, 1.2, 0.3]), torch.tensor([-1.5, 0.7, -3.0, 0.2])),
        (torch.tensor([0.2, 0.9, 0.5]), torch.tensor([0.3, 0.6, 0.1])),  # might be taken for probabilities
    ],
    mistakes=(
        Mistake(
            lambda r, f: _pair(losses(r, f)[0], -softplus(f).mean()),
            "G's loss is the saturating one, log(1 - D). Where D is sure, it hardly changes. Use -log D.",
        ),
        Mistake(
            lambda r, f: _pair(losses(r, f)[0], -losses(r, f)[0]),
            "G's loss is minus D's loss: the zero-sum game, which saturates. And real pictures do not depend on G.",
        ),
        Mistake(
            lambda r, f: _pair(losses(r, f)[0], softplus(f).mean()),
            "Your G is rewarded when D sees through it. G wants D to say *real*.",
        ),
        Mistake(
            lambda r, f: _pair(losses(-r, -f)[0], losses(r, f)[1]),
            "D's two labels are exchanged: real pictures should get large logits, made ones small.",
        ),
        Mistake(
            lambda r, f: _pair(-r.log().mean() - (1 - f).log().mean(), -f.log().mean()),
            "You took the logarithm of logits. They become probabilities by a sigmoid.",
        ),
        Mistake(
            lambda r, f: losses(r.sigmoid(), f.sigmoid()),
            "Is there one sigmoid too many? binary_cross_entropy_with_logits has its own.",
        ),
        Mistake(
            lambda r, f: losses(r, f) / torch.tensor([2.0, 1.0]),
            "D's loss is half of what it should be: the mean over real pictures *plus* the mean over made ones.",
        ),
        Mistake(lambda r, f: losses(r, f) * len(r), "Take means over the pictures, not sums."),
    ),
    hints=(
        "D answers yes or no: its loss is a binary cross-entropy, once with the label 1 and once with the label 0.",
        "-log sigmoid(x) is softplus(-x), and -log(1 - sigmoid(x)) is softplus(x). G wants the label 1 here.",
        "D: softplus(-real).mean() + softplus(fake).mean(). G: softplus(-fake).mean().",
    ),
)


def generator_gradients(logits: Tensor) -> Tensor:
    """Derivatives of log(1 - D) and of -log D, for D = sigmoid(logit), with respect to each logit: (B,) -> (2, B)."""
    return torch.stack([-logits.sigmoid(), logits.sigmoid() - 1])


GENERATOR_GRADIENTS = Exercise(
    id="gan.generator_gradients",
    title="Which loss saturates?",
    difficulty=2,
    minutes=8,
    solution=generator_gradients,
    inputs=lambda: [(torch.tensor([-6.0, -2.0, 0.5, 3.0]),), (torch.tensor([-4.0, 1.0, 2.5]),)],
    mistakes=(
        Mistake(
            lambda x: generator_gradients(x) / len(x),
            "That is the gradient of a mean, so each number is too small. Differentiate the sum of the losses.",
        ),
        Mistake(
            lambda x: -generator_gradients(x),
            "Both signs are wrong: both losses *fall* when the logit rises. That is what G wants.",
        ),
        Mistake(
            lambda x: generator_gradients(x).flip(0),
            "The two rows are exchanged: first the saturating loss, log(1 - D), then -log D.",
        ),
        Mistake(
            lambda x: _pair(-1 / (1 - x.sigmoid()), -1 / x.sigmoid()),
            "That is the derivative with respect to D. Go on to the logit: a sigmoid has the derivative D (1 - D).",
        ),
        Mistake(
            lambda x: _pair(-softplus(x), softplus(-x)), "These are the two losses. Their derivatives are asked for."
        ),
        Mistake(
            lambda x: _pair(x.sigmoid(), x.sigmoid() - 1),
            "The first row has the wrong sign: that is the gradient of D's own loss, -log(1 - D).",
        ),
        Mistake(
            lambda x: _pair(-x.sigmoid(), 1 - x.sigmoid()),
            "The second row has the wrong sign: -log D falls when the logit rises.",
        ),
    ),
    hints=(
        "By hand with the chain rule, or with torch.autograd.grad of the summed loss.",
        "The derivative of sigmoid(x) is D (1 - D). In each loss one of the two factors cancels.",
        "log(1 - D) has -D, and -log D has D - 1. Stack the two rows.",
    ),
)
