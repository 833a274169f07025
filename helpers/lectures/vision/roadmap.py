"""From ResNet to ConvNeXt in seven switches, beside the paper's own measurements (section 3)."""

import itertools
import math

from torch import nn

from helpers import figures
from helpers.lectures.vision.designs import BASE, SWITCHES, Block, Design, cost, published, widths
from helpers.panel import Panel, Toggle

LABELS = {
    "patchify": "patchify stem",
    "depthwise": "depthwise, wider",
    "inverted": "inverted bottleneck",
    "large_kernel": "7 × 7 in front",
    "gelu": "GELU",
    "few_norms": "fewer norms, activations",
    "layer_norm": "LayerNorm",
}


def described(design: Design) -> list[str]:
    """The layers of a block of the middle stage, in words."""
    stream, inside = widths(design, BASE[1])
    block, said = Block(design, stream, inside), []
    for layer in (*block.layers, block.last):
        if isinstance(layer, nn.Conv2d):
            side = layer.kernel_size[0]
            depthwise = "depthwise " if layer.groups > 1 else ""
            said.append(f"{depthwise}{side} × {side}, {layer.in_channels} → {layer.out_channels}")
        elif not isinstance(layer, nn.Identity):
            said[-1] += f" · {type(layer).__name__.replace('ChannelNorm', 'LayerNorm').replace('2d', '')}"
    return said


def reached(design: Design) -> int:
    """Index of the last of the paper's steps up to which all switches are on; training and stages have none."""
    last = 0
    for number, row in enumerate(published()[:-1]):
        if row["toggle"] and not getattr(design, row["toggle"]):
            break
        last = number
    return last


def gains() -> list[tuple[float, float]]:
    """Points of accuracy that each of the paper's steps brought, from the training recipe to the ConvNeXt, and their
    spread: the standard deviation of a difference between two runs (sigma^2 = sigma_1^2 + sigma_2^2).
    """
    values = [(float(row["top_1"]), float(row["spread"] or 0)) for row in published()[:-1]]  # the last is another model
    return [(b - a, math.hypot(spread_a, spread_b)) for (a, spread_a), (b, spread_b) in itertools.pairwise(values)]


def unclear() -> list[str]:
    """The paper's steps whose gain is smaller than twice its spread."""
    rows = published()[1:-1]
    return [row["step"] for (gain, spread), row in zip(gains(), rows, strict=True) if abs(gain) < 2 * spread]


def draw_roadmap(sheet, data: dict) -> None:
    """Left: a block in words, and the cost of the small network. Right: the paper's steps."""
    left, right = figures.axes(sheet, columns=2, widths=(8, 9), gap=30)
    now, canvas = figures.theme(), figures.Canvas(left)
    canvas.text(0, 10, "a block of the middle stage", canvas.width, 17, bold=True)
    y = 34.0
    for line in data["block"]:
        canvas.box(0, y, canvas.width - 24, 36, figures.mix(now.background, now.main, 0.18))
        canvas.text(10, y + 18, line, canvas.width - 44, 15)
        y += 46
    canvas.line([(canvas.width - 22, 30), (canvas.width - 8, 30)], now.series[1], 3)
    canvas.line([(canvas.width - 8, 30), (canvas.width - 8, y - 6)], now.series[1], 3)
    canvas.line([(canvas.width - 22, y - 6), (canvas.width - 8, y - 6)], now.series[1], 3)
    canvas.text(0, y + 8, "+ x: the skip connection", canvas.width, 14, colour=now.series[1])
    y += 44
    for name, value, change in data["costs"]:
        canvas.text(0, y, f"{name}: {value} ({change:+.0%})", canvas.width, 15)
        y += 28
    rows = published()[1:-1]
    figures.bars(
        right,
        [row["step"] for row in rows],
        [gain for gain, _ in gains()],
        texts=[f"{gain:+.2f} ± {spread:.2f}" for gain, spread in gains()],
        minimum=min(gain for gain, _ in gains()),
        highlight=data["reached"] - 1,
        title="the paper: points of ImageNet top-1",
    )


def caption_roadmap(data: dict) -> str:
    found = ", ".join(f"{name} {value} ({change:+.0%})" for name, value, change in data["costs"])
    return (
        f"{data['on']} of {len(SWITCHES)} switches: {found}. The paper gets as far as "
        f"“{published()[data['reached']]['step']}” with them. Gains of less than twice the spread of seeds (±): "
        f"{', '.join(unclear())}. Source: {published()[0]['source'].partition(' (')[0]}."
    )


def roadmap_panel() -> Panel:
    """Take the steps in any order, and see what becomes of a block, its parameters and FLOPs."""

    def compute(settings) -> dict:
        design = Design(**{name: getattr(settings, name) for name in SWITCHES})
        (parameters, flops), (few, cheap) = cost(design), cost(Design())
        return {
            "block": described(design),
            "costs": [
                ("parameters", f"{parameters:,}", parameters / few - 1),
                ("one picture", f"{flops / 1e6:.1f} MFLOP", flops / cheap - 1),
            ],
            "on": sum(getattr(design, name) for name in SWITCHES),
            "reached": reached(design),
        }

    toggles = [Toggle(name, label=LABELS[name]) for name in SWITCHES]
    return Panel(
        "From ResNet to ConvNeXt",
        toggles[:4],
        more=toggles[4:],
        compute=compute,
        draw=draw_roadmap,
        caption=caption_roadmap,
        model="a small network, untrained",
        size=(900, 400),
    )
