"""Memory: what a full-size model needs, where it fits now, and what to do when there is not enough.

The one place that handles running out of memory: panels call `is_exhausted` and `advice`, batch work `in_parts`.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from helpers.hub import Unavailable

if TYPE_CHECKING:
    import torch

    from helpers.catalog import Full

WORKING = 1.25  # memory to run a model, in multiples of its weights: activations, keys and values, the library itself
BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}
GB = 2**30
T, R = TypeVar("T"), TypeVar("R")


@dataclass(frozen=True)
class Fit:
    """Where a model is loaded, in which precision, and why, if that is not the usual way."""

    device: torch.device
    dtype: torch.dtype
    why: str = ""


def needed(parameters: int, precision: str) -> int:
    """Bytes to run a model: parameters x bytes x WORKING."""
    return int(parameters * BYTES[precision] * WORKING)


def fit(full: Full, others: Sequence[Full] = ()) -> Fit:
    """The best place for a model in the memory that is free now.

    Args:
        others: models that may stand in for it, to be named if it fits nowhere.
    Raises:
        Unavailable: it fits nowhere; the message says what would.
    """
    import torch

    tried = []
    for where, precision, free in _places():
        if needed(full.parameters, precision) <= free:
            why = (
                f"on the CPU, for the GPU has only {tried[0][2] / GB:.1f} GB free"
                if tried and where != tried[0][0]
                else ""
            )
            return Fit(torch.device(where), getattr(torch, precision), why)
        tried.append((where, precision, free))
    most = max(free for *_, free in tried)
    least = min(needed(full.parameters, precision) for _, precision, _ in tried)
    smaller = [one for one in others if any(needed(one.parameters, p) <= free for _, p, free in tried)]
    best = max(smaller, key=lambda one: one.parameters, default=None)
    would = f'{best.title} would fit: catalog.load("{best.name}", size="full").' if best else "No smaller one fits."
    raise Unavailable(
        f"{full.title} needs {least / GB:.1f} GB of memory, and {most / GB:.1f} GB are free. {would} "
        "catalog.free() forgets the models loaded here."
    )


def _places() -> list[tuple[str, str, int]]:
    """(device, precision, bytes free), the best first. The main memory takes what the GPU cannot."""
    from helpers import device

    usual = str(device.dtype()).removeprefix("torch.")
    kind = device.pick().type
    if kind == "cpu":
        return [("cpu", "float32", device.free_memory()), ("cpu", "bfloat16", device.free_memory())]
    main = device.free_main_memory()
    places = [(kind, usual, device.free_memory())]
    if kind == "mps":
        places.append((kind, "float16", device.free_memory()))
    return [*places, ("cpu", "float32", main), ("cpu", "bfloat16", main)]


def is_exhausted(error: BaseException) -> bool:
    """Whether an error means that memory has run out, on whichever device."""
    torch = sys.modules.get("torch")
    if isinstance(error, MemoryError) or (torch is not None and isinstance(error, torch.OutOfMemoryError)):
        return True
    said = str(error)
    return isinstance(error, RuntimeError) and ("out of memory" in said or "not enough memory" in said)


def reclaim() -> None:
    """Give memory that nobody holds any more back to the device."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is None:
        return
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


def advice(size: str = "") -> str:
    """What to say when memory has run out: how much is free now, and what to change."""
    reclaim()
    free = ""
    if "torch" in sys.modules:
        from helpers import device

        free = f" ({device.free_memory() / GB:.1f} GB are free now)"
    smaller = "Take the pocket size" if size == "full" else "Take smaller settings"
    return f"There is not enough memory for this{free}. {smaller}, or forget loaded models: catalog.free()."


def in_parts(work: Callable[[Sequence[T]], Sequence[R]], items: Sequence[T], most: int | None = None) -> list[R]:
    """`work(items)`, in parts that are halved as long as memory runs out: the same results, more slowly.

    Args:
        work: takes a part of `items`, returns one result for each.
        most: the size of the first parts; default: all at once.
    """
    done: list[Any] = []
    size = min(most or len(items), len(items))
    while len(done) < len(items):
        try:
            done += work(items[len(done) : len(done) + size])
            continue
        except (MemoryError, RuntimeError) as error:
            if not is_exhausted(error) or size == 1:
                raise
        reclaim()  # after the error is forgotten: its frames hold what did not fit
        size = (size + 1) // 2 if size > 2 else 1
    return done
