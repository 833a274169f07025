"""Exercises of notebook 04, LLaMA and fine-tuning."""

import torch
from torch import Tensor
from torch.nn.functional import silu

from helpers.exercises import exercise
from helpers.exercises.inputs import normal, normals


def rms_norm(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    """Divide by the root mean square, and scale. (T, d) and (d,) -> (T, d)

    Zhang and Sennrich 2019, equation 4.
    """
    return weight * x / (x.square().mean(-1, keepdim=True) + eps).sqrt()


RMS_NORM = exercise(
    rms_norm,
    inputs=lambda: [(2 * x + 1, w.abs() + 0.5, 0.1) for x, w in (normals(6, (3, 4), 4), normals(7, (4, 6), 6))],
    wrong=lambda x, w, eps: {
        "LayerNorm": w * (x - x.mean(-1, keepdim=True)) / (x.var(-1, correction=0, keepdim=True) + eps).sqrt(),
        "no root": w * x / (x.square().mean(-1, keepdim=True) + eps),
        "sum": w * x / (x.square().sum(-1, keepdim=True) + eps).sqrt(),
        "one norm for all": w * x / (x.square().mean() + eps).sqrt(),
        "no weight": x / (x.square().mean(-1, keepdim=True) + eps).sqrt(),
        "eps outside": w * x / (x.square().mean(-1, keepdim=True).sqrt() + eps),
    },
)


def rotate(x: Tensor, place: int, theta: float) -> Tensor:
    """Turn the pairs (i, i + d / 2) of a vector by the angles place * theta^(-2 i / d). (d,) -> (d,)

    Su et al. 2021, equation 34, with the library's order of the pairs.
    """
    return _turned(x, place * theta ** (-torch.arange(0, len(x), 2) / len(x)))


def _turned(x: Tensor, angle: Tensor) -> Tensor:
    a, b = x.chunk(2)
    return torch.cat([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()])


ROTATE = exercise(
    rotate,
    inputs=lambda: [(normal(7, 6), 3, 10.0), (normal(8, 8), 5, 100.0)],
    wrong=lambda x, m, theta: {
        "neighbours": rotate(x.view(-1, 2).T.flatten(), m, theta).view(2, -1).T.flatten(),
        "to the right": rotate(x, -m, theta),
        "one speed": _turned(x, torch.full((len(x) // 2,), float(m))),
        "half as fast": _turned(x, m * theta ** (-torch.arange(len(x) // 2) / len(x))),
        "no minus": rotate(x, m, 1 / theta),
        "no place": rotate(x, 1, theta),
    },
)


def swiglu(x: Tensor, gate: Tensor, up: Tensor, down: Tensor) -> Tensor:
    """LLaMA's feed-forward part. (T, d), (h, d), (h, d), (d, h) -> (T, d)

    Shazeer, GLU Variants Improve Transformer (2020), equation 6.
    """
    return (silu(x @ gate.T) * (x @ up.T)) @ down.T


SWIGLU = exercise(
    swiglu,
    inputs=lambda: [normals(8, (T, d), (h, d), (h, d), (d, h)) for T, d, h in ((3, 4, 6), (2, 3, 5))],
    wrong=lambda x, g, u, d: {
        "exchanged": ((x @ g.T) * silu(x @ u.T)) @ d.T,
        "added": (silu(x @ g.T) + x @ u.T) @ d.T,
        "no silu": ((x @ g.T) * (x @ u.T)) @ d.T,
        "silu of the product": silu((x @ g.T) * (x @ u.T)) @ d.T,
        "sigmoid": ((x @ g.T).sigmoid() * (x @ u.T)) @ d.T,
        "one way up": silu(x @ g.T) @ d.T,
    },
)


def cache_size(layers: int, width: int, heads: int, groups: int, tokens: int) -> int:
    """Bytes of the KV cache with grouped queries, 2 bytes a number. `groups`: heads of keys and values.

    Ainslie et al., GQA (2023), section 2.2.
    """
    return 2 * layers * groups * (width // heads) * tokens * 2


CACHE_SIZE = exercise(
    cache_size,
    inputs=lambda: [(80, 8192, 64, 8, 4096), (6, 128, 4, 2, 384)],
    wrong=lambda layers, width, heads, groups, tokens: {
        "no groups": 4 * layers * width * tokens,
        "half": 2 * layers * groups * (width // heads) * tokens,
        "quarter": layers * groups * (width // heads) * tokens,
        "one layer": 4 * groups * (width // heads) * tokens,
        "whole width": 4 * layers * groups * width * tokens,
        "queries kept": 2 * 2 * layers * (heads + 2 * groups) * (width // heads) * tokens,
    },
)


def lora_forward(x: Tensor, W: Tensor, A: Tensor, B: Tensor, alpha: float) -> Tensor:
    """A linear layer with its low-rank change. (T, d), (e, d), (r, d), (e, r) -> (T, e)

    Hu et al. 2021, equation 3.
    """
    return x @ W.T + alpha / len(A) * (x @ A.T @ B.T)


LORA_FORWARD = exercise(
    lora_forward,
    inputs=lambda: [
        (*normals(9, (3, 6), (5, 6), (2, 6), (5, 2)), 8.0),
        (*normals(10, (2, 4), (4, 4), (3, 4), (4, 3)), 4.0),
    ],
    wrong=lambda x, W, A, B, alpha: {
        "no frozen layer": alpha / len(A) * (x @ A.T @ B.T),
        "no rank": x @ W.T + alpha * (x @ A.T @ B.T),
        "no alpha": x @ W.T + x @ A.T @ B.T,
        "frozen scaled": alpha / len(A) * (x @ W.T + x @ A.T @ B.T),
        "width": x @ W.T + alpha / A.shape[1] * (x @ A.T @ B.T),
        "root of the rank": x @ W.T + alpha / len(A) ** 0.5 * (x @ A.T @ B.T),
    },
)


def bytes_per_token(gigabytes: Tensor, epochs: Tensor | float, percent: Tensor, tokens: float) -> Tensor:
    """Bytes of text in a token, for each source of a mixture (S,) -> (S,): what was read, over its tokens."""
    return gigabytes * 1e9 * epochs / (percent / 100 * tokens)


BYTES_PER_TOKEN = exercise(
    bytes_per_token,
    inputs=lambda: [
        (torch.tensor([3300.0, 328, 83]), torch.tensor([1.10, 0.64, 2.45]), torch.tensor([67.0, 4.5, 4.5]), 1.4e12),
        (torch.tensor([10.0, 40.0]), torch.tensor([3.0, 0.5]), torch.tensor([60.0, 40.0]), 1e10),
    ],
    wrong=lambda gb, epochs, percent, tokens: {
        "upside down": (percent / 100 * tokens) / (gb * 1e9 * epochs),
        "no epochs": bytes_per_token(gb, 1, percent, tokens),
        "all tokens": gb * 1e9 * epochs / tokens,
        "per cent": gb * 1e9 * epochs / (percent * tokens),
        "gigabytes": gb * epochs / (percent / 100 * tokens),
        "2^30": bytes_per_token(gb * 2**30 / 1e9, epochs, percent, tokens),
    },
)


def gpu_hours(parameters: Tensor, tokens: Tensor, teraflops: float, used: float) -> Tensor:
    """Hours of a GPU that reaches the share `used` of its peak, for trainings of 6 N D FLOP. (M,), (M,) -> (M,)"""
    return 6 * parameters * tokens / (teraflops * 1e12 * used) / 3600


GPU_HOURS = exercise(
    gpu_hours,
    inputs=lambda: [
        (torch.tensor([6.7e9, 13.0e9, 65.2e9]), torch.tensor([1.0e12, 1.0e12, 1.4e12]), 312.0, 0.45),
        (torch.tensor([174.6e9, 1.4e6]), torch.tensor([300e9, 1e9]), 125.0, 0.197),
    ],
    wrong=lambda n, d, peak, used: {
        "forward alone": gpu_hours(n, d, peak, used) / 3,
        "seconds": gpu_hours(n, d, peak, used) * 3600,
        "days": gpu_hours(n, d, peak, used) / 24,
        "peak": gpu_hours(n, d, peak, 1.0),
        "times the share": gpu_hours(n, d, peak, 1.0) * used,
        "no tera": gpu_hours(n, d, peak, used) * 1e12,
    },
)
