"""Pocket Furniture GAN: noise and a text, read by the pocket CLIP, become a picture of 64 x 64 pixels.

The loss is R3GAN's (Huang et al. 2024, section 2): a real picture only has to look more real than a made one, which
leaves no reward for drawing the same picture always, and R1 and R2 keep the discriminator's slope gentle. The
discriminator also sees real pictures with other pictures' captions (Reed et al. 2016, section 4.2), so that what it
rewards is the right text, too. Captions name kind and finish mostly, so that all else stays the noise's to choose.

Both players begin as the two halves of an autoencoder (Larsen et al. 2016 train all three together): what takes a game
thousands of moves, that there are things, grounds and skies and that the noise decides about them, is there in minutes.
"""

import copy
import random
from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import furniture
from helpers.furniture.attributes import named
from helpers.models.clip import pocket_clip
from helpers.models.gan import Discriminator, Generator
from helpers.recipes import furniture_pictures

SEED = 9
STEPS = 5500
SECONDS = 4900.0
LEARNING_RATE = 5e-4
BATCH = 32
PARTS, DISTINCT = 16, 16  # batches in a block; blocks until a picture comes again, with another caption
AUTOENCODER = 1200  # steps of the start
BLUR = 0.5  # standard deviation of the autoencoder's colours, which go from -1 to 1
ALONE = 100  # first moves of the discriminator, before the generator moves
GAMMA = 1.0  # weight of R1 and R2 (Mescheder et al. 2018)
EVERY = 4  # steps: they are dear, so every fourth, and four times as strong (Karras et al. 2020, appendix B)
MISMATCHED = 0.5  # weight of pictures with another caption
AVERAGE = 0.995  # of the generator's weights; the average is what draws and ships


class Game(nn.Module):
    """Both players, the average of the generator's weights, and what makes an autoencoder of them at first."""

    def __init__(self):
        super().__init__()
        self.generator, self.discriminator = Generator(), Discriminator()
        self.posterior = nn.Linear(self.discriminator.width, 2 * self.generator.noise)
        self.average = copy.deepcopy(self.generator).requires_grad_(False)
        self.register_buffer("moves", torch.tensor(0))
        self.to(memory_format=torch.channels_last)  # a third faster on a CPU


def make_model() -> Game:
    """The untrained players, from torch's current seed."""
    return Game()


def shipped(model: Game) -> Generator:
    """What is saved: the averaged generator."""
    return model.average.requires_grad_()


def say(piece: furniture.Piece, rng: random.Random) -> str:
    """A caption: of kind and finish mostly, sometimes with the scene, of more, or of one thing alone."""
    roll, seed = rng.random(), rng.getrandbits(32)
    if roll < 0.3:
        return furniture.caption(piece, seed).text
    names = ["kind", "finish"] if roll < 0.7 else ["kind", "finish", "scene"]
    names = names if roll < 0.9 else [rng.choice(names)]
    return furniture.describe(named(piece, names), rng.choice(furniture.LANGUAGES), seed)


def make_batches(
    workers: int = 0, batch: int = BATCH, distinct: int = DISTINCT, *, parts: int = PARTS
) -> furniture_pictures.Batches:
    """Endless batches: pictures of bytes (B, 3, 64, 64), and vectors (B, 128) of captions, new ones at each visit."""
    how = {"parts": parts, "distinct": distinct, "shift": 0, "workers": workers}
    return furniture_pictures.batches(SEED, batch, furniture_pictures.fields, **how, then=captioned)


def captioned(images: Tensor, rows: Tensor, number: int) -> tuple[Tensor, Tensor]:
    """Batch `number` of pictures and fields, with captions that depend on its number."""
    rng = random.Random(f"captions {SEED} {number}")
    said = [say(piece, rng) for piece in furniture_pictures.pieces(rows)]
    return images, pocket_clip().text_features(said).clone()


def make_validation() -> list:
    """None: the loss of a game says nothing of how good its players are."""
    return []


def optimizers(model: Game, learning_rate: float) -> list[torch.optim.Optimizer]:
    """Adam without momentum for both players: each plays against an opponent that moves."""
    players = (model.generator, nn.ModuleList([model.discriminator, model.posterior]))
    return [torch.optim.Adam(player.parameters(), learning_rate, betas=(0.0, 0.99)) for player in players]


