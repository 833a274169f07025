"""Scores of the autoencoder: how much of a picture survives the way through the latents."""

import torch

from helpers import catalog, furniture
from helpers.models.diffusion import decode, encode
from helpers.models.judge import Judge
from helpers.scores.classifier import mean, unseen_seed
from helpers.scores.generators import frechet
from helpers.scores.judge import all_right


def score(vae: torch.nn.Module, seed: int = 0, n: int = 1000) -> dict:
    """All scores on `n` pictures drawn from `seed`, half of them of HELD_OUT combinations.

    Returns:
        judge_all_right: share of the reconstructions that the judge takes for furniture, with kind, finish and scene
            right; ..._seen, ..._held_out: by combination; ..._real: of the pictures themselves.
        psnr: mean peak signal to noise ratio, dB.
        fid_pocket: Fréchet distance of reconstructions and pictures in the judge's features.
        compression: numbers of a picture for each number of its latent.
        seed, n: as given.
    """
    judge = Judge(catalog.load("judge").model)
    half = n // 2
    pieces = [*furniture.sample(half, seed=unseen_seed(seed), held_out=False)]
    pieces += furniture.sample(n - half, seed=unseen_seed(seed), held_out=True)
    pictures = furniture.render(pieces, vae.config.sample_size)
    latents = encode(vae, pictures)
    made = decode(vae, latents)
    right = {name: all_right(judge(shown), pieces) for name, shown in (("", made), ("_real", pictures))}
    found = {f"judge_all_right{name}": mean(ok) for name, ok in right.items()}
    found |= {"judge_all_right_seen": mean(right[""][:half]), "judge_all_right_held_out": mean(right[""][half:])}
    errors = (made - pictures).square().flatten(1).mean(1)
    found["psnr"] = (-10 * errors.log10()).mean().item()
    found["fid_pocket"] = frechet(judge.features(made), judge.features(pictures))
    found["compression"] = pictures[0].numel() / latents[0].numel()
    return found | {"seed": seed, "n": n}
