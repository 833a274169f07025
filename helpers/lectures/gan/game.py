"""The game in two dimensions: a generator against a discriminator, one step at a time (section 1)."""

import functools
import itertools
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import device
from helpers.panel import Problem, seeded
from helpers.plane import World, covered

NOISE = 2  # numbers that a point is made from
WIDTH = 64  # units of each of the two hidden layers
BATCH = 128
COUNTED = 512  # generated points of a count of the modes
EVERY = 10  # steps between two counts
SHARES = ("D's accuracy", "modes covered", "good points")  # in per cent: what is counted

# What D gains by the score of a real point, or by minus the score of a generated one. A classifier's score is a logit.
GAINS: dict[str, Callable[[Tensor], Tensor]] = {
    "non-saturating": F.logsigmoid,  # log D, and log(1 - D)
    "saturating": F.logsigmoid,
    "hinge": lambda score: -F.relu(1 - score),
    "WGAN-GP": lambda score: score,
}
Loss = Callable[[Tensor, Tensor], Tensor]  # scores of real and of generated points, (B,) each, become a loss
DISCRIMINATOR: dict[str, Loss] = {
    name: lambda real, fake, gain=gain: -(gain(real) + gain(-fake)).mean() for name, gain in GAINS.items()
} | {"relativistic": lambda real, fake: F.softplus(fake - real).mean()}
GENERATOR: dict[str, Loss] = {
    "non-saturating": lambda real, fake: F.softplus(-fake).mean(),  # -log D(fake)
    "saturating": lambda real, fake: -F.softplus(fake).mean(),  # log(1 - D(fake)): the minimax game
    "hinge": lambda real, fake: -fake.mean(),
    "WGAN-GP": lambda real, fake: -fake.mean(),
    "relativistic": lambda real, fake: F.softplus(real - fake).mean(),
}
LOSSES = tuple(GENERATOR)
CLASSIFIERS = ("non-saturating", "saturating")  # their D is a probability; the others' is a critic with a score
OPTIMIZERS = {"Adam": functools.partial(torch.optim.Adam, fused=True), "gradient descent": torch.optim.SGD}


class Rules(NamedTuple):
    """How the game is played."""

    loss: str = "non-saturating"
    ratio: float = 1.0  # D's learning rate divided by G's
    gamma: float = 0.0  # weight of the penalty on D's gradient
    rate: float = 1e-3  # G's learning rate
    optimizer: str = "Adam"
    momentum: float = 0.0  # beta 1 of Adam


def slopes(D: nn.Module, points: Tensor) -> Tensor:
    """The squared length (B,) of the gradient of D's score at points (B, 2); it can be differentiated again."""
    points = points.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(D(points).sum(), points, create_graph=True)
    return gradient.square().sum(1)


@torch.no_grad()
def scores(D: nn.Module, points: Tensor) -> Tensor:
    """D's scores (N,) of points (N, n), both on the CPU."""
    return D(points.to(next(D.parameters()).device))[:, 0].cpu()


