"""From a recipe to the files of a pocket model: train, save in half precision, write the model card."""

import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import torch

import helpers
from helpers import catalog, checkpoints, device, farm, limits, training
from helpers.problems import Problem
from helpers.recipes import farm_text, prefetching, recipe, snapshots

VALIDATIONS = 20  # times that the loss on held-out batches is measured in a run
TITLE = "pocket model of the lecture notebooks"  # by it a folder is known to hold a model that may be replaced
CARD = """---
license: mit
library_name: {library}
---
# {name}: {title}

{purpose} It learned from {world}; nothing was downloaded.

| | |
| --- | --- |
| command | `{command}` |
| recipe | `helpers/recipes/{file}`, seed {seed} |
| parameters | {parameters:,} |
| steps | {steps:,} |
| time | {minutes:.0f} minutes |
| hardware | {hardware} |
| last training loss | {loss:.3f} {measure} (mean of the last 100 steps) |
| held-out loss | {held_out} |
| versions | torch {torch}, Python {python} |
| precision | trained in {precision}, stored in float16 |

## Scores

Not measured yet: `python -m helpers score {name} --write` does.
"""


WORLDS = {  # what a model learned from, by `trained_on` in data/models.toml, as its card says it
    "the farm": "the seeded text world in `helpers/farm`",
    "the furniture shop": "the seeded furniture shop in `helpers/furniture`",
    "the furniture shop and others": "the seeded furniture shop in `helpers/furniture`, and what no furniture is from "
    "pictures of scikit-learn",
}
MEASURES = {"words": "nats a word, as the recipe weighs them", "pictures": "nats a picture"}  # of a loss, by the unit


