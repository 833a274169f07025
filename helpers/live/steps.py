"""A training in the background whose steps are written out: several optimizers, each with a loss of its own."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import nn

from helpers import device, training
from helpers.panel import Problem

Step = Callable[[nn.Module, training.Batch], Mapping[str, float]]


def start_steps(model: nn.Module, batches: training.Batches, step: Step, **how: Any) -> training.Run:
    """Train in the background as `training.start` does, but with `step` instead of a loss: returns at once.

    Args:
        step: `step(model, batch)` moves the weights, with whatever optimizers, and gives its losses by name. It is
            called with gradients on, and never while somebody holds `run.lock`.
        how: `seconds` and `on_step` as `LiveTraining` gives them: `on_step(run, losses)` is called after each step.
            `run.losses` gets the sum of the losses.
    """
    return training.start(model, batches, loop=_loop, step=step, **how)


def _loop(
    model: nn.Module,
    batches: training.Batches,
    *,
    step: Step,
    run: training.Run,
    seconds: float,
    on_step: Callable[[training.Run, Mapping[str, float]], None] | None = None,
) -> None:
    """Steps until the seconds are used up or somebody stops it. For one process on one device."""
    from accelerate.utils import send_to_device  # slow to import

    where = device.pick()
    run.model = model.to(where).train()
    began, supply = time.perf_counter() - run.seconds, batches(run.step, 1)
    try:
        with torch.inference_mode(False), torch.enable_grad():
            for batch in supply:
                run.seconds = time.perf_counter() - began
                run.fraction = min(1.0, run.seconds / seconds) if seconds > 0 else 1.0
                if run.stopped or run.fraction == 1.0:
                    break
                with run.lock:
                    losses = dict(step(model, send_to_device(batch, where)))
                if not all(map(math.isfinite, losses.values())):
                    raise Problem(f"A loss is not finite at step {run.step}: the learning rate is too high.")
                run.step += 1
                run.losses.append((run.step, sum(losses.values())))
                if on_step is not None:
                    on_step(run, losses)
    finally:
        supply.close()
        model.eval()
