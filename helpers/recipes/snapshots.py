"""The weights of a training on the way: what a model could do early is measured when the training is over."""

from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import helpers
from helpers.problems import Problem

MOMENTS = frozenset(round(50 * 2 ** (i / 2)) for i in range(20))  # steps after which they are kept


def folder(name: str) -> Path:
    """Where those of a pocket model's training lie, STEP.safetensors."""
    return helpers.home() / "snapshots" / name


def keep(model: torch.nn.Module, step: int, into: Path) -> None:
    """Keep the weights after so many steps, in half precision, if it is one of MOMENTS."""
    if step in MOMENTS:
        into.mkdir(parents=True, exist_ok=True)
        weights = {name: value.half().cpu().contiguous() for name, value in model.state_dict().items()}
        save_file(weights, into / f"{step}.safetensors")


def through(model: torch.nn.Module, name: str) -> Iterator[int]:
    """Gives `model` the weights of each moment in turn, and yields the step.

    Raises:
        Problem: none were kept.
    """
    kept = sorted(folder(name).glob("*.safetensors"), key=lambda path: int(path.stem))
    if not kept:
        raise Problem(f"No weights were kept on the way: python -m helpers train {name} --snapshots keeps them.")
    for path in kept:
        model.load_state_dict({key: value.float() for key, value in load_file(path).items()})
        yield int(path.stem)
