"""What fits? Memory of weights, gradients, optimizer states, activations and KV cache (section 5).

Mixed precision with AdamW takes 16 bytes for each trained parameter: weights and gradients in 16 bit, a copy and two
moments in 32 bit (Rajbhandari et al. 2020, ZeRO, section 3.1).
"""

from dataclasses import dataclass

from torch import nn

from helpers import device, figures
from helpers.lectures.llama import quoted
from helpers.lectures.llama.quoted import short
from helpers.panel import Choice, Panel, Slider, Toggle

METHODS = ("full fine-tuning", "LoRA", "QLoRA", "inference")
PARTS = ("weights", "gradients", "optimizer states", "activations", "KV cache")
MIXED, FLOAT32 = (2, 2, 12), (4, 4, 8)  # bytes a number: weights and activations, gradients, optimizer states
NF4 = 4.127 / 8  # bytes a weight of QLoRA: 4 bit and 0.127 for the scales (Dettmers et al. 2023, section 3)
MACHINE = "this machine"


@dataclass(frozen=True)
class Sizes:
    """A LLaMA. `key_width`: key heads x head width, less than `width` with grouped queries. `tied`: one embedding."""

    layers: int
    width: int
    key_width: int
    feed_forward: int
    vocabulary: int
    tied: bool = False

    @property
    def matrices(self) -> int:
        """Parameters of all linear layers in the blocks."""
        return self.layers * (2 * self.width * (self.width + self.key_width) + 3 * self.width * self.feed_forward)

    @property
    def parameters(self) -> int:
        others = (2 - self.tied) * self.vocabulary * self.width + (2 * self.layers + 1) * self.width
        return self.matrices + others

    def adapters(self, rank: int) -> int:
        """Parameters of LoRA on all linear layers of the blocks: rank x (inputs + outputs) of each."""
        attention = 4 * self.width + 2 * (self.width + self.key_width)
        return rank * self.layers * (attention + 3 * (self.width + self.feed_forward))

    def kept(self, checkpointing: bool) -> int:
        """Numbers kept for the backward pass, for each token; with checkpointing only what enters each block.

        In a block: before, in and after each of two norms (6), rotated queries and attention's output (2), keys and
        values, and four of the feed-forward part. At the end a norm, and the logits.
        """
        block = 8 * self.width + 2 * self.key_width + 4 * self.feed_forward
        blocks = self.layers * self.width + block if checkpointing else self.layers * block
        return blocks + 3 * self.width + self.vocabulary


def published() -> dict[str, Sizes]:
    """The four LLaMA (Touvron et al. 2023, table 2). Their keys are as wide as the model."""
    columns = ("layers", "width", "width", "feed_forward", "vocabulary")
    return {row["model"]: Sizes(*(int(row[name]) for name in columns)) for row in quoted.rows("sizes", *columns)}


def sizes_of(model: nn.Module) -> Sizes:
    """Those of a LlamaForCausalLM."""
    c = model.config
    key_width = c.num_key_value_heads * c.hidden_size // c.num_attention_heads
    shapes = (c.num_hidden_layers, c.hidden_size, key_width, c.intermediate_size, c.vocab_size)
    return Sizes(*shapes, tied=c.tie_word_embeddings)


def memory_needed(
    sizes: Sizes,
    method: str,
    tokens: int,
    rank: int = 16,
    checkpointing: bool = False,
    precision: tuple[int, int, int] = MIXED,
) -> dict[str, float]:
    """Bytes of each of PARTS for a batch of so many tokens; inference keeps a cache of them."""
    weight, gradient, states = precision
    trained = {"full fine-tuning": sizes.parameters, "inference": 0}.get(method, sizes.adapters(rank))
    frozen = 0 if method == "full fine-tuning" else sizes.parameters
    weights = weight * (frozen + trained)
    if method == "QLoRA":
        weights -= (weight - NF4) * sizes.matrices
    inference = method == "inference"
    kept, cached = sizes.kept(checkpointing), 2 * sizes.layers * sizes.key_width
    return {
        "weights": weights,
        "gradients": gradient * trained,
        "optimizer states": states * trained,
        "activations": 0 if inference else weight * tokens * kept,
        "KV cache": weight * tokens * cached if inference else 0,
    }


