"""A picture as a row of tokens: the latents of the pocket autoencoder, rounded, as DALL-E's dVAE makes them."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from helpers import catalog
from helpers.models.diffusion import BATCH, decode, encode
from helpers.models.local import LocalMixin


class FiniteScalarQuantization(nn.Module):
    """Each number of a place is rounded to one of a few values from -1 to 1.

    Mentzer et al. 2024, Finite Scalar Quantization: VQ-VAE Made Simple, section 3.1; with a sigmoid for their tanh, so
    that an even number of values needs no shift.

    Args:
        levels: how many values each number has. All their combinations are the codebook.
    """

    def __init__(self, levels: Sequence[int]):
        super().__init__()
        self.codes = int(torch.tensor(levels).prod())
        tops = torch.tensor(levels)[:, None, None] - 1
        self.register_buffer("tops", tops, persistent=False)
        self.register_buffer("weights", torch.tensor([1, *levels[:-1]]).cumprod(0)[:, None, None], persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """x (B, C, s, s), rounded; the gradient passes as if it were not (straight through)."""
        steps = x.sigmoid() * self.tops
        return 2 * (steps + (steps.round() - steps).detach()) / self.tops - 1

    def number(self, rounded: Tensor) -> Tensor:
        """The number (B, s * s) of each code in what is rounded (B, C, s, s), row by row."""
        digits = ((rounded + 1) / 2 * self.tops).round().long()
        return (digits * self.weights).sum(1).flatten(1)

    def code(self, numbers: Tensor) -> Tensor:
        """The codes (B, C, s, s) of numbers (B, s * s)."""
        side = round(numbers.shape[1] ** 0.5)
        digits = numbers.view(-1, 1, side, side) // self.weights % (self.tops + 1)
        return 2 * digits / self.tops - 1


class PictureTokenizer(nn.Module, LocalMixin):
    """Latents (B, C, s, s) of pictures become numbers (B, s * s), and these become latents.

    Args:
        channels: C.
        width: channels in between.
        levels: see `FiniteScalarQuantization`.
        side: s of the pictures that it learned from.
    """

    def __init__(self, channels: int = 8, width: int = 80, levels: Sequence[int] = (8, 5, 5, 5), side: int = 12):
        from diffusers.models.autoencoders.vae import Decoder, Encoder  # a second, which the lecture's import can spare

        super().__init__()
        self.side = side
        shared = {"block_out_channels": (width,), "layers_per_block": 1, "norm_num_groups": 16}
        shared["mid_block_add_attention"] = False
        self.encoder = Encoder(channels, len(levels), ("DownEncoderBlock2D",), double_z=False, **shared)
        self.decoder = Decoder(len(levels), channels, ("UpDecoderBlock2D",), **shared)
        self.rounding = FiniteScalarQuantization(levels)

    def encode(self, latents: Tensor) -> Tensor:
        """Numbers (B, s * s) of latents (B, C, s, s)."""
        return self.rounding.number(self.rounding(self.encoder(latents)))

    def decode(self, numbers: Tensor) -> Tensor:
        """Latents (B, C, s, s) of numbers (B, s * s)."""
        return self.decoder(self.rounding.code(numbers))

    def forward(self, latents: Tensor) -> Tensor:
        """Latents that have gone through their numbers."""
        return self.decoder(self.rounding(self.encoder(latents)))


class TokenizedPictures:
    """Pictures become numbers of codes, and numbers pictures; all on the CPU.

    Attributes:
        codes: size of the codebook.
        side: codes of a picture's side; places: of a picture.
        size: pixels of a picture's side.
    """

    def __init__(self, tokenizer: PictureTokenizer, vae: Any):
        self.tokenizer, self.vae = tokenizer.eval(), vae
        self.codes, self.side, self.places = tokenizer.rounding.codes, tokenizer.side, tokenizer.side**2
        self.size = self.side * vae.reduction

    @torch.inference_mode()
    def encode(self, pictures: Tensor) -> Tensor:
        """Numbers (B, places) of pictures (B, 3, S, S) from 0 to 1."""
        return self.number(encode(self.vae, pictures))

    @torch.inference_mode()
    def number(self, latents: Tensor) -> Tensor:
        """Numbers (B, places) of latents (B, C, side, side)."""
        where = self.tokenizer.rounding.tops.device
        return torch.cat([self.tokenizer.encode(some.to(where)).cpu() for some in latents.split(BATCH)])

    @torch.inference_mode()
    def decode(self, numbers: Tensor) -> Tensor:
        """Pictures (B, 3, S, S) from 0 to 1 of numbers (B, places)."""
        where = self.tokenizer.rounding.tops.device
        latents = torch.cat([self.tokenizer.decode(some.to(where)).cpu() for some in numbers.split(BATCH)])
        return decode(self.vae, latents)


def tokenized_pictures() -> TokenizedPictures:
    """By the tokenizer that ships with the lecture."""
    return TokenizedPictures(catalog.load("picture-tokenizer").model, catalog.load("autoencoder").model)
