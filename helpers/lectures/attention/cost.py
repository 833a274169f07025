"""What looking back costs in memory: attention weights, fused attention, KV cache, an RNN's state (section 5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch

from helpers import catalog, figures, tables
from helpers.panel import Choice, Panel, Slider

BYTES = 2  # of a number in half precision
SHORTEST = 64


@dataclass(frozen=True)
class Shape:
    """What counts for the memory of a transformer's attention."""

    layers: int
    heads: int
    width: int


@cache
def shapes() -> dict[str, Shape]:
    """The pocket GPT, GPT-2 (as the library describes it) and GPT-3 (as its paper does)."""
    from transformers import AutoConfig, GPT2Config

    folder = catalog.pocket_models()["gpt"].folder
    pocket, small = AutoConfig.from_pretrained(folder, local_files_only=True), GPT2Config()
    found = {
        name: Shape(config.n_layer, config.n_head, config.n_embd)
        for name, config in {"pocket GPT": pocket, "GPT-2": small}.items()
    }
    quoted = {row["quantity"]: int(row["value"]) for row in published()}
    return found | {"GPT-3": Shape(quoted["layers"], quoted["heads"], quoted["width"])}


def published() -> list[dict[str, str]]:
    """The rows of data/tables/gpt3_attention.csv: what the paper says of GPT-3's attention."""
    return tables.read("gpt3_attention")


def memory(shape: Shape, length: int) -> dict[str, int]:
    """Bytes for one text of `length` tokens in half precision.

    "attention weights": of every layer, as training without fused attention keeps them.
    "fused attention": what it keeps of them for the backward pass, one float32 number for each query and head.
    "KV cache": keys and values of all words while writing. "RNN state": an RNN with as many layers and as wide.
    """
    return {
        "attention weights": shape.layers * shape.heads * length**2 * BYTES,
        "fused attention": shape.layers * shape.heads * length * torch.float32.itemsize,
        "KV cache": 2 * shape.layers * shape.width * length * BYTES,
        "RNN state": shape.layers * shape.width * BYTES,
    }


WHEN = {"training": ("attention weights", "fused attention"), "writing": ("KV cache", "RNN state")}


def growth(name: str, when: str, longest: int) -> dict:
    """Memory against length up to `longest`. Returns a dict: lengths, curves (name -> bytes), of, during."""
    lengths, length = [], SHORTEST
    while length < longest:
        lengths.append(length)
        length *= 2
    lengths.append(longest)
    rows = [memory(shapes()[name], length) for length in lengths]
    curves = {kind: [row[kind] for row in rows] for kind in WHEN[when]}
    return {"lengths": lengths, "curves": curves, "of": name, "during": when}


def readable(size: float) -> str:
    """Bytes as people say them: 1.5 MB."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} TB"


def draw_growth(sheet, data: dict) -> None:
    """Bytes against length on logarithmic scales: twice as steep is n squared."""
    figures.lines(
        figures.axes(sheet),
        {name: (data["lengths"], values) for name, values in data["curves"].items()},
        xlabel="tokens n",
        ylabel="bytes",
        title=f"{data['of']}: memory for one text, {data['during']}",
        log_x=True,
        log_y=True,
        markers=True,
    )


def caption_growth(data: dict) -> str:
    n = data["lengths"][-1]
    told = "; ".join(
        f"{name} {readable(values[-1])} ({values[-1] / values[-2]:.1f} times as much as at {data['lengths'][-2]:,})"
        for name, values in data["curves"].items()
    )
    return f"At {n:,} tokens: {told}. n² is twice as steep as n; a flat line does not grow at all."


def cost_panel() -> Panel:
    """Memory against length, for training and for writing."""
    return Panel(
        "What does looking back cost?",
        [
            Choice("of", tuple(shapes()), "GPT-2", label="model"),
            Choice("when", tuple(WHEN), "training"),
            Slider("longest", 4096, 256, 131072, step=256, label="longest text n"),
        ],
        compute=lambda settings: growth(settings.of, settings.when, settings.longest),
        draw=draw_growth,
        caption=caption_growth,
        model="computed from the shapes",
        size=(520, 320),
    )
