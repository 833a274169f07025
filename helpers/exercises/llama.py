"""Exercises of notebook 04, LLaMA and fine-tuning."""

import torch
from torch import Tensor
from torch.nn.functional import silu

from helpers.exercises import Exercise


def rms_norm(x: Tensor, weight: Tensor, eps: float) -> Tensor:
    """Divide by the root mean square, and scale. (T, d) and (d,) -> (T, d)

    Zhang and Sennrich 2019, equation 4.
    """
    return weight * x / (x.square().mean(-1, keepdim=True) + eps).sqrt()


def _rms_inputs() -> list[tuple]:
    rng = torch.Generator().manual_seed(6)
    return [
        (2 * torch.randn(T, d, generator=rng) + 1, torch.rand(d, generator=rng) + 0.5, 0.1) for T, d in ((3, 4), (4, 6))
    ]


RMS_NORM = Exercise(
    title="RMSNorm",
    difficulty=1,
    minutes=4,
    solution=rms_norm,
    inputs=_rms_inputs,
    mistakes=lambda x, w, eps: {
        "You subtract the mean: that is LayerNorm. RMSNorm leaves it where it is.": (
            w * (x - x.mean(-1, keepdim=True)) / (x.var(-1, correction=0, keepdim=True) + eps).sqrt()
        ),
        "You divide by the mean square. Take its root.": w * x / (x.square().mean(-1, keepdim=True) + eps),
        "That is the sum of the squares. Take their mean, or wide models get smaller numbers.": (
            w * x / (x.square().sum(-1, keepdim=True) + eps).sqrt()
        ),
        "Each word has a norm of its own: take the mean over the last axis, with keepdim=True.": (
            w * x / (x.square().mean() + eps).sqrt()
        ),
        "The mean goes over the numbers of a word (the last axis), not over the words.": (
            w * x / (x.square().mean(0, keepdim=True) + eps).sqrt()
        ),
        "The weight is missing: each number is scaled by its own.": (
            x / (x.square().mean(-1, keepdim=True) + eps).sqrt()
        ),
        "Where does eps belong? It is added to the mean square, under the root.": (
            w * x / (x.square().mean(-1, keepdim=True).sqrt() + eps)
        ),
    },
    hints=(
        "Read the name backwards: square, mean, root.",
        "The mean of the squares along the last axis, plus eps; its root divides x. Then scale by the weight.",
        "x.square().mean(-1, keepdim=True) is the mean square; add eps, .sqrt(), and weight * x / that.",
    ),
)


def rotate(x: Tensor, place: int, theta: float) -> Tensor:
    """Turn the pairs (i, i + d / 2) of a vector by the angles place * theta^(-2 i / d). (d,) -> (d,)

    Su et al. 2021, equation 34, with the library's order of the pairs.
    """
    return _turned(x, place * theta ** (-torch.arange(0, len(x), 2) / len(x)))


def _turned(x: Tensor, angle: Tensor) -> Tensor:
    a, b = x.chunk(2)
    return torch.cat([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()])


def _neighbours(x: Tensor, angle: Tensor) -> Tensor:
    a, b = x[::2], x[1::2]
    return torch.stack([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()], 1).flatten()


def _rotate_inputs() -> list[tuple]:
    rng = torch.Generator().manual_seed(7)
    return [(torch.randn(d, generator=rng), place, theta) for d, place, theta in ((6, 3, 10.0), (8, 5, 100.0))]


