"""Exercises of notebook 06, GAN."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import softplus

from helpers.exercises import Exercise


def losses(real: Tensor, fake: Tensor) -> Tensor:
    """D's loss and G's (non-saturating), in nats, from D's logits (B,) for real and for made pictures -> (2,).

    Goodfellow et al. 2014, equation 1 and section 3. softplus(-x) is -log sigmoid(x).
    """
    return torch.stack([softplus(-real).mean() + softplus(fake).mean(), softplus(-fake).mean()])


def _pair(first: Tensor, second: Tensor) -> Tensor:
    return torch.stack([first, second])


LOSSES = Exercise(
    title="Both losses",
    difficulty=2,
    minutes=8,
    solution=losses,
    inputs=lambda: [
        (torch.tensor([2.0, -0.5, 1.2, 0.3]), torch.tensor([-1.5, 0.7, -3.0, 0.2])),
        (torch.tensor([0.2, 0.9, 0.5]), torch.tensor([0.3, 0.6, 0.1])),  # might be taken for probabilities
    ],
    mistakes=lambda r, f: {
        "G's loss is the saturating one, log(1 - D). Where D is sure, it hardly changes. Use -log D.": (
            _pair(losses(r, f)[0], -softplus(f).mean())
        ),
        "G's loss is minus D's loss: the zero-sum game, which saturates. And real pictures do not depend on G.": (
            _pair(losses(r, f)[0], -losses(r, f)[0])
        ),
        "Your G is rewarded when D sees through it. G wants D to say *real*.": (
            _pair(losses(r, f)[0], softplus(f).mean())
        ),
        "D's two labels are exchanged: real pictures should get large logits, made ones small.": (
            _pair(losses(-r, -f)[0], losses(r, f)[1])
        ),
        "You took the logarithm of logits. They become probabilities by a sigmoid.": (
            _pair(-r.log().mean() - (1 - f).log().mean(), -f.log().mean())
        ),
        "Is there one sigmoid too many? binary_cross_entropy_with_logits has its own.": (
            losses(r.sigmoid(), f.sigmoid())
        ),
    },
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
    title="Which loss saturates?",
    difficulty=2,
    minutes=8,
    solution=generator_gradients,
    inputs=lambda: [(torch.tensor([-6.0, -2.0, 0.5, 3.0]),), (torch.tensor([-4.0, 1.0, 2.5]),)],
    mistakes=lambda x: {
        "That is the gradient of a mean, so each number is too small. Differentiate the sum of the losses.": (
            generator_gradients(x) / len(x)
        ),
        "The two rows are exchanged: first the saturating loss, log(1 - D), then -log D.": (
            generator_gradients(x).flip(0)
        ),
        "That is the derivative with respect to D. Go on to the logit: a sigmoid has the derivative D (1 - D).": (
            _pair(-1 / (1 - x.sigmoid()), -1 / x.sigmoid())
        ),
        "These are the two losses. Their derivatives are asked for.": _pair(-softplus(x), softplus(-x)),
        "The first row has the wrong sign: that is the gradient of D's own loss, -log(1 - D).": (
            _pair(x.sigmoid(), x.sigmoid() - 1)
        ),
        "The second row has the wrong sign: -log D falls when the logit rises.": _pair(-x.sigmoid(), 1 - x.sigmoid()),
    },
    hints=(
        "By hand with the chain rule, or with torch.autograd.grad of the summed loss.",
        "The derivative of sigmoid(x) is D (1 - D). In each loss one of the two factors cancels.",
        "log(1 - D) has -D, and -log D has D - 1. Stack the two rows.",
    ),
)


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
    mistakes=lambda d, w, x, g: {
        "The penalty is right, but it teaches nothing: without create_graph=True it is a constant for D's weights.": (
            _r1(d, w, x, g, graph=False)
        ),
        "The length is not squared: square the numbers, add them up, and take no root.": (
            _r1(d, w, x, g, size=lambda s: s.flatten(1).norm(dim=1).mean())
        ),
        "You added up the pictures. Add up inside each picture, then take the mean over the batch.": (
            _r1(d, w, x, g, size=lambda s: s.square().sum())
        ),
        "You took the mean over the pixels, too. Inside a picture the squares are added up.": (
            _r1(d, w, x, g, size=lambda s: s.square().mean())
        ),
        "You differentiated the *mean* of the logits, so each picture's gradient is too small "
        "by the size of the batch. Differentiate their sum.": _r1(d, w, x, g, of=torch.mean),
        "Twice as much as asked: it is gamma / 2.": _r1(d, w, x, 2 * g),
    },
    hints=(
        "Ask for the gradient of the logits with respect to the pictures. It changes with D's weights, too.",
        "slope = torch.autograd.grad(logits.sum(), images, create_graph=True)[0], as large as images. Square it, add "
        "up in each picture, and take the mean over the batch.",
        "penalty = gamma / 2 * slope.flatten(1).square().sum(1).mean(), and then "
        "torch.autograd.grad(softplus(-logits).mean() + penalty, weight)[0].",
    ),
)


def optimal_discriminator(p: Tensor, q: Tensor) -> Tensor:
    """How sure the best D can be: the densities of real (p) and made (q) points at N places, (N,) and (N,) -> (N,).

    Goodfellow et al. 2014, proposition 1.
    """
    return p / (p + q)


OPTIMAL_DISCRIMINATOR = Exercise(
    title="The best discriminator",
    difficulty=1,
    minutes=4,
    solution=optimal_discriminator,
    inputs=lambda: [
        (torch.tensor([0.4, 0.1, 0.3, 0.05]), torch.tensor([0.1, 0.1, 0.0, 0.6])),
        (torch.tensor([1.5, 0.2, 0.7]), torch.tensor([0.5, 0.9, 0.7])),
    ],
    mistakes=lambda p, q: {
        "That is how sure D is that a point was *made*. D answers for real ones.": q / (p + q),
        "That is the ratio of the densities, from 0 to infinity. D answers from 0 to 1.": p / q,
        "That is D's logit, the logarithm of the ratio. A sigmoid turns it into the probability.": (p / q).log(),
        "You made the numbers add up to 1. They are densities at some places: leave them as they are.": (
            (p / p.sum()) / (p / p.sum() + q / q.sum())
        ),
        "You made a yes-or-no decision. D says how probable it is: 1/2 where both densities are equal.": (
            (p > q).float()
        ),
        "1/2 everywhere is right at the end of the game, when q has become p.": torch.full_like(p, 0.5),
    },
    hints=(
        "At one place p of the points are real and q are generated. You pick one of them: how probable is a real one?",
        "It is Bayes' rule with as many real points as made ones.",
        "The share of p in p + q.",
    ),
)

Combination = tuple[str, str, str]


def mode_coverage(judged: list[Combination], asked: list[Combination]) -> Tensor:
    """The share of the combinations asked for (kind, finish, scene) that appear at least once among judged samples."""
    return torch.tensor(len(set(judged) & set(asked)) / len(asked))


def _share(part, whole) -> Tensor:
    return torch.tensor(part / whole)


def _each_alone(judged: list[Combination], asked: list[Combination]) -> list[float]:
    return [
        len(set(found) & set(wanted)) / len(set(wanted))
        for found, wanted in zip(zip(*judged, strict=True), zip(*asked, strict=True), strict=True)
    ]


def _samples() -> list[tuple]:
    asked = [
        *(("chair", finish, scene) for finish in ("oak", "red") for scene in ("room", "sky")),
        *(("bed", finish, "room") for finish in ("oak", "red", "white")),
    ]
    collapsed = [asked[0]] * 6 + [asked[4]] * 2 + [("bed", "white", "sky"), ("stool", "red", "beach")]
    varied = [*asked[:6], asked[2], asked[3], ("bed", "oak", "sky"), ("desk", "oak", "room"), ("desk", "blue", "sky")]
    return [(collapsed, asked), (varied, asked)]


MODE_COVERAGE = Exercise(
    title="Mode coverage",
    difficulty=1,
    minutes=5,
    solution=mode_coverage,
    inputs=_samples,
    mistakes=lambda j, a: {
        "You counted samples. A combination that appears six times is still *one* combination.": (
            _share(sum(one in a for one in j), len(a))
        ),
        "You divided by the number of samples. How many combinations were asked for?": (
            _share(len(set(j) & set(a)), len(j))
        ),
        "You counted combinations that nobody asked for, too.": _share(len(set(j)), len(a)),
        "That is the share of samples that were asked for. A generator that always draws one chair gets 100 %.": (
            _share(sum(one in a for one in j), len(j))
        ),
        "That says how much of what appears was asked for. Ask the other way round.": (
            _share(len(set(j) & set(a)), len(set(j)))
        ),
        "You looked at kinds, finishes and scenes one by one. What counts is that they appear *together*.": (
            torch.tensor(_each_alone(j, a)).mean()
        ),
    },
    hints=(
        "How often a combination appears does not matter, only whether it does.",
        "set(judged) holds each combination once. Which of them were asked for?",
        "len(set(judged) & set(asked)) / len(asked).",
    ),
)
