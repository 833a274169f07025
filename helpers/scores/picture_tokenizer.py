"""Scores of the picture tokenizer: how much of a picture survives as a row of tokens, and how many codes that takes."""

import torch

from helpers import catalog
from helpers.models.picture_tokens import PictureTokenizer, TokenizedPictures
from helpers.scores.autoencoder import survival


def score(tokenizer: PictureTokenizer, seed: int = 0, n: int = 1000) -> dict:
    """All scores on `n` pictures drawn from `seed`, half of them of HELD_OUT combinations.

    Returns:
        codes_used: share of the codebook that these pictures have somewhere.
        perplexity: as many codes, each equally likely, would surprise as much as those of the pictures.
        the rest: see `autoencoder.survival`.
    """
    both = TokenizedPictures(tokenizer, catalog.load("autoencoder").model)
    numbers = []

    def through(pictures: torch.Tensor) -> torch.Tensor:
        numbers.append(both.encode(pictures))
        return both.decode(numbers[-1])

    found = survival(through, both.size, seed, n)
    counts = torch.bincount(torch.cat(numbers).flatten(), minlength=tokenizer.rounding.codes)
    shares = counts / counts.sum()
    found["codes_used"] = (counts > 0).float().mean().item()
    found["perplexity"] = torch.distributions.Categorical(shares).entropy().exp().item()
    return found
