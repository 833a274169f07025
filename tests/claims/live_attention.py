"""Runs notebook 02's race of three networks, from three seeds; claims about it read what is noted here.

python -m tests.claims.live_attention
"""

from collections.abc import Iterator

import torch

from helpers import device, records, training
from helpers.lectures.attention import owners

NAME, SEEDS, SECONDS = "look_up", (0, 1, 2), 60.0
HEAD = ("asked", "seed", "network", "owners", "right", "seconds", "parameters")
SOURCE = f"{SECONDS:.0f} s a race, notebook 02, by python -m tests.claims.live_attention"


def races() -> Iterator[tuple]:
    """What each network has learned when a race ends: everyone is asked for, or one owner."""
    for asked, everyone in owners.ASKED.items():
        for seed in SEEDS:
            device.seed(seed)
            model = owners.Racers(owners.PEOPLE, everyone)
            training.fit(model, **owners.race(model, seed=seed + 1), seconds=SECONDS)
            with torch.no_grad():
                found = owners.right(model.eval())
            for name in owners.NETWORKS:
                size = sum(parameter.numel() for parameter in model.nets[name].parameters())
                for number in owners.OWNERS:
                    share = f"{found[owners.label(name, number)]:.3f}"
                    yield asked, seed, name, number, share, f"{model.seconds[name]:.0f}", size


if __name__ == "__main__":
    records.write(NAME, HEAD, races(), SOURCE)
