"""Scores of the autoencoder: how much of a picture survives the way through the latents."""

from collections.abc import Callable

import torch
from torch import Tensor

from helpers import furniture
from helpers.models.diffusion import decode, encode
from helpers.models.judge import pocket_judge
from helpers.scores.classifier import mean, unseen_seed
from helpers.scores.generators import frechet
from helpers.scores.judge import all_right


def score(vae: torch.nn.Module, seed: int = 0, n: int = 1000) -> dict:
    """All scores on `n` pictures drawn from `seed`, half of them of HELD_OUT combinations.

    Returns:
        compression: numbers of a picture for each number of its latent.
        the rest: see `survival`.
    """
    size = vae.config.sample_size
    found = survival(lambda pictures: decode(vae, encode(vae, pictures)), size, seed, n)
    latents = encode(vae, torch.zeros(1, 3, size, size))
    return found | {"compression": 3 * size**2 / latents.numel()}


def survival(through: Callable[[Tensor], Tensor], size: int, seed: int, n: int) -> dict:
    """What survives of `n` pictures of size x size that go `through` something, half of them of HELD_OUT combinations.

    Returns:
        judge_all_right: share of the reconstructions that the judge takes for furniture, with kind, finish and scene
            right; ..._seen, ..._held_out: by combination; ..._real: of the pictures themselves.
        psnr: mean peak signal to noise ratio, dB.
        fid_pocket: Fréchet distance of reconstructions and pictures in the judge's features.
    """
    judge = pocket_judge()
    half = n // 2
    pieces = [*furniture.sample(half, seed=unseen_seed(seed), held_out=False)]
    pieces += furniture.sample(n - half, seed=unseen_seed(seed), held_out=True)
    pictures = furniture.render(pieces, size)
    made = through(pictures)
    right = {name: all_right(judge(shown), pieces) for name, shown in (("", made), ("_real", pictures))}
    found = {f"judge_all_right{name}": mean(ok) for name, ok in right.items()}
    found |= {"judge_all_right_seen": mean(right[""][:half]), "judge_all_right_held_out": mean(right[""][half:])}
    errors = (made - pictures).square().flatten(1).mean(1)
    found["psnr"] = (-10 * errors.log10()).mean().item()
    found["fid_pocket"] = frechet(judge.features(made), judge.features(pictures))
    return found
