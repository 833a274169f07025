"""A training on disk: what it needs to go on exactly where it was."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from helpers.training import Run


def save(folder: Path, run: Run, main: bool) -> None:
    """Write weights, optimizers, losses and random numbers; only the main process does."""
    if not main:
        return
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        "model": run.model.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer in run.optimizers],
        "step": run.step,
        "seconds": run.seconds,
        "losses": run.losses,
        "random": torch.get_rng_state(),
    }
    torch.save(state, folder / "training.part")
    os.replace(folder / "training.part", folder / "training.pt")  # never half a checkpoint


def load(folder: Path, run: Run) -> None:
    """Bring a run to where the checkpoint in this folder was, if there is one."""
    path = folder / "training.pt"
    if not path.exists():
        return
    state = torch.load(path, map_location="cpu", weights_only=True)
    run.model.load_state_dict(state["model"])
    for optimizer, saved in zip(run.optimizers, state["optimizers"], strict=True):
        optimizer.load_state_dict(saved)
    run.step, run.seconds, run.losses = state["step"], state["seconds"], state["losses"]
    torch.set_rng_state(state["random"])
