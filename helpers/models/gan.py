"""Generator and discriminator of the Furniture GAN: pictures from noise and the vector of a text.

Residual networks without any normalisation, as in R3GAN (Huang et al. 2024, The GAN is dead; long live the GAN!,
section 3): the last layer of each block starts at zero. Both work on a picture half as large with four times the
channels (pixel shuffle, Shi et al. 2016), which costs a quarter.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import catalog
from helpers.models.clip import Clip, pocket_clip
from helpers.models.local import LocalMixin

SLOPE = 0.2  # of the leaky ReLU
FINE = 12  # channels at full size
FOLD = 2  # pixels of a side that become channels


def conv(inputs: int, outputs: int, zero: bool = False) -> nn.Conv2d:
    """A convolution that keeps the picture's size and begins without bias; `zero`: without weights, too."""
    made = nn.Conv2d(inputs, outputs, 3, padding=1)
    nn.init.zeros_(made.bias)
    if zero:
        nn.init.zeros_(made.weight)
    return made


def unit(vectors: Tensor) -> Tensor:
    """Vectors (B, D) whose elements have a mean square of 1."""
    return F.normalize(vectors, dim=1) * vectors.shape[1] ** 0.5


class Up(nn.Module):
    """A block of the generator, twice as large on request. The style scales and shifts its channels (FiLM)."""

    def __init__(self, inputs: int, outputs: int, style: int, double: bool):
        super().__init__()
        self.double = double
        self.first, self.second = conv(inputs, outputs), conv(outputs, outputs, zero=True)
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False) if inputs != outputs else nn.Identity()
        self.film = nn.Linear(style, 2 * outputs)  # Perez et al. 2018
        nn.init.zeros_(self.film.bias)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """x (B, C, S, S), style (B, W) -> (B, outputs, S, S) or (B, outputs, 2 S, 2 S)."""
        x, y = self.skip(x), self.first(F.leaky_relu(x, SLOPE))
        if self.double:
            x, y = (F.interpolate(part, scale_factor=2, mode="bilinear") for part in (x, y))
        scale, shift = self.film(style)[:, :, None, None].chunk(2, 1)
        return x + self.second(F.leaky_relu(y * (1 + scale) + shift, SLOPE))


class Down(nn.Module):
    """A block of the discriminator, half as large on request."""

    def __init__(self, inputs: int, outputs: int, halve: bool):
        super().__init__()
        self.halve = halve
        self.first, self.second = conv(inputs, inputs), conv(inputs, outputs, zero=True)
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False) if inputs != outputs else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """x (B, C, S, S) -> (B, outputs, S, S) or (B, outputs, S / 2, S / 2)."""
        y = self.first(F.leaky_relu(x, SLOPE))
        if self.halve:
            x, y = F.avg_pool2d(x, 2), F.avg_pool2d(y, 2)
        return self.skip(x) + self.second(F.leaky_relu(y, SLOPE))


class Generator(nn.Module, LocalMixin):
    """Noise and the vector of a text become a style, the style a picture.

    Args:
        noise, text: sizes of noise and text vector.
        style: size W of the style, which both become together (Karras et al. 2019, section 2).
        channels: of the blocks, from 4 x 4 places on, each block twice as large as the one before.
    """

    def __init__(
        self, noise: int = 64, text: int = 128, style: int = 160, channels: Sequence[int] = (192, 128, 96, 48)
    ):
        super().__init__()
        self.noise = noise
        self.size = 4 * 2 ** (len(channels) - 1) * FOLD  # pixels of a side
        self.mapping = nn.Sequential(
            nn.Linear(noise + text, style), nn.LeakyReLU(SLOPE), nn.Linear(style, style), nn.LeakyReLU(SLOPE)
        )
        self.start = nn.Parameter(torch.randn(1, channels[0], 4, 4))
        widths = zip((channels[0], *channels[:-1]), channels, strict=True)
        self.blocks = nn.ModuleList(Up(a, b, style, double=i > 0) for i, (a, b) in enumerate(widths))
        self.unfold, self.colours = conv(channels[-1], FINE * FOLD**2), conv(FINE, 3)

    def style(self, noise: Tensor, texts: Tensor) -> Tensor:
        """The style (B, W) of noise (B, noise) and vectors of texts (B, text)."""
        return self.mapping(torch.cat([unit(noise), unit(texts)], 1))

    def paint(self, style: Tensor) -> Tensor:
        """Pictures (B, 3, S, S) of styles (B, W); what is between -1 and 1 can be seen."""
        x = self.start.expand(len(style), -1, -1, -1)
        for block in self.blocks:
            x = block(x, style)
        x = F.pixel_shuffle(self.unfold(F.leaky_relu(x, SLOPE)), FOLD)
        return self.colours(F.leaky_relu(x, SLOPE))

    def forward(self, noise: Tensor, texts: Tensor) -> Tensor:
        """Pictures (B, 3, S, S) of noise (B, noise) and vectors of texts (B, text)."""
        return self.paint(self.style(noise, texts))