def step(model: Game, batch: tuple[Tensor, Tensor], optimizers: list[torch.optim.Optimizer]) -> Mapping[str, float]:
    """A step of the autoencoder, later a move of each player; and the average."""
    moves = int(model.moves)
    real, texts = batch[0].float() / 127.5 - 1, batch[1]
    real = real.contiguous(memory_format=torch.channels_last)
    if moves < AUTOENCODER:
        losses = {"autoencoder": reconstruct(model, real, texts, optimizers)}
    else:
        if moves == AUTOENCODER:
            for optimizer in optimizers:
                optimizer.state.clear()  # how large the gradients of another loss were
        losses = play(model, real, texts, optimizers, moves - AUTOENCODER)
    keep = min(AVERAGE, (1 + moves) / (10 + moves))  # the first weights are soon forgotten
    with torch.no_grad():
        for averaged, weight in zip(model.average.parameters(), model.generator.parameters(), strict=True):
            averaged.lerp_(weight, 1 - keep)
    model.moves += 1
    return losses


def reconstruct(model: Game, real: Tensor, texts: Tensor, optimizers: list[torch.optim.Optimizer]) -> float:
    """A step of a variational autoencoder (Kingma and Welling 2014); its loss, nats a colour value."""
    mean, log_var = model.posterior(model.discriminator.look(real)).chunk(2, 1)
    log_var = log_var.clamp(-8, 2)  # its exponential would run away
    noise = mean + torch.randn_like(mean) * (log_var / 2).exp()
    error = (model.generator(noise, texts) - real).square().sum((1, 2, 3)) / (2 * BLUR**2)
    divergence = (mean.square() + log_var.exp() - 1 - log_var).sum(1) / 2
    loss = (error + divergence).mean() / real[0].numel()
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer in optimizers:
        optimizer.step()
    return loss.item()


def play(
    model: Game, real: Tensor, texts: Tensor, optimizers: list[torch.optim.Optimizer], moves: int
) -> dict[str, float]:
    """A move of the discriminator, and, if it has learned a little, one of the generator; their losses."""
    generator, discriminator, (move_g, move_d) = model.generator, model.discriminator, optimizers
    noise = torch.randn(len(real), generator.noise, device=real.device)
    made = generator(noise, texts)
    loss_d, penalty = discriminator_loss(discriminator, real, made.detach(), texts, penalised=moves % EVERY == 0)
    move_d.zero_grad()
    (loss_d + EVERY * penalty).backward()
    move_d.step()

    if moves < ALONE:
        return {"discriminator": loss_d.item()}

    discriminator.requires_grad_(False)  # its gradient is not needed here
    with torch.no_grad():
        verdict = discriminator(real, texts)
    loss_g = F.softplus(verdict - discriminator(made, texts)).mean()
    move_g.zero_grad()
    loss_g.backward()
    move_g.step()
    discriminator.requires_grad_(True)
    return {"discriminator": loss_d.item(), "generator": loss_g.item()}


def discriminator_loss(
    discriminator: Discriminator, real: Tensor, made: Tensor, texts: Tensor, penalised: bool
) -> tuple[Tensor, Tensor]:
    """The discriminator's loss, and R1 + R2 (0 unless `penalised`). Huang et al. 2024, equations 2 to 4."""
    if penalised:
        real, made = real.detach().requires_grad_(), made.detach().requires_grad_()
    seen = discriminator.look(real)
    verdict, of_made = discriminator.compare(seen, texts), discriminator(made, texts)
    mismatched = discriminator.compare(seen, texts.roll(1, 0))
    loss = F.softplus(of_made - verdict).mean() + MISMATCHED * F.softplus(mismatched - verdict).mean()
    if not penalised:
        return loss, loss.new_zeros(())
    slopes = torch.autograd.grad(verdict.sum() + of_made.sum(), (real, made), create_graph=True)
    return loss, GAMMA / 2 * sum(slope.square().sum((1, 2, 3)).mean() for slope in slopes)
