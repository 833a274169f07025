"""The autoencoder of the pocket Stable Diffusion: the library's, on pictures whose pixels are folded."""

from typing import Any

import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import Tensor

FOLD = 2  # pixels of a side that become channels (pixel shuffle, Shi et al. 2016): half the work at full size is saved


class FoldedAutoencoder(AutoencoderKL):
    """Takes and gives pictures (B, 3, S, S); inside they are (B, 3 FOLD^2, S / FOLD, S / FOLD)."""

    @property
    def reduction(self) -> int:
        """Pixels of a side that become a place of the latents."""
        return FOLD * 2 ** (len(self.config.block_out_channels) - 1)

    def encode(self, x: Tensor, **settings: Any) -> Any:
        """As the library's."""
        return super().encode(F.pixel_unshuffle(x, FOLD), **settings)

    def decode(self, z: Tensor, return_dict: bool = True, **settings: Any) -> Any:
        """As the library's."""
        made = super().decode(z, return_dict=return_dict, **settings)
        if not return_dict:
            return (F.pixel_shuffle(made[0], FOLD),)
        made.sample = F.pixel_shuffle(made.sample, FOLD)
        return made
