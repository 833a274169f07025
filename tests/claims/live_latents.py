"""Trains notebook 07's small latent diffusion from three seeds, and notes how it goes; the claims read it.

python -m tests.claims.live_latents      (a training that the table has already is not repeated)
"""

import functools

from helpers import device, records
from helpers.recipes import small_diffusion as small
from tests.execute import basis

TABLE, SEEDS, STEPS, LOOKED_AT = "diffusion_latents", range(3), 600, (100, 300, 600)


built = functools.cache(lambda: basis("07_diffusion"))  # what the notebook defines


def trained(seed: int) -> list[tuple]:
    """The mean loss of the last 100 steps and the share as asked, after LOOKED_AT steps."""
    names, found = built(), []
    device.seed(seed)
    network = names["UNet"]()

    def note(run) -> None:
        if run.step in LOOKED_AT:
            loss = sum(value for _, value in run.losses[-100:]) / 100
            found.append((str(seed), str(run.step), f"{loss:.3f}", f"{small.as_asked(network.eval()):.3f}"))

    small.train(network, names["latent_loss"], seconds=7200, steps=STEPS, on_step=note).result()
    return found


if __name__ == "__main__":
    records.resume(
        TABLE,
        ("seed", "step", "loss", "as_asked"),
        {(str(seed),): functools.partial(trained, seed) for seed in SEEDS},
        "notebook 07, by python -m tests.claims.live_latents",
    )
