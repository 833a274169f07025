"""Which device computes, in which precision, and with which seeds."""

import contextlib
import functools
import os
import platform
import time
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from helpers import limits
from helpers.problems import Problem

KINDS = ("cuda", "mps", "cpu")  # the best first
VARIABLE = "LECTURE_DEVICE"


def pick() -> torch.device:
    """The device that LECTURE_DEVICE names; without it CUDA if there is one, else Apple's MPS, else the CPU.

    A GPU that is there but does not compute is passed over.

    Raises:
        Problem: LECTURE_DEVICE names no device, or one that cannot be used here.
    """
    return _choice()[0]


@functools.cache
def _choice() -> tuple[torch.device, str]:
    """The device, and what there is to say about the choice."""
    asked = os.environ.get(VARIABLE, "").strip().lower()
    if asked and asked not in KINDS:
        raise Problem(f"{VARIABLE} is {asked!r}. It can be {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    passed_over = ""
    for kind in [asked] if asked else KINDS:
        trouble = _trouble(kind)
        if not trouble:
            return torch.device(kind), f"as {VARIABLE} asks" if asked else passed_over
        if asked:
            raise Problem(f"{VARIABLE} asks for {kind}, but {trouble}. Leave it empty, and the best is taken.")
        if _is_there(kind):
            passed_over = f"for {trouble}"
    raise AssertionError("a CPU always computes")


def _is_there(kind: str) -> bool:
    there = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available}
    return kind not in there or there[kind]()


def _trouble(kind: str) -> str:
    """Why a device cannot be used, "" if it can: one small computation is tried."""
    if not _is_there(kind):
        return "torch finds none here"
    try:
        if (torch.ones(2, 2, device=kind) @ torch.ones(2, 2, device=kind)).sum().item() == 8.0:
            return ""
        return f"the {kind.upper()} device computes wrong numbers"
    except RuntimeError as error:  # out of memory is one, too
        return f"the {kind.upper()} device does not compute ({str(error).strip().splitlines()[0].rstrip('.')})"


def dtype() -> torch.dtype:
    """The precision for models that are only run: half the memory on CUDA, float32 elsewhere."""
    if pick().type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    return torch.float32


def seed(n: int) -> None:
    """Seed torch's global generators (CPU and accelerator)."""
    torch.manual_seed(n)


def rng_states() -> list[torch.Tensor]:
    """The states of torch's global generators: the CPU's, and the device's if that is another."""
    return [backend.get_rng_state() for backend in _generators()]


def set_rng_states(states: Sequence[torch.Tensor]) -> None:
    """Put the global generators where they were when `rng_states` gave these states."""
    for backend, state in zip(_generators(), states, strict=False):  # a checkpoint may come from another machine
        backend.set_rng_state(state)


@contextlib.contextmanager
def fork_rng() -> Iterator[None]:
    """A context that leaves torch's global generators, the CPU's and the device's, as they were."""
    states = rng_states()
    try:
        yield
    finally:
        set_rng_states(states)


def _generators() -> list[Any]:
    """The modules of torch that hold the global generators in use."""
    return [torch] if pick().type == "cpu" else [torch, torch.get_device_module(pick())]


def generator(n: int, device: str | torch.device = "cpu") -> torch.Generator:
    """A seeded generator of its own. On the CPU by default: it then draws the same numbers on every machine."""
    return torch.Generator(device=device).manual_seed(n)


def free_memory() -> int:
    """Bytes of memory still free where models are computed."""
    kind = pick().type
    if kind == "cuda":
        return torch.cuda.mem_get_info()[0]
    if kind == "mps":
        return torch.mps.recommended_max_memory() - torch.mps.driver_allocated_memory()
    return limits.free_memory()


def synchronize() -> None:
    """Wait for queued work, so that a clock measures it."""
    kind = pick().type
    if kind == "cuda":
        torch.cuda.synchronize()
    elif kind == "mps":
        torch.mps.synchronize()


FLOAT32_ATTENTION = "sdpa_float32"


@functools.cache
def training_attention() -> str:
    """Name of the attention that recipes give to a transformers model: torch's own, on CPUs in float32 also under
    autocast, where its gradient takes three times as long in bf16 as in float32.
    """
    if pick().type != "cpu":
        return "sdpa"
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.integrations.sdpa_attention import sdpa_attention_forward
    from transformers.masking_utils import sdpa_mask

    def attention(module, query, key, value, attention_mask, **settings):
        with torch.autocast(query.device.type, enabled=False):
            return sdpa_attention_forward(module, query.float(), key.float(), value.float(), attention_mask, **settings)

    AttentionInterface.register(FLOAT32_ATTENTION, attention)
    AttentionMaskInterface.register(FLOAT32_ATTENTION, sdpa_mask)
    return FLOAT32_ATTENTION


@functools.cache
def bf16_helps() -> bool:
    """Whether a small training step is clearly faster under bf16 autocast. Measured once, about 0.1 s.

    Having the instruction is not enough: there are CPUs with AVX512_BF16 where float32 is twice as fast. The step is
    that of a feed-forward block, since attention stays in float32 on a CPU.
    """
    if pick().type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    with fork_rng():  # a measurement must not change anybody's random state
        layers = (torch.nn.LayerNorm(192), torch.nn.Linear(192, 768), torch.nn.GELU(), torch.nn.Linear(768, 192))
        block = torch.nn.Sequential(*layers).to(pick())
        x = torch.randn(2048, 192).to(pick())

    def seconds(enabled: bool) -> float:
        synchronize()
        start = time.perf_counter()
        with torch.enable_grad(), torch.autocast(pick().type, torch.bfloat16, enabled=enabled):
            block(x).float().square().mean().backward()
        synchronize()
        return time.perf_counter() - start

    try:
        pairs = [(seconds(True), seconds(False)) for _ in range(4)]
        return min(bf16 for bf16, _ in pairs) < 0.8 * min(float32 for _, float32 in pairs)
    except RuntimeError:  # older macOS: no bf16 on MPS
        return False


def autocast(bf16: bool) -> torch.autocast:
    """A context in which matrix products run in bf16 if asked for."""
    return torch.autocast(pick().type, torch.bfloat16, enabled=bf16)


def summary() -> str:
    """One line: what computes here, and how much memory is free."""
    (where, why) = _choice()
    kind = where.type
    if kind == "cuda":
        name = torch.cuda.get_device_name()
    elif kind == "mps":
        name = "Apple GPU (MPS)"
    else:
        name = f"{limits.cores()}-core CPU ({platform.machine()})"
    if why:
        name = f"{name} ({why})"
    precision = "bf16 training" if bf16_helps() else "float32 training"
    return f"{name}, {free_memory() / 2**30:.1f} GB free, torch {torch.__version__.split('+')[0]}, {precision}"