def penalty(D: nn.Module, rules: Rules, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
    """What D's steepness costs.

    WGAN-GP (Gulrajani et al. 2017, arXiv 1704.00028) wants the slope 1 at `mix` (B, 1) of the way from real to
    generated points. All others get R1 + R2, which want the slope 0 at real and at generated points (Mescheder et al.
    2018, arXiv 1801.04406; with the relativistic loss that is R3GAN, Huang et al. 2025, arXiv 2501.05441).
    """
    if rules.loss == "WGAN-GP":
        between = slopes(D, torch.lerp(real, fake, mix))
        return rules.gamma * ((between + 1e-12).sqrt() - 1).square().mean()
    return rules.gamma / 2 * (slopes(D, real) + slopes(D, fake)).mean()


def network(inputs: int, outputs: int, units: int = WIDTH) -> nn.Sequential:
    """Two hidden layers of so many units; without units a straight line."""
    if not units:
        return nn.Sequential(nn.Linear(inputs, outputs))
    hidden = (nn.Linear(inputs, units), nn.LeakyReLU(0.2), nn.Linear(units, units), nn.LeakyReLU(0.2))
    return nn.Sequential(*hidden, nn.Linear(units, outputs))


def networks(seed: int, *shapes: tuple[int, ...]) -> list[nn.Module]:
    """Fresh networks on the device, a `network(*shape)` each; a panel may make them while it computes."""
    with torch.inference_mode(False), seeded(seed):
        return [network(*shape).to(device.pick()) for shape in shapes]


class Game:
    """Both players, their optimizers and their random numbers: the same seed plays the same game.

    Attributes:
        G, D: the players.
        steps: moves so far.
        curves: of both players' losses ("D", "G") and of SHARES: name -> a list of (step, value).
    """

    def __init__(self, seed: int = 0) -> None:
        self.where, self.generator = device.pick(), device.generator(seed)
        self.G, self.D = networks(seed, (NOISE, 2), (2, 1))
        kinds = itertools.product("DG", OPTIMIZERS)
        self.optimizers = {(who, name): OPTIMIZERS[name](getattr(self, who).parameters()) for who, name in kinds}
        self.steps = 0
        self.curves: dict[str, list[tuple[int, float]]] = defaultdict(list)

    def step(self, world: World, rules: Rules, who: str = "DG") -> None:
        """A move of D ("D"), of G ("G"), or of one after the other, each on fresh points.

        Raises:
            Problem: a loss is not finite any more.
        """
        self.steps += 1
        for player in who:
            real = world.sample(BATCH, self.generator).to(self.where)
            noise = torch.randn(BATCH, NOISE, generator=self.generator, dtype=torch.float32).to(self.where)
            with torch.set_grad_enabled(player == "G"):
                fake = self.G(noise)
            loss = (DISCRIMINATOR if player == "D" else GENERATOR)[rules.loss](self.D(real)[:, 0], self.D(fake)[:, 0])
            self.curves[player].append((self.steps, loss.item()))
            if not loss.isfinite():
                raise Problem(f"A loss is not finite at step {self.steps}: lower the learning rate, then Start afresh.")
            if player == "D" and rules.gamma:
                mix = torch.rand(BATCH, 1, generator=self.generator, dtype=torch.float32).to(self.where)
                loss = loss + penalty(self.D, rules, real, fake, mix)
            optimizer = self.optimizers[player, rules.optimizer]
            rate = rules.rate * (rules.ratio if player == "D" else 1)
            optimizer.param_groups[0].update(lr=rate, betas=(rules.momentum, 0.99))  # gradient descent has no betas
            optimizer.zero_grad()
            loss.backward(inputs=optimizer.param_groups[0]["params"])  # the other player stays as it is
            optimizer.step()
        if self.steps % EVERY == 0:
            self.count(world)

    @torch.no_grad()
    def generated(self, n: int, seed: int = 0) -> Tensor:
        """Generated points (n, 2) on the CPU, from the same noise each time."""
        return self.G(torch.randn(n, NOISE, generator=device.generator(seed), dtype=torch.float32).to(self.where)).cpu()

    def count(self, world: World) -> None:
        """Note D's accuracy (see `accuracy`), the modes and the quality of the generated points as they are now."""
        fake, real = self.generated(COUNTED), world.sample(COUNTED, device.generator(1))
        modes, quality = covered(fake, world)
        right = accuracy(scores(self.D, real), scores(self.D, fake))
        for name, share in zip(SHARES, (right, sum(modes) / len(modes), quality), strict=True):
            self.curves[name].append((self.steps, 100 * share))

    def push(self, loss: str, points: Tensor, real: Tensor) -> Tensor:
        """Where each generated point (N, 2) is pushed: minus the gradient (N, 2) of G's loss for it alone."""
        with torch.inference_mode(False), torch.enable_grad():
            points = points.clone().to(self.where).requires_grad_()
            scores = self.D(real.clone().to(self.where))[:, 0].detach()
            (gradient,) = torch.autograd.grad(GENERATOR[loss](scores, self.D(points)[:, 0]) * len(points), points)
        return -gradient.cpu()


def accuracy(real: Tensor, fake: Tensor) -> float:
    """The share of pairs of a real and a generated point that D's scores, (N,) and (M,), put in the right order.

    It means the same for a probability and for a critic's score, which has no threshold. 0.5 is guessing.
    """
    return ((real[:, None] > fake).float().mean() + 0.5 * (real[:, None] == fake).float().mean()).item()
