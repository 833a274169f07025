"""LoRA's rank and alpha: how much is trained, and what the change of a matrix looks like (section 6).

Hu et al., LoRA: Low-Rank Adaptation of Large Language Models (2021), section 4.1.
"""

import functools
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM

from helpers import device, figures
from helpers.panel import Choice, Panel, Slider
from helpers.recipes import llama
from helpers.recipes.demonstrations import LINEAR

RANKS = (1, 4, 16, 64)
TARGETS = {"queries and values": ["q_proj", "v_proj"], "attention": LINEAR[:4], "all": LINEAR}
SIDE = 64  # rows and columns of the matrix whose change is drawn


@functools.cache
def empty(name: str) -> LlamaForCausalLM:
    """The pocket LLaMA, or LLaMA 7B (the library's default), without any numbers in it."""
    with torch.device("meta"):
        return llama.make_model() if name == "pocket" else LlamaForCausalLM(LlamaConfig())


@functools.cache
def factors() -> tuple[Tensor, Tensor]:
    """Random B (SIDE, SIDE) and A (SIDE, SIDE); a rank takes as many columns of B and rows of A."""
    rng = device.generator(0)
    return tuple(torch.randn(SIDE, SIDE, generator=rng, dtype=torch.float32) for _ in range(2))


def adapter(name: str, rank: int, alpha: float, targets: Sequence[str]) -> dict:
    """What an adapter of this rank trains, and what it can do to a matrix.

    Returns a dict: trained, parameters of the adapter by matrix, over all layers; whole, those of the matrix itself;
        total, all of the model; scale, alpha / rank; change (SIDE, SIDE), scale * B A of random factors.
    """
    model, (b, a) = empty(name), factors()
    layers = model.model.layers
    matrices = {key.split(".")[1]: one.weight for key, one in layers[0].named_modules() if isinstance(one, nn.Linear)}
    return {
        "trained": {key: len(layers) * rank * sum(one.shape) * (key in targets) for key, one in matrices.items()},
        "whole": {key: len(layers) * one.numel() for key, one in matrices.items()},
        "total": model.num_parameters(),
        "scale": alpha / rank,
        "change": alpha / rank * b[:, :rank] @ a[:rank],
    }


def draw_rank(sheet, data: dict) -> None:
    """Left the change of a matrix; right what is trained, as a share of each matrix."""
    left, right = figures.axes(sheet, columns=2, widths=(3, 4), gap=30)
    title = f"{data['scale']:g} · B A, random B and A"
    figures.heatmap(left, data["change"].abs(), title=title, low=0, high=20, square=True)
    shares = [trained / data["whole"][matrix] for matrix, trained in data["trained"].items()]
    figures.bars(
        right,
        list(data["trained"]),
        shares,
        texts=[f"{share:.2%}" if share else "frozen" for share in shares],
        maximum=max(1.0, *shares),
        title="numbers of B and A, as a share of W",
    )


def caption_rank(data: dict) -> str:
    trained = sum(data["trained"].values())
    more = [matrix for matrix, whole in data["whole"].items() if data["trained"][matrix] >= whole]
    dear = f" For {', '.join(more)} B and A are no smaller than W itself." if more else ""
    return (
        f"{trained:,} of {data['total']:,} are trained: {trained / data['total']:.2%}. In half precision the "
        f"adapter takes {2 * trained / 1e6:,.2f} MB, the model {2 * data['total'] / 1e6:,.1f} MB.{dear}"
    )


def rank_panel() -> Panel:
    """Choose rank, alpha, the matrices and the model."""

    def compute(settings) -> dict:
        return adapter(settings.sizes, settings.rank, settings.alpha, TARGETS[settings.targets])

    return Panel(
        "How much does LoRA train?",
        [
            Choice("rank", RANKS, 4, label="rank r"),
            Slider("alpha", 8, 1, 64, label="alpha"),
            Choice("targets", list(TARGETS), "all", label="matrices"),
            Choice("sizes", {"pocket LLaMA": "pocket", "LLaMA 7B": "7B"}, "pocket", label="of"),
        ],
        compute=compute,
        draw=draw_rank,
        caption=caption_rank,
        model="counted",
        size=(860, 300),
    )
