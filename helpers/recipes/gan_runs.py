"""Does a GAN copy, and what keeps its modes? Small GANs on furniture, trained in three ways, and the shipped one (06).

The small ones have the networks, pictures, wishes and steps of the notebook's own GAN (section 3).
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import catalog, device, furniture, records, scores, tables
from helpers.models.gan import furniture_gan
from helpers.recipes import furniture_gan as shipped
from helpers.recipes import furniture_pictures, small_gan
from helpers.scores import copies, generators

NAME = "gan_runs"
HEAD = ("run", "step", "as_asked", "modes", "diversity", "distance", "distance_fresh", "nearer")
SHIPPED, TWIN = "Furniture GAN", "twin, 100 pictures"
SEED, STEPS, MOMENTS = 0, 600, 4  # of each run; moments whose pictures are kept
ROWS, COLUMNS = (0, 4, 5, 8), 3  # pairs that are shown, so many pictures each
ASKED = ("a blue chair", "a black table", "a birch table", "a birch wardrobe")  # the same of the Furniture GAN
FRESH = 11  # seed of real pictures that nobody was trained on


class Run(NamedTuple):
    """How a small GAN is trained."""

    pictures: int = small_gan.PICTURES
    remedy: bool = True  # the relativistic loss with R1 + R2; or the non-saturating one of 2014, and no penalty


RUNS = {
    "GAN of section 3": Run(),
    TWIN: Run(pictures=100),
    "loss of 2014": Run(remedy=False),
}


class Painter(nn.Module):
    """The notebook's Generator: noise (B, NOISE) and wishes (B, WISHES) become pictures from -1 to 1."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(small_gan.NOISE + small_gan.WISHES, 96 * 4 * 4)
        self.layers = nn.Sequential(
            *(nn.LeakyReLU(0.2), nn.Upsample(scale_factor=2), nn.Conv2d(96, 72, 3, padding=1)),
            *(nn.LeakyReLU(0.2), nn.Upsample(scale_factor=2), nn.Conv2d(72, 48, 3, padding=1)),
            *(nn.LeakyReLU(0.2), nn.Conv2d(48, 12, 3, padding=1), nn.PixelShuffle(2)),
        )

    def forward(self, noise: Tensor, wish: Tensor) -> Tensor:
        return self.layers(self.first(torch.cat([noise, wish], 1)).unflatten(1, (96, 4, 4)))


class Critic(nn.Module):
    """The notebook's Discriminator."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Conv2d(3, 32, 4, stride=2, padding=1), nn.LeakyReLU(0.2)),
            *(nn.Conv2d(32, 64, 4, stride=2, padding=1), nn.LeakyReLU(0.2)),
            *(nn.Conv2d(64, 128, 4, stride=2, padding=1), nn.LeakyReLU(0.2)),
            *(nn.Flatten(), nn.Linear(128 * 4 * 4, 128), nn.LeakyReLU(0.2)),
        )
        self.real, self.wish = nn.Linear(128, 1), nn.Linear(small_gan.WISHES, 128)

    def compare(self, seen: Tensor, wish: Tensor) -> Tensor:
        """(B,) the score of what is seen (B, 128) with wishes (B, WISHES)."""
        return self.real(seen)[:, 0] + (seen * self.wish(wish)).sum(1)

    def forward(self, image: Tensor, wish: Tensor) -> Tensor:
        return self.compare(self.layers(image), wish)


def step(
    model: nn.ModuleDict, batch: tuple[Tensor, Tensor], optimizers: list[torch.optim.Optimizer], gamma: float, run: Run
) -> Mapping[str, float]:
    """The notebook's step; or, without the remedy, the same with the non-saturating loss and no penalty."""
    G, D, (move_G, move_D) = model["generator"], model["discriminator"], optimizers
    real, wish = batch[0].requires_grad_(run.remedy), batch[1]
    made = G(torch.randn(len(real), small_gan.NOISE, device=real.device), wish)
    fake = made.detach().requires_grad_(run.remedy)
    seen, on_fake = D.layers(real), D(fake, wish)
    on_real, on_wrong_wish = D.compare(seen, wish), D.compare(seen, wish.roll(1, 0))
    if run.remedy:
        loss_D = F.softplus(on_fake - on_real).mean() + F.softplus(on_wrong_wish - on_real).mean() / 2
        slopes = torch.autograd.grad((on_real + on_fake).sum(), (real, fake), create_graph=True)
        penalty = gamma / 2 * sum(slope.square().sum((1, 2, 3)).mean() for slope in slopes)
    else:
        loss_D = F.softplus(on_fake).mean() + F.softplus(-on_real).mean() + F.softplus(on_wrong_wish).mean() / 2
        penalty = 0.0
    move_D.zero_grad()
    (loss_D + penalty).backward()
    move_D.step()

    compared_with = D(real, wish).detach() if run.remedy else 0.0
    loss_G = F.softplus(compared_with - D(made, wish)).mean()
    move_G.zero_grad()
    loss_G.backward()
    move_G.step()
    model["average"].update_parameters(G)
    return {"D": loss_D.item(), "G": loss_G.item()}