ROTATE = Exercise(
    title="Rotary positions",
    difficulty=3,
    minutes=10,
    solution=rotate,
    inputs=_rotate_inputs,
    mistakes=lambda x, m, theta: {
        "You pair neighbours (0 and 1, 2 and 3, ...), as the paper does. Here i belongs to i + d / 2.": (
            _neighbours(x, m * theta ** (-torch.arange(0, len(x), 2) / len(x)))
        ),
        "You turn to the right. To the left: a cos - b sin, and a sin + b cos.": (
            _turned(x, -m * theta ** (-torch.arange(0, len(x), 2) / len(x)))
        ),
        "All pairs turn at one speed. Pair i is turned by place * theta^(-2i/d).": (
            _turned(x, torch.full((len(x) // 2,), float(m)))
        ),
        "The exponent is -2i/d: yours falls half as fast. Is the 2 missing?": (
            _turned(x, m * theta ** (-torch.arange(len(x) // 2) / len(x)))
        ),
        "The exponent has a minus: the first pair is the fastest.": (
            _turned(x, m * theta ** (torch.arange(0, len(x), 2) / len(x)))
        ),
        "Where is the place? Every place turns further: the angle is place times the speed.": (
            _turned(x, theta ** (-torch.arange(0, len(x), 2) / len(x)))
        ),
    },
    hints=(
        "Cut x into two halves: a and b. Number i of a and number i of b are the two coordinates of a point.",
        "angle = place * theta ** (-torch.arange(0, d, 2) / d) has d / 2 numbers, one for each pair.",
        "torch.cat of a * cos - b * sin and a * sin + b * cos.",
    ),
)


def swiglu(x: Tensor, gate: Tensor, up: Tensor, down: Tensor) -> Tensor:
    """LLaMA's feed-forward part. (T, d), (h, d), (h, d), (d, h) -> (T, d)

    Shazeer, GLU Variants Improve Transformer (2020), equation 6.
    """
    return (silu(x @ gate.T) * (x @ up.T)) @ down.T


def _swiglu_inputs() -> list[tuple]:
    rng = torch.Generator().manual_seed(8)
    shapes = [((3, 4), (6, 4), (6, 4), (4, 6)), ((2, 3), (5, 3), (5, 3), (3, 5))]
    return [tuple(torch.randn(shape, generator=rng) for shape in some) for some in shapes]


SWIGLU = Exercise(
    title="SwiGLU",
    difficulty=2,
    minutes=5,
    solution=swiglu,
    inputs=_swiglu_inputs,
    mistakes=lambda x, g, u, d: {
        "The gate and the way up have changed places: silu goes over the gate.": ((x @ g.T) * silu(x @ u.T)) @ d.T,
        "You add the two. The gate *multiplies*, number by number.": (silu(x @ g.T) + x @ u.T) @ d.T,
        "The silu is missing: without a curve the gate is only another product.": ((x @ g.T) * (x @ u.T)) @ d.T,
        "silu goes over the gate alone; you took it of the product.": silu((x @ g.T) * (x @ u.T)) @ d.T,
        "That gate is a sigmoid: the GLU of Dauphin et al. SwiGLU takes silu.": ((x @ g.T).sigmoid() * (x @ u.T)) @ d.T,
        "That is GPT's kind: one way up. Multiply by x @ up.T, too.": silu(x @ g.T) @ d.T,
        "silu of both? Only the gate has a curve.": (silu(x @ g.T) * silu(x @ u.T)) @ d.T,
    },
    hints=(
        "Two ways up from x, both (T, h). One of them decides how much of the other may pass.",
        "silu(x @ gate.T) times x @ up.T, number by number; then down.",
        "Return (silu(x @ gate.T) * (x @ up.T)) @ down.T.",
    ),
)


def cache_size(layers: int, width: int, heads: int, groups: int, tokens: int) -> int:
    """Bytes of the KV cache with grouped queries, 2 bytes a number. `groups`: heads of keys and values.

    Ainslie et al., GQA (2023), section 2.2.
    """
    return 2 * layers * groups * (width // heads) * tokens * 2


CACHE_SIZE = Exercise(
    title="The cache of grouped queries",
    difficulty=2,
    minutes=6,
    solution=cache_size,
    inputs=lambda: [(80, 8192, 64, 8, 4096), (6, 128, 4, 2, 384)],
    mistakes=lambda layers, width, heads, groups, tokens: {
        "That is the cache without groups: kept are `groups` heads, and each is width / heads wide.": (
            4 * layers * width * tokens
        ),
        "Half of it: keys *and* values are kept, and each number takes 2 bytes.": (
            2 * layers * groups * (width // heads) * tokens
        ),
        "A quarter of it: keys *and* values are kept, and each number takes 2 bytes.": (
            layers * groups * (width // heads) * tokens
        ),
        "Each layer has a cache of its own.": 4 * groups * (width // heads) * tokens,
        "How wide is a head? width / heads.": 4 * layers * groups * width * tokens,
        "The queries are not kept: only keys and values.": 2
        * 2
        * layers
        * (heads + 2 * groups)
        * (width // heads)
        * tokens,
    },
    hints=(
        "What is kept for one token in one layer? How many heads, how wide, and how many of each?",
        "A key and a value, for each of `groups` heads, of width / heads numbers each; for every layer and token.",
        "2 * layers * groups * (width / heads) * tokens numbers, of 2 bytes.",
    ),
)


def lora_forward(x: Tensor, W: Tensor, A: Tensor, B: Tensor, alpha: float) -> Tensor:
    """A linear layer with its low-rank change. (T, d), (e, d), (r, d), (e, r) -> (T, e)

    Hu et al. 2021, equation 3.
    """
    return x @ W.T + alpha / len(A) * (x @ A.T @ B.T)


def _lora_inputs() -> list[tuple]:
    rng = torch.Generator().manual_seed(9)
    shapes = [((3, 6), (5, 6), (2, 6), (5, 2), 8.0), ((2, 4), (4, 4), (3, 4), (4, 3), 4.0)]
    return [(*(torch.randn(shape, generator=rng) for shape in some), alpha) for *some, alpha in shapes]


LORA_FORWARD = Exercise(
    title="LoRA's forward pass",
    difficulty=2,
    minutes=6,
    solution=lora_forward,
    inputs=_lora_inputs,
    mistakes=lambda x, W, A, B, alpha: {
        "The frozen layer is missing: the change is added to x @ W.T.": alpha / len(A) * (x @ A.T @ B.T),
        "Divide alpha by the rank, the number of rows of A.": x @ W.T + alpha * (x @ A.T @ B.T),
        "Where is alpha? The change is scaled by alpha / r.": x @ W.T + x @ A.T @ B.T,
        "You scale the frozen layer, too: only the change gets alpha / r.": alpha / len(A) * (x @ W.T + x @ A.T @ B.T),
        "You divided by the width of the layer. Divide by the rank: the rows of A.": (
            x @ W.T + alpha / A.shape[1] * (x @ A.T @ B.T)
        ),
        "rsLoRA divides by the root of the rank (Kalajdzievski 2023). Here by the rank itself.": (
            x @ W.T + alpha / len(A) ** 0.5 * (x @ A.T @ B.T)
        ),
    },
    hints=(
        "Two ways from x to the result: the frozen one, and a narrow one through r numbers.",
        "x @ A.T is (T, r), and @ B.T makes (T, e) of it. Scale by alpha / r and add.",
        "Return x @ W.T + alpha / len(A) * (x @ A.T @ B.T).",
    ),
)


def bytes_per_token(gigabytes: Tensor, epochs: Tensor | float, percent: Tensor, tokens: float) -> Tensor:
    """Bytes of text in a token, for each source of a mixture (S,) -> (S,): what was read, over its tokens."""
    return gigabytes * 1e9 * epochs / (percent / 100 * tokens)


BYTES_PER_TOKEN = Exercise(
    title="Bytes per token",
    difficulty=1,
    minutes=5,
    solution=bytes_per_token,
    inputs=lambda: [
        (torch.tensor([3300.0, 328, 83]), torch.tensor([1.10, 0.64, 2.45]), torch.tensor([67.0, 4.5, 4.5]), 1.4e12),
        (torch.tensor([10.0, 40.0]), torch.tensor([3.0, 0.5]), torch.tensor([60.0, 40.0]), 1e10),
    ],
    mistakes=lambda gb, epochs, percent, tokens: {
        "That is tokens per byte. Divide the bytes by the tokens.": (percent / 100 * tokens) / (gb * 1e9 * epochs),
        "Did you forget the epochs? What is read twice counts twice.": bytes_per_token(gb, 1, percent, tokens),
        "Divide by the tokens of this source, not by all tokens.": gb * 1e9 * epochs / tokens,
        "The proportion is in per cent: divide it by 100.": gb * 1e9 * epochs / (percent * tokens),
        "These are gigabytes for each token. One has 10^9 bytes.": gb * epochs / (percent / 100 * tokens),
        "Here a gigabyte has 10^9 bytes, not 2^30.": bytes_per_token(gb * 2**30 / 1e9, epochs, percent, tokens),
    },
    hints=(
        "How many bytes of this source did the training read, and how many of its tokens are from this source?",
        "It read size x epochs bytes. Its tokens are the proportion of all tokens.",
        "gigabytes * 1e9 * epochs, divided by (percent / 100 * tokens).",
    ),
)


def gpu_hours(parameters: Tensor, tokens: Tensor, teraflops: float, used: float) -> Tensor:
    """Hours of a GPU that reaches the share `used` of its peak, for trainings of 6 N D FLOP. (M,), (M,) -> (M,)"""
    return 6 * parameters * tokens / (teraflops * 1e12 * used) / 3600


GPU_HOURS = Exercise(
    title="GPU-hours",
    difficulty=2,
    minutes=6,
    solution=gpu_hours,
    inputs=lambda: [
        (torch.tensor([6.7e9, 13.0e9, 65.2e9]), torch.tensor([1.0e12, 1.0e12, 1.4e12]), 312.0, 0.45),
        (torch.tensor([174.6e9, 1.4e6]), torch.tensor([300e9, 1e9]), 125.0, 0.197),
    ],
    mistakes=lambda n, d, peak, used: {
        "That is the forward pass alone, 2 FLOP. The backward pass takes 4 more for each parameter and token.": (
            gpu_hours(n, d, peak, used) / 3
        ),
        "These are seconds. An hour has 3,600.": gpu_hours(n, d, peak, used) * 3600,
        "These are days. Hours are asked for.": gpu_hours(n, d, peak, used) / 24,
        "Did you forget that the GPU reaches only a part of its peak?": gpu_hours(n, d, peak, 1.0),
        "You multiplied the hours by the share of the peak. A slower GPU needs more hours: divide.": (
            gpu_hours(n, d, peak, 1.0) * used
        ),
        "A teraflop is 10^12 FLOP. Did you forget to convert?": gpu_hours(n, d, peak, used) * 1e12,
    },
    hints=(
        "First the FLOP of the whole training, then the FLOP that the GPU does in a second.",
        "The training takes 6 N D FLOP. The GPU does teraflops x 10^12 x used in a second.",
        "6 * parameters * tokens / (teraflops * 1e12 * used) are seconds; divide by 3600.",
    ),
)
