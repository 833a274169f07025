"""Exercises of notebook 06, GAN."""

from collections.abc import Callable, Collection

import torch
from torch import Tensor
from torch.nn.functional import softplus

from helpers.exercises import exercise
from helpers.exercises.inputs import normals


def losses(real: Tensor, fake: Tensor) -> Tensor:
    """D's loss and G's (non-saturating), in nats, from D's logits (B,) for real and for made pictures -> (2,).

    Goodfellow et al. 2014, equation 1 and section 3. softplus(-x) is -log sigmoid(x).
    """
    return torch.stack([softplus(-real).mean() + softplus(fake).mean(), softplus(-fake).mean()])


LOSSES = exercise(
    losses,
    inputs=lambda: [
        (torch.tensor([2.0, -0.5, 1.2, 0.3]), torch.tensor([-1.5, 0.7, -3.0, 0.2])),
        (torch.tensor([0.2, 0.9, 0.5]), torch.tensor([0.3, 0.6, 0.1])),  # might be taken for probabilities
    ],
    wrong=lambda r, f: {
        "saturating": [losses(r, f)[0], -softplus(f).mean()],
        "zero-sum": [losses(r, f)[0], -losses(r, f)[0]],
        "G against itself": [losses(r, f)[0], softplus(f).mean()],
        "labels exchanged": [losses(-r, -f)[0], losses(r, f)[1]],
        "logits as probabilities": [-r.log().mean() - (1 - f).log().mean(), -f.log().mean()],
        "sigmoid twice": losses(r.sigmoid(), f.sigmoid()),
    },
)


def generator_gradients(logits: Tensor) -> Tensor:
    """Derivatives of log(1 - D) and of -log D, for D = sigmoid(logit), with respect to each logit: (B,) -> (2, B)."""
    return torch.stack([-logits.sigmoid(), logits.sigmoid() - 1])


GENERATOR_GRADIENTS = exercise(
    generator_gradients,
    inputs=lambda: [(torch.tensor([-6.0, -2.0, 0.5, 3.0]),), (torch.tensor([-4.0, 1.0, 2.5]),)],
    wrong=lambda x: {
        "mean": generator_gradients(x) / len(x),
        "rows exchanged": generator_gradients(x).flip(0),
        "with respect to D": [-1 / (1 - x.sigmoid()), -1 / x.sigmoid()],
        "losses": [-softplus(x), softplus(-x)],
        "first sign": [x.sigmoid(), x.sigmoid() - 1],
        "second sign": [-x.sigmoid(), 1 - x.sigmoid()],
    },
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


R1 = exercise(
    r1,
    inputs=lambda: [
        (bent, weight / 2, images, gamma)
        for gamma, batch in ((5.0, 4), (0.8, 3))
        for weight, images in [normals(8, (12, 3), (batch, 3, 2, 2))]
    ],
    wrong=lambda d, w, x, g: {
        "no graph": _r1(d, w, x, g, graph=False),
        "no square": _r1(d, w, x, g, size=lambda s: s.flatten(1).norm(dim=1).mean()),
        "pictures added": _r1(d, w, x, g, size=lambda s: s.square().sum()),
        "mean over pixels": _r1(d, w, x, g, size=lambda s: s.square().mean()),
        "mean of logits": _r1(d, w, x, g, of=torch.mean),
        "twice": _r1(d, w, x, 2 * g),
    },
)


def optimal_discriminator(p: Tensor, q: Tensor) -> Tensor:
    """How sure the best D can be: the densities of real (p) and made (q) points at N places, (N,) and (N,) -> (N,).

    Goodfellow et al. 2014, proposition 1.
    """
    return p / (p + q)


OPTIMAL_DISCRIMINATOR = exercise(
    optimal_discriminator,
    inputs=lambda: [
        (torch.tensor([0.4, 0.1, 0.3, 0.05]), torch.tensor([0.1, 0.1, 0.0, 0.6])),
        (torch.tensor([1.5, 0.2, 0.7]), torch.tensor([0.5, 0.9, 0.7])),
    ],
    wrong=lambda p, q: {
        "made": q / (p + q),
        "ratio": p / q,
        "logit": (p / q).log(),
        "normalised": (p / p.sum()) / (p / p.sum() + q / q.sum()),
        "decision": (p > q).float(),
        "1/2": torch.full_like(p, 0.5),
    },
)

Combination = tuple[str, str, str]


def mode_coverage(judged: Collection[Combination], asked: Collection[Combination]) -> Tensor:
    """The share of the combinations asked for (kind, finish, scene) that appear at least once among judged samples."""
    return torch.tensor(len(set(judged) & set(asked)) / len(asked))


ASKED = [("chair", finish, scene) for finish in ("oak", "red") for scene in ("room", "sky")]
ASKED += [("bed", finish, "room") for finish in ("oak", "red", "white")]
COLLAPSED = [ASKED[0]] * 6 + [ASKED[4]] * 2 + [("bed", "white", "sky"), ("stool", "red", "beach")]
VARIED = [*ASKED[:6], *ASKED[2:4], ("bed", "oak", "sky"), ("desk", "oak", "room"), ("desk", "blue", "sky")]

MODE_COVERAGE = exercise(
    mode_coverage,
    inputs=lambda: [(COLLAPSED, ASKED), (VARIED, ASKED)],
    wrong=lambda j, a: {
        "samples counted": sum(one in a for one in j) / len(a),
        "divided by samples": len(set(j) & set(a)) / len(j),
        "unasked": len(set(j)) / len(a),
        "share asked for": sum(one in a for one in j) / len(j),
        "precision": len(set(j) & set(a)) / len(set(j)),
        "one by one": sum(mode_coverage({one[i] for one in j}, {one[i] for one in a}) for i in range(3)) / 3,
    },
)
