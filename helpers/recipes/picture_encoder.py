"""Pocket picture encoder: reads a picture of furniture, for the captioner, the parts list and the coder of notebook 09.

It learns to answer everything that can be asked of a picture. What of it is for pieces of HELD_OUT combinations: they
are in no picture, and it is left open what was never seen together (else all green pictures teach that green things are
no stools); some pictures are grey (else the finish tells half the kind). And for pictures that are not the shop's: some
are moved, mirrored, recoloured, blurred or noisy, and some come back from the pocket autoencoder, as a generator's do.
"""

import functools

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import catalog, furniture
from helpers.furniture.grammar import MEASURES
from helpers.models.diffusion import decode, encode
from helpers.models.picture_encoder import ANSWERS, SIZE, PictureEncoder, config, measured, pixels
from helpers.recipes import autoencoder, furniture_pictures, muon
from helpers.recipes.corruptions import blurred, recoloured, resampled

SEED = 14
STEPS = 2400
SECONDS = 1800.0
LEARNING_RATE = 6e-3
MEASURE = "nats a picture, over all answers"
BATCH = 64
PARTS, DISTINCT = 32, 16  # batches in a block; blocks until a picture comes again, changed in another way
REDRAWN = 4  # every so many pictures comes from the autoencoder
GREY = 0.15  # share of pictures without colours
SPOILED = 0.3  # share of recoloured, blurred or noisy pictures
SHIFT = 3  # pixels by which a picture is moved at most
MEASURED = 10.0  # weight of the squared error of the measures


def make_model(widths: tuple[int, ...] = (32, 64, 128), depths: tuple[int, ...] = (1, 2, 2)) -> PictureEncoder:
    """The untrained model, from torch's current seed."""
    return PictureEncoder(config(widths, depths))


def pictures_of(seed: int, number: int, n: int) -> tuple[Tensor, Tensor]:
    """Block `number`: n pictures (n, 3, SIZE, SIZE) of bytes, every REDRAWN-th redrawn by the autoencoder; fields."""
    found = furniture.sample(n, seed=1_000_000 * seed + number, held_out=False)
    pictures = furniture.render(found, SIZE)
    again = catalog.load("autoencoder").model
    pictures[::REDRAWN] = decode(again, encode(again, pictures[::REDRAWN])).cpu()
    return (255 * pictures.clamp(0, 1)).round().to(torch.uint8), furniture_pictures.fields(found)


@functools.lru_cache(maxsize=64)
def drawn(number: int, n: int) -> tuple[Tensor, Tensor]:
    """`pictures_of` this recipe, kept."""
    return pictures_of(SEED, number, n)


def answered(fields: Tensor) -> Tensor:
    """(B, len(ANSWERS)) the true answers, as places in ANSWERS, about pieces given as their fields."""
    return torch.stack([furniture_pictures.column(fields, name) for name in ANSWERS], 1)


def known(fields: Tensor) -> tuple[Tensor, Tensor]:
    """The answers and the measures of pieces, given as their fields."""
    return answered(fields), measured(furniture_pictures.pieces(fields))


def changed(images: Tensor, fields: Tensor, number: int) -> tuple[Tensor, ...]:
    """Batch `number`: pictures (B, 3, SIZE, SIZE) from 0 to 1, changed in a way of its own; their answers
    (B, len(ANSWERS)) as places in ANSWERS, their measures (B, len(MEASURES)), which are grey (B,).
    """
    answers, measures = known(fields)
    generator = torch.Generator().manual_seed(1_000_003 * SEED + number)
    pictures, n = images.float() / 255, len(images)

    def some(share: float) -> Tensor:
        return torch.rand(n, generator=generator) < share

    mirrored = some(0.5)
    pictures[mirrored] = pictures[mirrored].flip(-1)
    for name in ("turn", "light"):
        at = MEASURES.index(name)
        measures[mirrored, at] = 1 - measures[mirrored, at]
    x, y = torch.randint(2 * SHIFT + 1, (2,), generator=generator).tolist()
    pictures = F.pad(pictures, (SHIFT,) * 4, mode="replicate")[..., y : y + SIZE, x : x + SIZE].clone()
    worse = some(SPOILED)
    if worse.any():
        spoiled = recoloured(pictures[worse], generator)
        spoiled = blurred(spoiled, 0.6) if number % 3 == 0 else resampled(spoiled, 48) if number % 3 == 1 else spoiled
        pictures[worse] = (spoiled + 0.04 * torch.randn(spoiled.shape, generator=generator)).clamp(0, 1)
    grey = some(GREY)
    pictures[grey] = pictures[grey].mean(1, keepdim=True)
    return pictures, answers, measures, grey


def unchanged(images: Tensor, fields: Tensor, number: int) -> tuple[Tensor, ...]:
    """The same of pictures as they are."""
    return images.float() / 255, *known(fields), torch.zeros(len(images), dtype=torch.bool)


make_batches = functools.partial(
    furniture_pictures.supply, drawn, changed, SEED, batch=BATCH, distinct=DISTINCT, parts=PARTS
)
make_validation = functools.partial(furniture_pictures.validation, drawn, unchanged, BATCH)


@functools.cache
def apart() -> dict[tuple[str, str], Tensor]:
    """For two questions, (answers of one, answers of the other): whether HELD_OUT keeps them apart."""
    tables = {}
    for other in ("finish", "front", "scene"):
        rows = [[(kind, value) in furniture.HELD_OUT for value in ANSWERS[other]] for kind in furniture.KINDS]
        tables["kind", other], tables[other, "kind"] = torch.tensor(rows), torch.tensor(rows).T
    return tables


def left_open(question: str, answers: Tensor) -> Tensor:
    """(B, n) which answers to a question no training picture has together with the other answers about the picture."""
    found = torch.zeros(len(answers), len(ANSWERS[question]), dtype=torch.bool, device=answers.device)
    for (mine, other), table in apart().items():
        if mine == question:
            found |= table.T.to(answers.device)[answers[:, list(ANSWERS).index(other)]]
    return found


def loss(model: PictureEncoder, batch: tuple[Tensor, ...]) -> Tensor:
    """Sum of the cross-entropies (nats) of all answers, colours only where there are some, and of the measures."""
    pictures, answers, measures, grey = batch
    together = pixels(pictures).contiguous(memory_format=torch.channels_last)
    found = model.answers(model(together).last_hidden_state.float())
    total = MEASURED * F.mse_loss(found.pop("measures"), measures)
    for right, (name, scores) in zip(answers.unbind(1), found.items(), strict=True):
        lost = F.cross_entropy(scores.masked_fill(left_open(name, answers), -torch.inf), right, reduction="none")
        total = total + (lost * ~grey if name in ("finish", "front") else lost).mean()
    return total


optimizers = functools.partial(muon.optimizers, blocks="stages", kernels=True)
schedule = autoencoder.schedule
