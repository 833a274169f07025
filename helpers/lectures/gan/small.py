"""Small furniture for a GAN written in the notebook: three kinds, three finishes, 32 pixels, live (section 3)."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from helpers import figures, furniture, training
from helpers.live import LiveTraining
from helpers.models.judge import judge
from helpers.panel import Panel, Slider
from helpers.scores.generators import MODES, modes, pieces, right

KINDS, FINISHES = ("chair", "table", "wardrobe"), ("blue", "black", "birch")
PAIRS = [(kind, finish) for kind in KINDS for finish in FINISHES]
SIZE, NOISE, WISHES = 32, 32, len(KINDS) + len(FINISHES)  # pixels of a side; numbers of noise, and of a wish
PICTURES, BATCH = 1500, 32
SHOWN, EACH = 27, 12  # pictures in the panel; pictures of each pair that are judged
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
def small_furniture() -> tuple[Tensor, Tensor]:
    """PICTURES of the shop, (., 3, SIZE, SIZE) from -1 to 1, and their wishes (., WISHES)."""
    asked, pairs = wishes(PICTURES)
    with torch.inference_mode(False):
        return 2 * furniture.render(pieces(pairs, seed=7), SIZE).clone() - 1, asked


def small_furniture_panel() -> Panel:
    """Real pictures to look through."""

    def compute(settings) -> dict:
        some = slice(SHOWN * settings.page, SHOWN * (settings.page + 1))
        labels = [f"{finish} {kind}" for kind, finish in wishes(PICTURES)[1][some]]
        return {"images": small_furniture()[0][some] / 2 + 0.5, "labels": labels}

    return Panel(
        "What is real",
        [Slider("page", 0, 0, PICTURES // SHOWN - 1, label="others")],
        compute=compute,
        draw=lambda sheet, data: figures.image_grid(figures.axes(sheet), data["images"], labels=data["labels"]),
        caption=lambda data: f"Pictures of the shop, {SIZE} × {SIZE} pixels: what D gets as real.",
        model="the furniture shop",
        size=(900, 300),
    )


def batch(index: int) -> tuple[Tensor, Tensor]:
    """Batch number `index`: pictures (BATCH, 3, SIZE, SIZE) and their wishes."""
    images, asked = small_furniture()
    some = torch.randint(len(images), (BATCH,), generator=torch.Generator().manual_seed(index))
    return images[some], asked[some]


def made(generator: nn.Module, n: int) -> Tensor:
    """Pictures (n, 3, SIZE, SIZE) from 0 to 1 of the same noise and the same wishes each time."""
    where = next(generator.parameters()).device
    noise = torch.randn(n, NOISE, generator=torch.Generator().manual_seed(0), dtype=torch.float32)
    return (generator(noise.to(where), wishes(n)[0].to(where)).float().cpu() / 2 + 0.5).clamp(0, 1)


def scores(generator: nn.Module) -> dict[str, float]:
    """Share of pictures in which the judge finds kind and finish as asked, and share of the shop's modes that appear.

    A mode is a kind in a finish in a scene; the shop has three scenes for each of these pairs.
    """
    pairs = wishes(EACH * len(PAIRS))[1]
    verdict, known = judge(made(generator, len(pairs))), [mode for mode in MODES if mode[:2] in PAIRS]
    return {"as asked": right(verdict, pairs), "modes": len(modes(verdict, pairs)) / len(known)}


def players(generator: nn.Module, discriminator: nn.Module) -> nn.ModuleDict:
    """Both players, and the average of the generator's weights over the last steps."""
    average = AveragedModel(generator, multi_avg_fn=get_ema_multi_avg_fn(KEEP))
    return nn.ModuleDict({"generator": generator, "discriminator": discriminator, "average": average})


def train(model: nn.ModuleDict, step: STEP, gamma: float, rate: float, **how: Any) -> training.Run:
    """Train `players` with this step, and with Adam without momentum, at a constant rate. `how`: of `training.fit`."""
    adam = functools.partial(torch.optim.Adam, betas=(0.0, 0.99))
    return training.start(
        model,
        training.by_index(batch),
        learning_rate=rate,
        step=lambda model, batch, optimizers: step(model, batch, optimizers, gamma),
        optimizers=lambda model, rate: [adam(model[who].parameters(), rate) for who in ("generator", "discriminator")],
        schedule=lambda done: 1.0,
        **how,
    )


def live_gan(
    make_generator: Callable[[], nn.Module], make_discriminator: Callable[[], nn.Module], step: STEP
) -> LiveTraining:
    """The notebook's own GAN, trained while one watches; what it shows are the pictures of the averaged generator.

    Args:
        make_generator: its module takes noise (B, NOISE) and wishes (B, WISHES) and gives pictures from -1 to 1.
        make_discriminator: its module takes such pictures and wishes and gives a number for each.
        step: `step(model, batch, optimizers, gamma)` -> losses by name, of `players` and the optimizers of both.
    """
    return LiveTraining(
        "A GAN learns to draw",
        [
            Slider("gamma", GAMMA, 0.01, 10, log=True, label="R1 and R2, γ"),
            Slider("rate", RATE, 1e-4, 1e-2, log=True, label="learning rate η"),
        ],
        make_model=lambda settings: players(make_generator(), make_discriminator()),
        start=lambda model, settings, **how: train(model, step, settings.gamma, settings.rate, **how),
        sample=lambda model: made(model["average"], SHOWN),
        score=lambda model: scores(model["average"]),
        baseline=1 / len(PAIRS),
        score_title="share",
        sample_title="the same noise each time",
    )
