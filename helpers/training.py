"""Training: one short loop for every model, on a CPU, one GPU or many. It can be stopped, and resumes where it was."""

import itertools
import math
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from helpers import checkpoints, device, live_seconds, processes
from helpers.problems import Problem

Batch = Any  # a tensor, or a tuple or dict of tensors
Batches = Callable[[int, int], Generator[Batch]]  # (first, stride) -> batch number first, first + stride, ...
Loss = Callable[[nn.Module, Batch], Tensor]
Optimizers = list[torch.optim.Optimizer]
Step = Callable[[nn.Module, Batch, Optimizers], Mapping[str, float]]  # moves the weights itself; its losses by name


def by_index(batch: Callable[[int], Batch]) -> Batches:
    """Batches from a function that makes batch number i (seeded by i, so that a run can resume exactly)."""
    return lambda first, stride: (batch(index) for index in itertools.count(first, stride))


def warmup_stable_decay(done: float, warmup: float = 0.02, decay: float = 0.4) -> float:
    """Factor on the learning rate after the fraction `done` of the training: up, constant, linearly down to zero.

    Hägele et al., Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations (2024).
    """
    return max(0.0, min(1.0, done / warmup if warmup else 1.0, (1.0 - done) / decay if decay else 1.0))


def adamw(model: nn.Module, learning_rate: float, weight_decay: float = 0.1) -> torch.optim.Optimizer:
    """AdamW with weight decay on matrices only."""
    matrices = [p for p in model.parameters() if p.ndim >= 2]
    others = [p for p in model.parameters() if p.ndim < 2]
    groups = [{"params": matrices, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW([g for g in groups if g["params"]], learning_rate, betas=(0.9, 0.98), fused=True)


class Run:
    """The state of one training run, safe to read from any thread while it runs.

    Attributes:
        model: the model being trained, on its device.
        losses: list of (step, loss), appended while training; of several losses their sum.
        parts: the losses of the last step by name, of a training whose step is written out.
        held_out: list of (step, loss on the held-out batches), if there are any.
        bf16: whether matrix products run in bf16; None until the training begins.
        step, seconds: optimizer steps done and seconds spent, over all resumed parts.
        finished: True once the training has ended, for whatever reason.
        error: the exception that ended the training, or None.
    """

    def __init__(self, model: nn.Module | None = None):
        self.model = model
        self.losses: list[tuple[int, float]] = []
        self.parts: Mapping[str, float] = {}
        self.held_out: list[tuple[int, float]] = []
        self.bf16: bool | None = None
        self.step = 0
        self.seconds = 0.0
        self.fraction = 0.0
        self.error: BaseException | None = None
        self._stop = threading.Event()
        self._done = threading.Event()
        self._again: Callable[[float], None] | None = None
        self.optimizers: list[Any] | None = None  # resume keeps their state
        self._rates: list[float] = []  # highest learning rate of each of their groups

    @property
    def finished(self) -> bool:
        return self._done.is_set()

    @property
    def stopped(self) -> bool:
        """Whether somebody asked the training to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the training to end after the step it is in. The model is kept."""
        self._stop.set()

    def result(self) -> nn.Module:
        """Wait for the end of the training and return the model. A kernel interrupt ends the training too."""
        self.wait()
        if self.error is not None:
            raise self.error
        return self.model

    def wait(self) -> None:
        """Wait for the end of the training. A kernel interrupt ends it, too."""
        try:
            while not self._done.wait(0.1):
                pass
        except KeyboardInterrupt:
            self.stop()
            self._done.wait()

    def resume(self, seconds: float | None = None) -> "Run":
        """Train the same model further, in the background. Returns at once."""
        if self._again is None:
            raise ValueError("This training was not started with training.start().")
        if not self.finished:
            raise Problem("This training is still running.")
        self._again(live_seconds() if seconds is None else seconds)
        return self


class _Objective(nn.Module):
    """Model and loss as one module, so that data-parallel wrapping sees every forward pass."""

    def __init__(self, model: nn.Module, loss: Loss, bf16: bool):
        super().__init__()
        self.model, self.loss, self.bf16 = model, loss, bf16

    def forward(self, batch: Batch) -> Tensor:
        with device.autocast(self.bf16):
            return self.loss(self.model, batch)


def fit(
    model: nn.Module,
    batches: Batches,
    *,
    loss: Loss | None = None,
    step: Step | None = None,
    learning_rate: float,
    steps: int | None = None,
    seconds: float | None = None,
    optimizers: Callable[[nn.Module, float], Iterable[torch.optim.Optimizer]] = lambda m, lr: [adamw(m, lr)],
    schedule: Callable[[float], float] = warmup_stable_decay,
    max_grad_norm: float | None = 1.0,
    batches_per_step: int | None = None,
    validation: Sequence[Batch] = (),
    validate_every: int = 100,
    checkpoint: Path | None = None,
    save_every: float = 60.0,
    on_step: Callable[[Run], None] | None = None,
    run: Run | None = None,
) -> Run:
    """Train `model` until `steps` or `seconds` are used up, whichever comes first, or somebody stops it.

    Args:
        batches: `batches(first, stride)` yields batch number first, first + stride, ... Several processes share them.
        loss: `loss(model, batch)` -> scalar.
        step: instead of a loss, a step written out, for networks that do not share one loss: `step(model, batch,
            optimizers)` -> its losses by name. It clips nothing, and is for one process.
        learning_rate: the highest; `schedule` maps the fraction done (0..1) to a factor on it.
        optimizers: makes the optimizers; together they own all trained parameters.
        max_grad_norm: largest norm of the gradient, None for no clipping.
        batches_per_step: batches of one step; its loss and gradient are their mean. The processes share them, so with
            the same number any number of processes gives the same result. Default: one batch for each process.
        validation: held-out batches; their mean loss is noted in `run.held_out` every `validate_every` steps and at the
            end. It changes nothing of the training.
        checkpoint: folder to save to each `save_every` seconds. If it holds a run already, that one is resumed, in
            the precision it began in.
        on_step: called after each step with the run.
    Returns:
        the run, finished. A KeyboardInterrupt ends the training like `stop()`.
    Raises:
        ValueError: no end is given, or not one of loss and step.
        Problem: the loss is not finite, or the processes cannot share the batches of a step.
    """
    from accelerate.utils import send_to_device  # slow to import

    if steps is None and seconds is None:
        raise ValueError("Say when the training ends: give steps or seconds.")
    run = run or Run()
    accelerator = processes.accelerator()
    many = accelerator.num_processes
    batches_per_step = batches_per_step or many
    share = batches_per_step // many
    if share * many != batches_per_step:
        raise Problem(f"{many} processes cannot share {batches_per_step} batches per step: use a multiple.")
    if (loss is None) == (step is None):
        raise ValueError("Give a loss, or a step that is written out.")
    if step is not None and batches_per_step > 1:
        raise Problem("Networks with losses of their own are trained by one process, with one batch per step.")
    run.model = model.to(accelerator.device)
    saved = checkpoints.read(checkpoint)
    known = saved["bf16"] if saved else run.bf16 if step is None else False  # a penalty on gradients needs float32
    run.bf16 = processes.as_the_main_one(device.bf16_helps() if known is None else known)
    bare = _Objective(model, loss, run.bf16)
    objective = accelerator.prepare(bare)
    if run.optimizers is None:
        run.optimizers = [accelerator.prepare(one) for one in optimizers(model, learning_rate)]
        run._rates = [group["lr"] for group in _groups(run)]
    if saved is not None:
        checkpoints.restore(saved, run, accelerator.process_index)
    start, last_save, together, number = None, time.perf_counter(), False, 0.0
    supply = batches(run.step * batches_per_step + accelerator.process_index, many)
    try:
        with torch.inference_mode(False), torch.enable_grad():  # whatever the caller's mode is
            for own in zip(*[supply] * share, strict=False):  # this process's batches of one step
                start = start or time.perf_counter() - run.seconds  # waiting for the first batch costs nothing
                run.seconds = time.perf_counter() - start
                done = max(_share(run.step, steps), _share(run.seconds, seconds))
                due = checkpoint is not None and time.perf_counter() - last_save > save_every
                agreed, due = processes.largest(accelerator, 1.0 if run.stopped else done, due)
                run.fraction = min(1.0, done if many == 1 else agreed)
                if due and run.step:
                    checkpoints.save(checkpoint, run, accelerator)
                    last_save = time.perf_counter()
                if run.stopped or run.fraction == 1.0:
                    together = True
                    break
                for group, rate in zip(_groups(run), run._rates, strict=True):
                    group["lr"] = rate * schedule(run.fraction)
                model.train()  # somebody who looked at it in between may have left it in its other mode
                here = (send_to_device(batch, accelerator.device, non_blocking=True) for batch in own)  # one by one
                if step is not None:
                    run.parts = dict(step(model, next(here), run.optimizers))
                    number = sum(run.parts.values())
                else:
                    number = _descend(objective, here, share, run, accelerator, max_grad_norm)
                if not math.isfinite(number):
                    raise Problem(f"The loss is not finite at step {run.step}: the learning rate is too high.")
                run.step += 1
                run.losses.append((run.step, number))
                if validation and run.step % validate_every == 0:
                    _validate(run, bare, validation, accelerator)
                if on_step is not None:
                    on_step(run)
            if validation and run.fraction == 1.0 and run.step % validate_every:  # not after a Stop: it will go on
                _validate(run, bare, validation, accelerator)
    except KeyboardInterrupt:
        run.stop()
    except Exception as error:
        run.error = error  # before anybody hears that the run has finished
        raise
    finally:
        supply.close()
        run.seconds = time.perf_counter() - start if start else run.seconds
        model.eval()
        spoiled = step is not None and not math.isfinite(number)  # it has moved the weights already
        if checkpoint is not None and run.step and not spoiled:
            checkpoints.save(checkpoint, run, accelerator, together=together)
        run._done.set()
    return run


def start(model: nn.Module, batches: Batches, *, seconds: float | None = None, **settings: Any) -> Run:
    """`fit` in a background thread: returns at once. Without `seconds` it takes the live budget."""
    run = Run(model)

    def again(limit: float) -> None:
        run._stop.clear()
        run._done = threading.Event()  # a new one: the thread before may still be about to set its own
        run.error = None
        work_on = (run.seconds + limit, run._done)
        threading.Thread(target=work, args=work_on, daemon=True, name="training").start()

    def work(limit: float, done: threading.Event) -> None:
        try:
            fit(model, batches, seconds=limit, run=run, **settings)
        except Exception as error:  # handed to whoever asks for the result
            if not done.is_set():  # it never began; afterwards the run may be in its next part already
                run.error = error
        finally:
            done.set()

    run._again = again
    again(live_seconds() if seconds is None else seconds)
    return run


def _descend(
    objective: nn.Module, own: Iterable[Batch], share: int, run: Run, accelerator: Any, max_grad_norm: float | None
) -> float:
    """One step down the gradient of the mean loss of `share` batches; returns that loss, over all processes."""
    for optimizer in run.optimizers:
        optimizer.zero_grad()
    number = 0.0
    for batch in own:
        value = objective(batch) / share
        accelerator.backward(value)
        number += value.item()
    number = processes.mean(accelerator, number)
    if not math.isfinite(number):
        return number  # the weights stay as they are
    if max_grad_norm is not None:
        accelerator.clip_grad_norm_(run.model.parameters(), max_grad_norm)
    with device.autocast(run.bf16):  # an optimizer that multiplies matrices does it alike
        for optimizer in run.optimizers:
            optimizer.step()
    return number


def _share(used: float, limit: float | None) -> float:
    """How much of a limit is used up; without one, nothing ever is."""
    return 0.0 if limit is None else used / limit if limit > 0 else 1.0


def _groups(run: Run) -> Iterator[dict]:
    return (group for optimizer in run.optimizers for group in optimizer.param_groups)


@torch.no_grad()
def _validate(run: Run, objective: _Objective, batches: Sequence[Batch], accelerator: Any) -> None:
    """Note the mean loss of these batches, which the processes share."""
    from accelerate.utils import send_to_device

    own = range(accelerator.process_index, len(batches), accelerator.num_processes)
    with device.fork_rng():
        run.model.eval()
        total = sum(objective(send_to_device(batches[i], accelerator.device)).item() for i in own)
    run.held_out.append((run.step, processes.mean(accelerator, total) * accelerator.num_processes / len(batches)))