def train(
    name: str,
    out: Path | None,
    checkpoint: Path | None,
    seconds: float | None,
    steps: int | None,
    batches_per_step: int | None = None,
    on_the_way: bool = False,
) -> int:
    """Train the pocket model `name` by its recipe and save it to `out`. Goes on from `checkpoint` if that exists.

    The processes share the `batches_per_step`; default: one for each process. Without `out` the recipe's whole training
    replaces the shipped model; one with an end of its own, `seconds` or `steps`, goes to the student's
    folder. `on_the_way`: weights are kept as `snapshots` does. A Stop (Ctrl-C) before the end keeps the checkpoint and
    saves no model. Returns the exit status.

    Raises:
        Problem: there is no such recipe, or `out` holds something else than a model of ours.
    """
    chosen = recipe(name)
    trial = seconds is not None or steps is not None
    # A trial has a state of its own: it would take that of a stopped whole training for its own, and end it.
    checkpoint = checkpoint or default_checkpoint(f"{name}-trial" if trial else name)
    beside = trial and out is None
    out = out or (helpers.home() / "trained" / name if beside else catalog.pocket_models()[name].folder)
    check_place(out)
    device.seed(chosen.SEED)
    model = chosen.make_model()
    settings = {key: getattr(chosen, key) for key in ("loss", "step", "optimizers", "schedule") if hasattr(chosen, key)}
    main = int(os.environ.get("RANK", "0")) == 0  # `accelerate launch` starts several processes
    processes = int(os.environ.get("WORLD_SIZE", "1"))
    if main:
        many = f"{processes} processes, each on " if processes > 1 else ""
        print(
            f"{name}: {count_parameters(model):,} parameters, {many}{device.summary()}; checkpoint in {checkpoint}",
            flush=True,
        )
        if beside:
            print(f"The shipped model stays as it is. To replace it: --out data/models/{name}", flush=True)
    reporter = Reporter(
        chosen.make_batches(prefetching.worker_count()), unit(name), every=30.0 if main else float("inf")
    )
    run = training.Run()

    def on_step(run: training.Run) -> None:
        reporter.report(run)
        if on_the_way and main:
            snapshots.keep(model, run.step, snapshots.folder(name))

    before = signal.signal(signal.SIGINT, lambda *_: run.stop())  # the step it is in is done properly
    try:
        training.fit(
            model,
            reporter.batches,
            learning_rate=chosen.LEARNING_RATE,
            seconds=seconds if trial else chosen.SECONDS,
            steps=steps if trial else chosen.STEPS,
            batches_per_step=batches_per_step,
            validation=chosen.make_validation(),
            validate_every=max(1, (steps or chosen.STEPS) // VALIDATIONS),
            checkpoint=checkpoint,
            on_step=on_step,
            run=run,
            **settings,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    if run.stopped:
        print(f"Stopped at step {run.step}. The same command resumes from there.")
        return 130
    if main:
        limits = {"--seconds": seconds, "--steps": steps, "--batches-per-step": batches_per_step}
        given = "".join(f" {option} {value:g}" for option, value in limits.items() if value is not None)
        python = f"accelerate launch --multi_gpu --num_processes {processes}" if processes > 1 else "python"
        save(name, model, out, run, f"{python} -m helpers train {name}{given}")
        (checkpoint / checkpoints.NAME).unlink(missing_ok=True)  # another recipe's training would take it for its own
        print(f"{name}: {run.step} steps in {run.seconds:.0f} s, saved in {out}")
    return 0


def unit(name: str) -> str:
    """What the batches of a model are counted in: words or pictures."""
    return "words" if catalog.pocket_models()[name].trained_on == "the farm" else "pictures"


class Reporter:
    """Counts the words or pictures of the batches, and prints one line each `every` seconds."""

    def __init__(self, batches: training.Batches, unit: str, every: float):
        self.source, self.unit, self.every = batches, unit, every
        self.last, self.steps, self.seen = time.perf_counter(), 0, 0

    def batches(self, first: int, stride: int) -> Generator[tuple[torch.Tensor, ...]]:
        """The batches, counted."""
        for batch in self.source(first, stride):
            self.seen += int((batch[1] != farm_text.IGNORE_INDEX).sum()) if self.unit == "words" else len(batch[0])
            yield batch

    def report(self, run: training.Run) -> None:
        """Called after each step."""
        self.steps += 1
        passed = time.perf_counter() - self.last
        if passed >= self.every:
            rate = self.seen / passed
            print(
                f"{run.fraction:6.1%}  step {run.step}  loss {mean_loss(run, self.steps):.4f}  "
                + (f"held out {run.held_out[-1][1]:.4f}  " if run.held_out else "")
                + f"{rate:,.0f} {self.unit}/s  {run.seconds:.0f} s",
                flush=True,
            )
            self.last, self.steps, self.seen = time.perf_counter(), 0, 0


def mean_loss(run: training.Run, last: int) -> float:
    """Mean training loss of the `last` steps."""
    losses = [loss for _, loss in run.losses[-max(1, last) :]]
    return sum(losses) / len(losses)


def held_out(run: training.Run) -> str:
    """The loss on held-out batches at the end, and where it was lowest: earlier, if the model came to overfit."""
    if not run.held_out:
        return "not measured"
    step, lowest = min(run.held_out, key=lambda pair: pair[1])
    return f"{run.held_out[-1][1]:.3f}; the lowest was {lowest:.3f}, at step {step:,} of {run.step:,}"


def count_parameters(model: Any) -> int:
    """Number of trained parameters of a model, or of a pipeline's parts; shared ones once."""
    parts = getattr(model, "components", {"": model}).values()
    modules = [part for part in parts if isinstance(part, torch.nn.Module)]
    return sum(p.numel() for module in modules for p in module.parameters() if p.requires_grad)


def check_place(out: Path) -> None:
    """Make sure that nothing but a model of ours is replaced when one is saved to `out`.

    Raises:
        Problem: something else is there.
    """
    card = out / "README.md"
    ours = card.is_file() and TITLE in card.read_text(encoding="utf-8", errors="replace")
    ours = ours and any((out / config).is_file() for config in catalog.CONFIGS)
    if out.exists() and not ours and not (out.is_dir() and not any(out.iterdir())):
        raise Problem(f"{out} holds something other than a pocket model and is kept: give --out a new folder.")


def save(name: str, model: torch.nn.Module, out: Path, run: training.Run, command: str) -> None:
    """Save a model to the folder `out`. A model that is there goes when all of the new one is written.

    Raises:
        Problem: `out` holds something else than a model of ours.
    """
    check_place(out)
    model = getattr(recipe(name), "shipped", lambda whole: whole)(model)
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-", ignore_cleanup_errors=True) as beside:
        new, old = Path(beside) / "new", Path(beside) / "old"
        new.mkdir()
        write(name, model, new, run, command)
        if out.exists():
            out.rename(old)
        try:
            new.rename(out)
        except OSError:
            if old.exists():
                old.rename(out)
            raise


def write(name: str, model: torch.nn.Module, out: Path, run: training.Run, command: str) -> None:
    """Write weights (float16), configuration, tokenizer (not that of an adapter) and model card to `out`."""
    card = CARD.format(
        name=name,
        title=TITLE,
        library=library(model),
        world=WORLDS[catalog.pocket_models()[name].trained_on],
        measure=getattr(recipe(name), "MEASURE", MEASURES[unit(name)]),
        purpose=recipe(name).__doc__.strip().splitlines()[0],
        file=Path(recipe(name).__file__).name,
        command=command,
        seed=recipe(name).SEED,
        parameters=count_parameters(model),
        steps=run.step,
        minutes=run.seconds / 60,
        hardware=hardware(),
        loss=mean_loss(run, 100),
        held_out=held_out(run),
        torch=torch.__version__.split("+")[0],
        python=platform.python_version(),
        precision="bf16 and float32" if run.bf16 else "float32",
    )
    model.to("cpu", torch.float16).save_pretrained(out)
    model.to(device.pick(), torch.float32)
    if hasattr(recipe(name), "tokenizer"):
        recipe(name).tokenizer().save_pretrained(out)
    elif unit(name) == "words" and library(model) != "peft":
        save_tokenizer(out, transformers="transformers" in sys.modules)
    (out / "README.md").write_text(card, encoding="utf-8")


def library(model: torch.nn.Module) -> str:
    """The library whose `from_pretrained` opens the files of this model."""
    if hasattr(model, "peft_config"):
        return "peft"
    if hasattr(model, "register_to_config"):
        return "diffusers"
    return "transformers" if hasattr(model, "base_model") else "pytorch"


def save_tokenizer(out: Path, transformers: bool) -> None:
    """The farm's tokenizer as tokenizer.json, and with the settings transformers needs around it."""
    if not transformers:
        farm.tokenizer().save(str(out / "tokenizer.json"))
        return
    from transformers import PreTrainedTokenizerFast

    PreTrainedTokenizerFast(
        tokenizer_object=farm.tokenizer(),
        bos_token="<end>",
        eos_token="<end>",
        unk_token="<unk>",
        pad_token="<pad>",
        mask_token="[MASK]",
        clean_up_tokenization_spaces=False,
    ).save_pretrained(out)


def hardware() -> str:
    """What computed, in words for the model card."""
    if device.pick().type == "cuda":
        return f"{torch.cuda.device_count()} x {torch.cuda.get_device_name()}"
    return f"{limits.cores()}-core {platform.machine()} {device.pick().type.upper()}"


def default_checkpoint(name: str) -> Path:
    """The folder for a run's checkpoint when none is given."""
    return helpers.home() / "checkpoints" / name
