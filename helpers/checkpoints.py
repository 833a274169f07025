"""A training run on disk: what it needs to resume exactly where it was.

One file, replaced in one go: accelerate's own `save_state` writes a folder of them, which a crash can leave half new.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from helpers import device
from helpers.problems import Problem

if TYPE_CHECKING:
    from helpers.training import Run

NAME = "training.pt"


def save(folder: Path, run: Run, accelerator: Any, together: bool = True) -> None:
    """Write weights, optimizers, losses, precision, and the random states of all processes.

    Every process calls it after the same step, and the main one writes. `together=False` after an error, when nobody
    knows where the others are: then the main process's own random states have to do.
    """
    from accelerate.utils import gather_object

    random = gather_object([device.rng_states()]) if together else [device.rng_states()]
    if not accelerator.is_main_process:
        return
    folder.mkdir(parents=True, exist_ok=True)
    state = {
        "model": run.model.state_dict(),
        "optimizers": [optimizer.state_dict() for optimizer in run.optimizers],
        "step": run.step,
        "seconds": run.seconds,
        "losses": run.losses,
        "held_out": run.held_out,
        "bf16": run.bf16,
        "random": random,
    }
    torch.save(state, folder / "training.part")
    os.replace(folder / "training.part", folder / NAME)  # never half a checkpoint


def read(folder: Path | None) -> dict | None:
    """What the checkpoint in this folder holds, None if there is none.

    Raises:
        Problem: it was written by an older version of this module.
    """
    if folder is None or not (folder / NAME).exists():
        return None
    state = torch.load(folder / NAME, map_location="cpu", weights_only=True)
    if "bf16" not in state:
        raise Problem(f"{folder / NAME} is of an older version: move it away, and the training begins afresh.")
    return state


def restore(state: dict, run: Run, process: int) -> None:
    """Bring a run to where its checkpoint was, in process number `process`."""
    run.model.load_state_dict(state["model"])
    for optimizer, saved in zip(run.optimizers, state["optimizers"], strict=True):
        optimizer.load_state_dict(saved)
    for name in ("step", "seconds", "losses", "held_out"):
        setattr(run, name, state[name])
    device.set_rng_states(state["random"][min(process, len(state["random"]) - 1)])