class Discriminator(nn.Module):
    """How real a picture looks, and how well a text goes with it: one number, which has no unit.

    The text's part is a scalar product with what is seen in the picture (projection; Miyato and Koyama 2018).
    """

    def __init__(self, text: int = 128, channels: Sequence[int] = (48, 96, 128, 192)):
        super().__init__()
        self.width = width = channels[-1]  # of what is seen
        self.colours, self.fold = conv(3, FINE), conv(FINE * FOLD**2, channels[0])
        halving = [Down(a, b, halve=True) for a, b in zip(channels, channels[1:], strict=False)]
        self.blocks = nn.Sequential(*halving, Down(width, width, halve=False))
        self.head, self.real, self.text = nn.Linear(16 * width, width), nn.Linear(width, 1), nn.Linear(text, width)

    def look(self, pictures: Tensor) -> Tensor:
        """What is seen (B, D) in pictures (B, 3, S, S)."""
        x = F.pixel_unshuffle(F.leaky_relu(self.colours(pictures), SLOPE), FOLD)
        x = self.blocks(self.fold(x)).flatten(1)
        return F.leaky_relu(self.head(F.leaky_relu(x, SLOPE)), SLOPE)

    def compare(self, seen: Tensor, texts: Tensor) -> Tensor:
        """(B,) the verdict on what is `seen` (B, D), with vectors of texts (B, text)."""
        return self.real(seen)[:, 0] + (seen * self.text(unit(texts))).sum(1) / seen.shape[1] ** 0.5

    def forward(self, pictures: Tensor, texts: Tensor) -> Tensor:
        """(B,) the verdict on pictures (B, 3, S, S) with vectors of texts (B, text)."""
        return self.compare(self.look(pictures), texts)


class FurnitureGAN:
    """The pocket Furniture GAN: prompts in, pictures out. What it gives is float32 on the CPU.

    Attributes:
        generator: the network.
        clip: reads the prompts.
        size: pixels of a picture's side.
    """

    MEAN_OF = 256  # styles of which the mean of a prompt is taken

    def __init__(self, generator: Generator, clip: Clip):
        self.generator, self.clip, self.size = generator.eval(), clip, generator.size

    def noise(self, n: int, seed: int) -> Tensor:
        """(n, noise), the same for the same seed on every machine."""
        return torch.randn(n, self.generator.noise, generator=torch.Generator().manual_seed(seed), dtype=torch.float32)

    @torch.inference_mode()
    def styles(self, texts: Tensor, noise: Tensor, truncation: float = 1.0) -> Tensor:
        """Styles (B, W) of vectors of texts (B, D) and noise (B, noise).

        truncation: how far each is from the mean style of its text, 1 as it is, 0 the mean itself, which all share
            (Karras et al. 2019, appendix B).
        """
        where = self.generator.start.device
        styles = self.generator.style(noise.to(where), texts.to(where))
        if truncation != 1:
            some = self.noise(self.MEAN_OF, seed=0).to(where)
            unique, which = texts.unique(dim=0, return_inverse=True)
            means = torch.stack([self.generator.style(some, t.expand(len(some), -1)).mean(0) for t in unique.to(where)])
            styles = means[which.to(where)].lerp(styles, truncation)
        return styles.float().cpu()

    @torch.inference_mode()
    def paint(self, styles: Tensor) -> Tensor:
        """Pictures (B, 3, S, S) from 0 to 1 of styles (B, W)."""
        where = self.generator.start.device
        parts = [self.generator.paint(some.to(where)).float().cpu() for some in styles.split(64)]
        return (torch.cat(parts) / 2 + 0.5).clamp(0, 1)

    def draw(self, texts: Sequence[str], seed: int = 0, truncation: float = 1.0) -> Tensor:
        """A picture (3, S, S) from 0 to 1 for each text, with noise from `seed`: (B, 3, S, S).

        Raises:
            Problem: a text is longer than CLIP can read.
        """
        vectors = self.clip.text_features(texts)
        return self.paint(self.styles(vectors, self.noise(len(texts), seed), truncation))


def furniture_gan() -> FurnitureGAN:
    """The one that ships with the lecture."""
    return FurnitureGAN(catalog.load("furniture-gan").model, pocket_clip())