def draw_footprint(sheet, data: dict) -> None:
    """A stacked bar for each method, and a line where the memory ends."""
    plot, now = figures.axes(sheet), figures.theme()
    canvas, x, start = figures.Canvas(plot, 32), 0.0, 150.0
    for name, colour in zip(PARTS, now.series, strict=False):
        canvas.box(x, -24, 16, 16, colour)
        canvas.text(x + 22, -16, name)
        x += 44 + figures.text_width(name)
    longest = max(sum(parts.values()) for parts in data["bytes"].values())
    scale = (canvas.width - start - 110) / max(longest, data["memory"])
    end, tall = start + scale * data["memory"], (canvas.height - 26) / len(METHODS)
    for i, (method, parts) in enumerate(data["bytes"].items()):
        x, y, fits = start, i * tall, sum(parts.values()) <= data["memory"]
        for size, colour in zip(parts.values(), now.series, strict=False):
            canvas.box(x, y, scale * size, 0.7 * tall, colour)
            x += scale * size
        said = f"{gigabytes(sum(parts.values()))} {'✓' if fits else '✗'}"
        canvas.text(0, y + 0.35 * tall, method, start - 8, 16, bold=fits)
        canvas.text(max(x, end) + 10, y + 0.35 * tall, said, size=16, bold=fits)
        shares = ", ".join(f"{name} {gigabytes(size)}" for name, size in parts.items() if size)
        plot.describe(f"{method}: {said.replace('✓', 'fits').replace('✗', 'does not fit')} ({shares}).")
    canvas.line([(end, -4), (end, canvas.height - 22)], now.ink, 2, dashed=True)
    canvas.text(end, canvas.height - 9, f"{data['gpu']}: {gigabytes(data['memory'])}", align="center", bold=True)


def gigabytes(count: float) -> str:
    """Bytes in GB (10^9), three digits."""
    return f"{short(count / 1e9)} GB"


def caption_footprint(data: dict) -> str:
    fitting = [method for method, parts in data["bytes"].items() if sum(parts.values()) <= data["memory"]]
    what = f"into {gigabytes(data['memory'])} fits: {', '.join(fitting) or 'none of this'}"
    return f"{data['name']}, {data['tokens']:,} tokens: {what}. LoRA has {data['share']:.2%} of the model's parameters."


def memory_panel(model: str = "LLaMA-7B", gpu: str = "RTX 4090") -> Panel:
    """A model, a GPU, a batch: what fits?"""

    def compute(settings) -> dict:
        sizes, rank = published()[settings.model], settings.rank
        here = settings.gpu == MACHINE
        free = device.free_memory() // 10**8 * 10**8 if here else 1e9 * quoted.gpus()[settings.gpu]["gigabytes"]
        tokens = int(settings.tokens)
        return {
            "bytes": {one: memory_needed(sizes, one, tokens, rank, settings.checkpointing) for one in METHODS},
            "memory": free,
            "gpu": settings.gpu,
            "name": settings.model,
            "tokens": tokens,
            "share": sizes.adapters(rank) / sizes.parameters,
        }

    return Panel(
        "What fits?",
        [
            Choice("model", list(published()), model),
            Choice("gpu", [*quoted.gpus(), MACHINE], gpu, label="GPU"),
            Slider("tokens", 2048.0, 128.0, 131072.0, step=0.001, log=True, label="tokens in a batch"),
            Toggle("checkpointing", False, label="gradient checkpointing"),
        ],
        more=[Choice("rank", (1, 4, 16, 64, 256), 16, label="LoRA's rank")],
        compute=compute,
        draw=draw_footprint,
        caption=caption_footprint,
        model="computed",
        size=(860, 300),
    )
