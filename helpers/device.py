"""Which device computes, in which precision, and with which seeds."""

import contextlib
import functools
import os
import platform
import time

import torch


@functools.cache
def pick() -> torch.device:
    """CUDA if there is one, else Apple's MPS, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def dtype() -> torch.dtype:
    """The precision for models that are only run: half the memory on CUDA, float32 elsewhere."""
    if pick().type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    return torch.float32


def seed(n: int) -> None:
    """Seed torch's global generators (CPU and accelerator)."""
    torch.manual_seed(n)


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
    return free_main_memory()


def free_main_memory() -> int:
    """Bytes of main memory still free."""
    try:
        with open("/proc/meminfo") as lines:
            fields = dict(line.split(":") for line in lines)
        return int(fields["MemAvailable"].split()[0]) * 1024
    except OSError:  # not Linux: psutil comes with ipykernel and accelerate
        import psutil

        return psutil.virtual_memory().available


def synchronize() -> None:
    """Wait for queued work, so that a clock measures it."""
    kind = pick().type
    if kind == "cuda":
        torch.cuda.synchronize()
    elif kind == "mps":
        torch.mps.synchronize()


FLOAT32_ATTENTION = "sdpa_float32"


@functools.cache
def float32_attention() -> str:
    """Name of the attention that recipes give to a transformers model: torch's own, in float32 also under autocast.

    On CPUs the gradient of torch's attention takes three times as long in bf16 as in float32.
    """
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
    with torch.random.fork_rng(devices=[]):  # a measurement must not move anybody's dice
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


def autocast() -> contextlib.AbstractContextManager:
    """A context in which matrix products run in bf16 where that helps, else one that changes nothing."""
    if bf16_helps():
        return torch.autocast(pick().type, torch.bfloat16)
    return contextlib.nullcontext()


def summary() -> str:
    """One line: what computes here, and how much memory is free."""
    kind = pick().type
    if kind == "cuda":
        name = torch.cuda.get_device_name()
    elif kind == "mps":
        name = "Apple GPU (MPS)"
    else:
        name = f"{os.cpu_count()}-core CPU ({platform.machine()})"
    precision = "bf16 training" if bf16_helps() else "float32 training"
    return f"{name}, {free_memory() / 2**30:.1f} GB free, torch {torch.__version__.split('+')[0]}, {precision}"
