"""Memory: what a full-size model needs, where it fits now, and what to do when there is not enough.

The one place that handles running out of memory: panels call `is_exhausted` and `advice`, batch work `in_batches`.
Whatever caches a loaded model registers with `on_free` how to free it; `catalog.free()` calls all of them.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from helpers.problems import Unavailable

if TYPE_CHECKING:
    import torch

    from helpers.registry import FullModel

OVERHEAD = 1.3  # memory to run a model, in multiples of its weights; measured: CLIP 1.08, GPT-2 XL 1.26, SD 1.28
BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}
GB = 2**30
OUT_OF_MEMORY = ("out of memory", "not enough memory", "can't allocate memory")  # by torch, on a GPU and on CPUs
R = TypeVar("R")

_keepers: list[Callable[[], Any]] = []


@dataclass(frozen=True)
class Placement:
    """Where a model is loaded, in which precision, and why, if that is not the usual way."""

    device: torch.device
    dtype: torch.dtype
    reason: str = ""


def needed(parameters: int, precision: str) -> int:
    """Bytes to run a model: parameters x bytes x OVERHEAD."""
    return int(parameters * BYTES[precision] * OVERHEAD)


def place(full: FullModel, others: Sequence[FullModel] = ()) -> Placement:
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
            reason = (
                f"on the CPU, because the GPU has only {tried[0][2] / GB:.1f} GB free"
                if tried and where != tried[0][0]
                else ""
            )
            return Placement(torch.device(where), getattr(torch, precision), reason)
        tried.append((where, precision, free))
    most = max(free for *_, free in tried)
    least = min(needed(full.parameters, precision) for _, precision, _ in tried)
    smaller = [one for one in others if any(needed(one.parameters, p) <= free for _, p, free in tried)]
    best = max(smaller, key=lambda one: one.parameters, default=None)
    would = f'{best.title} would fit: catalog.load("{best.name}", size="full").' if best else "No smaller one fits."
    raise Unavailable(
        f"{full.title} needs {least / GB:.1f} GB of memory, and {most / GB:.1f} GB are free. {would} "
        "catalog.free() releases the models loaded here."
    )


def _places() -> list[tuple[str, str, int]]:
    """(device, precision, bytes free), the best first. The main memory takes what the GPU cannot."""
    from helpers import device, limits

    usual = str(device.dtype()).removeprefix("torch.")
    kind = device.pick().type
    if kind == "cpu":
        return [("cpu", "float32", device.free_memory()), ("cpu", "bfloat16", device.free_memory())]
    main = limits.free_memory()
    places = [(kind, usual, device.free_memory())]
    if kind == "mps":
        places.append((kind, "float16", device.free_memory()))
    return [*places, ("cpu", "float32", main), ("cpu", "bfloat16", main)]


def is_exhausted(error: BaseException) -> bool:
    """Whether an error means that memory has run out, on whichever device."""
    torch = sys.modules.get("torch")
    if isinstance(error, MemoryError) or (torch is not None and isinstance(error, torch.OutOfMemoryError)):
        return True
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    return isinstance(error, RuntimeError) and any(words in str(error) for words in OUT_OF_MEMORY)


def clear_traceback(error: BaseException) -> None:
    """Forget where an error came from: the frames of its traceback hold what did not fit."""
    last: BaseException | None = error
    while last is not None:
        last.__traceback__ = None
        last = last.__cause__ or last.__context__


def on_free(free: Callable[[], Any]) -> None:
    """`free` is called by `memory.free`: for whatever keeps a loaded model for later."""
    _keepers.append(free)


def free() -> None:
    """Call all functions registered with `on_free`, and give the memory back."""
    for free_kept in _keepers:
        free_kept()
    free_unused()


def free_unused() -> None:
    """Give memory that nobody holds any more back to the device and to the system."""
    gc.collect()
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)  # glibc keeps what was freed: measured, half of a model's weights or more
    torch = sys.modules.get("torch")
    if torch is None:
        return
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


def advice(size: str = "") -> str:
    """What to say when memory has run out: how much is free now, and what to change."""
    free_unused()
    free = ""
    if "torch" in sys.modules:
        from helpers import device

        free = f" ({device.free_memory() / GB:.1f} GB are free now)"
    smaller = "Choose the pocket size" if size == "full" else "Choose smaller settings"
    return f"There is not enough memory for this{free}. {smaller}, or free the loaded models: catalog.free()."


def in_batches(work: Callable[[Any], R], items: Any) -> list[R]:
    """`work` on all items, or on parts of them that are halved as long as memory runs out: slower, the same results.

    Args:
        work: takes a slice of the items (any sequence, also a tensor) and returns its result.
    Returns:
        the results of the parts, in order; one result if everything fits.
    """
    done: list[R] = []
    first, size = 0, len(items)
    while first < len(items):
        try:
            done.append(work(items[first : first + size]))
            first += size
            continue
        except (MemoryError, OSError, RuntimeError) as error:
            if not is_exhausted(error) or size == 1:
                raise
        free_unused()  # after the error is forgotten: its frames hold what did not fit
        size = (size + 1) // 2
    return done