@functools.cache
def fresh() -> Tensor:
    """Real pictures (N, 3, S, S) from 0 to 1 that no run sees, small_gan.EACH of each pair."""
    return small_gan.small_furniture(FRESH, small_gan.EACH * len(small_gan.PAIRS))[0] / 2 + 0.5


def measured(made: Tensor, training: Tensor) -> tuple[float, ...]:
    """The figures of HEAD from as_asked on, for pictures (N, 3, S, S) of the wishes in turn."""
    pairs = small_gan.wishes(len(made))[1]
    diversity = generators.spread(made, pairs) / generators.spread(fresh(), pairs)
    found = compared(*(copies.nearest(shown, training)[0] for shown in (made, fresh())))
    return *small_gan.scores(made).values(), diversity, *found


def compared(of_made: Tensor, of_fresh: Tensor) -> tuple[float, float, float]:
    """The medians of two sets of distances to the nearest training picture, (N,) each, and `copies.nearer`."""
    return of_made.median().item(), of_fresh.median().item(), copies.nearer(of_made, of_fresh)


def as_bytes(pictures: Tensor) -> np.ndarray:
    return (255 * pictures).round().byte().numpy()


def trained(name: str) -> tuple[list[tuple], dict[str, np.ndarray]]:
    """Rows of the table, one a moment, and what is shown of each: pictures, and the training pictures next to them.

    Raises:
        KeyboardInterrupt: somebody stopped it before its end.
    """
    run = RUNS[name]
    training = small_gan.small_furniture()[0][: run.pictures] / 2 + 0.5
    places = [pair + row * len(small_gan.PAIRS) for pair in ROWS for row in range(COLUMNS)]
    device.seed(SEED)
    model, rows, shown = small_gan.players(Painter(), Critic()), [], {"made": [], "nearest": []}

    def note(going) -> None:
        if going.step % (STEPS // MOMENTS):
            return
        with torch.no_grad():
            made = small_gan.made(model["average"].eval(), small_gan.EACH * len(small_gan.PAIRS))
        rows.append((name, going.step, *(f"{value:.4f}" for value in measured(made, training))))
        shown["made"].append(as_bytes(made[places]))
        shown["nearest"].append(as_bytes(training[copies.nearest(made[places], training)[1]]))

    going = small_gan.train(
        model,
        functools.partial(step, run=run),
        small_gan.GAMMA,
        small_gan.RATE,
        run.pictures,
        seconds=7200,
        steps=STEPS,
        on_step=note,
    )
    going.result()
    if going.stopped:
        raise KeyboardInterrupt
    return rows, {key: np.stack(pictures) for key, pictures in shown.items()}


def of_the_shipped(blocks: int = shipped.DISTINCT, n: int = 320) -> tuple[tuple, dict[str, np.ndarray]]:
    """The same of the Furniture GAN: its training pictures are drawn again from its seed, mirrored ones beside them."""
    size, one = shipped.PARTS * shipped.BATCH, furniture_gan()
    drawn = functools.partial(furniture_pictures.drawn.__wrapped__, shipped.SEED, n=size, size=one.size)
    seen = [drawn(number=number, labels=furniture_pictures.fields, held_out=False)[0] for number in range(blocks)]
    training = torch.cat([*seen, *(images.flip(-1) for images in seen)])

    def near(pictures: Tensor) -> tuple[Tensor, Tensor]:
        found = [copies.nearest(pictures, part.float() / 255) for part in training.split(size)]
        far, numbers = (torch.stack(each) for each in zip(*found, strict=True))  # (parts, N) each
        best = far.argmin(0, keepdim=True)
        return far.gather(0, best)[0], (numbers + size * torch.arange(len(far))[:, None]).gather(0, best)[0]

    pairs, texts = generators.prompts("seen", n, FRESH)
    real, shown = generators.pieces(pairs, FRESH), one.draw([text for text in ASKED for _ in range(COLUMNS)], FRESH)
    found = compared(*(near(pictures)[0] for pictures in (one.draw(texts, FRESH), furniture.render(real, one.size))))
    card = scores.read(catalog.pocket_models()["furniture-gan"].folder / "README.md")
    known = (card[name] for name in ("prompt_accuracy", "mode_coverage", "diversity"))
    kept = {"made": as_bytes(shown)[None], "nearest": training[near(shown)[1]].numpy()[None]}
    return (SHIPPED, "", *(f"{value:.4f}" for value in (*known, *found))), kept


def rows_of(name: str, frames: Path) -> list[tuple]:
    """The rows of a run; what is shown of it is written beside them."""
    if name == SHIPPED:
        row, shown = of_the_shipped()
        rows = [row]
    else:
        rows, shown = trained(name)
    old = records.read_arrays(NAME, "", frames) if (frames / f"{NAME}.npz").exists() else {}
    records.write_arrays(NAME, old | {f"{name} {key}": values for key, values in shown.items()}, frames)
    return rows


def record(folder: Path = tables.FOLDER, frames: Path = records.FRAMES) -> None:
    """Train and measure what the table lacks, one run after the other. Goes on where it was stopped."""
    parts = {(name,): functools.partial(rows_of, name, frames) for name in (SHIPPED, *RUNS)}
    records.resume(NAME, HEAD, parts, f"this project, by {tables.command(NAME)}", folder)
