"""What the network should know: a noised world is a mixture, too, so the best answer is exact (section 2)."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from helpers.lectures.diffusion.noising import alphas_bar
from helpers.plane import World

# Noised points (N, 2) and their times (N,) become the noise (N, 2) that is in them.
Denoiser = Callable[[Tensor, Tensor], Tensor]


def noised(world: World, kept: float) -> World:
    """The world of x_t: √ᾱ times its points, plus noise of variance 1 - ᾱ; `kept` is ᾱ."""
    return World(kept**0.5 * world.centres, (kept * world.sigma**2 + 1 - kept) ** 0.5, world.modes)


def score(world: World, points: Tensor) -> Tensor:
    """∇ log p (N, 2) at points (N, 2): where the density rises, and how steeply.

    Each Gaussian pulls by (centre - point) / σ², weighted by the chance that the point is one of its own.
    """
    pull = world.centres - points[:, None]  # (N, K, 2)
    chances = (-pull.square().sum(2) / (2 * world.sigma**2)).softmax(1)  # (N, K)
    return (chances[..., None] * pull).sum(1) / world.sigma**2


def answer(x: Tensor, noise: Tensor, kept: float) -> Tensor:
    """The x_0 (N, 2) that belongs to points x_t (N, 2), if this noise (N, 2) is in them.

    With the exact noise it is E[x_0 | x_t]: Tweedie's formula, see Ho et al. 2020 (arXiv 2006.11239), equation 15.
    """
    return (x - (1 - kept) ** 0.5 * noise) / kept**0.5


def exact_denoiser(world: World) -> Denoiser:
    """The best denoiser there can be: E[noise | x_t] = -√(1 - ᾱ) ∇ log p(x_t). All points have the same time."""

    def denoise(x: Tensor, t: Tensor) -> Tensor:
        kept = alphas_bar()[int(t[0])].item()
        return -((1 - kept) ** 0.5) * score(noised(world, kept), x)

    return denoise


@torch.no_grad()
def ask(denoiser: Denoiser, x: Tensor, t: float) -> Tensor:
    """What a denoiser says (N, 2) of points (N, 2) at time t, both on the CPU."""
    where = next(denoiser.parameters()).device if isinstance(denoiser, nn.Module) else torch.device("cpu")
    return denoiser(x.to(where), torch.full((len(x),), t, device=where)).float().cpu()
