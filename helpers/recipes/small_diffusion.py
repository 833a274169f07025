"""The small latent diffusion of notebook 07: the furniture of `small_gan`, as latents of 64 pixels (section 3).

The notebook writes network and loss itself; latents, wishes, the way back, scores and optimizers are these.
"""

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from helpers import catalog, furniture, training
from helpers.models.diffusion import decode, encode, guide
from helpers.recipes import muon
from helpers.recipes.small_gan import PAIRS, PICTURES, SEED, scores, wishes
from helpers.scores.generators import pieces

SIZE, BATCH, RATE = 64, 32, 6e-3  # pixels of a side; pictures; learning rate
STEPS, EACH = 20, 8  # of the way back; pictures of each pair that are judged
GUIDANCE = 3.0  # see `helpers.models.diffusion`
Loss = Callable[[nn.Module, Tensor, Tensor], Tensor]  # of a network that says the velocity, latents, wishes


@functools.cache
def small_latents() -> tuple[Tensor, Tensor]:
    """The latents (PICTURES, C, s, s) of pictures of the shop, and their wishes (PICTURES, WISHES)."""
    asked, pairs = wishes(PICTURES)
    latents = encode(catalog.load("autoencoder").model, furniture.render(pieces(pairs, SEED), SIZE))
    with torch.inference_mode(False):  # a training needs them
        return latents.clone(), asked.clone()


def batch(index: int) -> tuple[Tensor, Tensor]:
    """Batch number `index`: latents (BATCH, C, s, s) and their wishes (BATCH, WISHES)."""
    latents, asked = small_latents()
    some = torch.randint(len(latents), (BATCH,), generator=torch.Generator().manual_seed(index))
    return latents[some], asked[some]


@torch.no_grad()
def drawn(network: nn.Module, n: int) -> Tensor:
    """Pictures (n, 3, SIZE, SIZE) from 0 to 1, of the same noise and the same wishes each time: DDIM with guidance."""
    from diffusers import DDIMScheduler  # here, because the import takes a second

    how = {"beta_schedule": "squaredcos_cap_v2", "prediction_type": "v_prediction", "clip_sample": False}
    rule, where = DDIMScheduler(**how, timestep_spacing="trailing"), next(network.parameters()).device
    rule.set_timesteps(STEPS, device=where)
    vae = catalog.load("autoencoder").model
    side = SIZE // vae.reduction
    shape = (n, vae.config.latent_channels, side, side)  # not of `small_latents`: they take seconds
    x = torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float32).to(where)
    wish = wishes(n)[0].to(where)
    wish = torch.cat([torch.zeros_like(wish), wish])
    for t in rule.timesteps:
        said = network(torch.cat([x, x]), t.expand(2 * n), wish).float()
        x = rule.step(guide(said.unflatten(0, (2, n)), [GUIDANCE]), t, x).prev_sample
    return decode(vae, x.cpu())


def as_asked(network: nn.Module) -> float:
    """The share of EACH pictures of each of PAIRS in which the judge finds kind and finish as asked."""
    return scores(drawn(network, EACH * len(PAIRS)))["as asked"]


def train(network: nn.Module, loss: Loss, rate: float = RATE, **how: Any) -> training.Run:
    """Train it in the background, with Muon on the kernels of what it calls `layers`; `how` is for `training.fit`."""
    return training.start(
        network,
        training.by_index(batch),
        loss=lambda model, batch: loss(model, *batch),
        learning_rate=rate,
        optimizers=functools.partial(muon.optimizers, blocks="layers", kernels=True),
        **how,
    )
