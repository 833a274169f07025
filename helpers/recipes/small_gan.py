"""The small GAN of notebook 06: three kinds of furniture in three finishes, 32 pixels (section 3).

The notebook writes players and step itself; pictures, wishes, scores and optimizers are these.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from helpers import furniture, training
from helpers.models.judge import judge
from helpers.scores.generators import MODES, modes, pieces, right

KINDS, FINISHES = ("chair", "table", "wardrobe"), ("blue", "black", "birch")
PAIRS = [(kind, finish) for kind in KINDS for finish in FINISHES]
SIZE, NOISE, WISHES = 32, 32, len(KINDS) + len(FINISHES)  # pixels of a side; numbers of noise, and of a wish
PICTURES, BATCH, SEED = 1500, 32, 7
EACH = 12  # pictures of each pair that are judged
GAMMA, RATE = 0.5, 1e-3  # weight of R1 and R2; learning rate
KEEP = 0.99  # of the averaged weights at each step
STEP = Callable[[nn.Module, tuple[Tensor, Tensor], list[torch.optim.Optimizer], float], Mapping[str, float]]


def wishes(n: int) -> tuple[Tensor, list[tuple[str, str]]]:
    """`n` wishes (n, WISHES), each pair in turn: 1 at its kind and 1 at its finish, else 0; and the pairs."""
    number = torch.arange(n) % len(PAIRS)
    kind, finish = number // len(FINISHES), number % len(FINISHES)
    table = torch.cat([F.one_hot(kind, len(KINDS)), F.one_hot(finish, len(FINISHES))], 1).float()
    return table, [PAIRS[i] for i in number.tolist()]


@functools.cache
def small_furniture(seed: int = SEED, n: int = PICTURES) -> tuple[Tensor, Tensor]:
    """`n` pictures of the shop, (n, 3, SIZE, SIZE) from -1 to 1, and their wishes (n, WISHES)."""
    asked, pairs = wishes(n)
    with torch.inference_mode(False):
        return 2 * furniture.render(pieces(pairs, seed), SIZE).clone() - 1, asked


def batch(index: int, pictures: int = PICTURES) -> tuple[Tensor, Tensor]:
    """Batch number `index` of the first `pictures`: (BATCH, 3, SIZE, SIZE) and their wishes."""
    images, asked = small_furniture()
    some = torch.randint(pictures, (BATCH,), generator=torch.Generator().manual_seed(index))
    return images[some], asked[some]


def made(generator: nn.Module, n: int) -> Tensor:
    """Pictures (n, 3, SIZE, SIZE) from 0 to 1 of the same noise and the same wishes each time."""
    where = next(generator.parameters()).device
    noise = torch.randn(n, NOISE, generator=torch.Generator().manual_seed(0), dtype=torch.float32)
    return (generator(noise.to(where), wishes(n)[0].to(where)).float().cpu() / 2 + 0.5).clamp(0, 1)


def scores(pictures: Tensor) -> dict[str, float]:
    """Share of pictures of `wishes` in which the judge finds kind and finish as asked, and of the shop's modes.

    A mode is a kind in a finish in a scene; the shop has three scenes for each of these pairs.
    """
    pairs = wishes(len(pictures))[1]
    verdict, known = judge(pictures), [mode for mode in MODES if mode[:2] in PAIRS]
    return {"as asked": right(verdict, pairs), "modes": len(modes(verdict, pairs)) / len(known)}


def players(generator: nn.Module, discriminator: nn.Module) -> nn.ModuleDict:
    """Both players, and the average of the generator's weights over the last steps."""
    average = AveragedModel(generator, multi_avg_fn=get_ema_multi_avg_fn(KEEP))
    return nn.ModuleDict({"generator": generator, "discriminator": discriminator, "average": average})


def train(
    model: nn.ModuleDict,
    step: STEP,
    gamma: float,
    rate: float,
    pictures: int = PICTURES,
    **how: Any,
) -> training.Run:
    """Train `players` with this step, and with Adam without momentum, at a constant rate.

    `pictures` are known to it; `how` is for `training.fit`.
    """
    adam = functools.partial(torch.optim.Adam, betas=(0.0, 0.99))
    return training.start(
        model,
        training.by_index(functools.partial(batch, pictures=pictures)),
        learning_rate=rate,
        step=lambda model, batch, optimizers: step(model, batch, optimizers, gamma),
        optimizers=lambda model, rate: [adam(model[who].parameters(), rate) for who in ("generator", "discriminator")],
        schedule=lambda done: 1.0,
        **how,
    )
