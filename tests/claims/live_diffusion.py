"""Trains notebook 07's networks of points from three seeds and notes how well they do; the claims read it.

python -m tests.claims.live_diffusion
"""

from collections.abc import Iterator

import torch

from helpers import device, records
from helpers.lectures.diffusion import paths, scores
from tests.execute import basis

TABLE, SEEDS, STEPS, TRIED = "diffusion_points", range(3), 1500, (1, 2, 5, 10, 20, 50)


def rows() -> Iterator[tuple]:
    """Of each seed and each network the shares of good points and of covered heaps, by the number of steps back."""
    names = basis("07_diffusion")
    train, data, Denoiser = names["train"], names["data"], names["Denoiser"]

    def tried(seed: int, name: str, sampler: paths.Sampler, above: float) -> Iterator[tuple]:
        for steps in TRIED:
            modes, good = paths.quality(sampler, data, steps, seed)
            yield seed, name, steps, f"{good:.3f}", f"{modes:.3f}", f"{above:.3f}"

    for seed in SEEDS:
        device.seed(seed)
        network = train(Denoiser(), names["ddpm_loss"], STEPS)
        loss = sum(scores.losses(network, data)) / len(scores.TIMES)
        yield from tried(seed, "DDIM", paths.ddim(network), loss - scores.least_loss(data))

        flow = train(Denoiser(), names["flow_loss"], STEPS)
        yield from tried(seed, "rectified flow", paths.flow(flow), 0.0)

        many = paths.noise(10_000, 100 + seed)
        ends = names["flow_sample"](flow, many, 50)

        def again(model, x0, many=many, ends=ends):
            some = torch.randint(len(many), (len(x0),))
            return names["flow_loss"](model, ends[some], many[some])

        yield from tried(seed, "reflow", paths.flow(train(Denoiser(), again, STEPS)), 0.0)


if __name__ == "__main__":
    head = ("seed", "network", "steps", "good", "heaps", "loss_above_the_least")
    records.write(TABLE, head, rows(), "notebook 07, by python -m tests.claims.live_diffusion")
