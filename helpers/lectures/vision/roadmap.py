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
    block, said = Block(design, *widths(design, BASE[1])), []
    for layer in (*block.layers, block.last):
        if isinstance(layer, nn.Conv2d):
            side, depthwise = layer.kernel_size[0], "depthwise " * (layer.groups > 1)
            said.append(f"{depthwise}{side} × {side}, {layer.in_channels} → {layer.out_channels}")
        elif not isinstance(layer, nn.Identity):
            said[-1] += f" · {type(layer).__name__.replace('ChannelNorm', 'LayerNorm').replace('2d', '')}"
    return said


def reached(design: Design) -> int:
    """Index of the last of the paper's steps up to which all switches are on; training and stages have none."""
    taken = [not row["toggle"] or getattr(design, row["toggle"]) for row in published()[:-1]]
    return [*taken, False].index(False) - 1


def gains() -> list[tuple[float, float]]:
    """Points of accuracy that each of the paper's steps brought, from the training recipe to the ConvNeXt, and their
    spread: the standard deviation of a difference between two runs (sigma^2 = sigma_1^2 + sigma_2^2).
    """
    values = [(float(row["top_1"]), float(row["spread"] or 0)) for row in published()[:-1]]  # the last is another model
    return [(b - a, math.hypot(spread_a, spread_b)) for (a, spread_a), (b, spread_b) in itertools.pairwise(values)]


def draw_roadmap(sheet, data: dict) -> None:
    """Left: a block in words, and the cost of the small network. Right: the paper's steps."""
    left, right = figures.axes(sheet, columns=2, widths=(8, 9), gap=30)
    now, canvas = figures.theme(), figures.Canvas(left)
    canvas.text(0, 10, "a block of the middle stage", canvas.width, 17, bold=True)
    end, bottom = canvas.width - 8, 34 + 46 * len(data["block"])
    for number, line in enumerate(data["block"]):
        canvas.box(0, 34 + 46 * number, end - 16, 36, figures.mix(now.background, now.main, 0.18))
        canvas.text(10, 52 + 46 * number, line, end - 36, 15)
    skip = [(end - 14, 30), (end, 30), (end, bottom - 6), (end - 14, bottom - 6)]
    canvas.line(skip, now.series[1], 3)
    canvas.text(0, bottom + 8, "+ x: the skip connection", canvas.width, 14, colour=now.series[1])
    for number, line in enumerate(data["costs"]):
        canvas.text(0, bottom + 44 + 28 * number, line, canvas.width, 15)
    values = [gain for gain, _ in gains()]
    figures.bars(
        right,
        [row["step"] for row in published()[1:-1]],
        values,
        texts=[f"{gain:+.2f} ± {spread:.2f}{' (unclear)' * (abs(gain) < 2 * spread)}" for gain, spread in gains()],
        minimum=min(values),
        highlight=data["reached"] - 1,
        title="the paper: points of ImageNet top-1",
    )


def caption_roadmap(data: dict) -> str:
    return (
        f"{data['on']} of {len(SWITCHES)} switches: {', '.join(data['costs'])}. The paper gets as far as "
        f"“{published()[data['reached']]['step']}” with them; unclear are gains of less than twice the spread of "
        f"seeds (±). Source: {published()[0]['source'].partition(' (')[0]}."
    )


def roadmap_panel() -> Panel:
    """Take the steps in any order, and see what becomes of a block, its parameters and FLOPs."""

    def compute(settings) -> dict:
        design = Design(**{name: getattr(settings, name) for name in SWITCHES})
        (parameters, flops), (few, cheap) = cost(design), cost(Design())
        return {
            "block": described(design),
            "costs": [
                f"{parameters:,} parameters ({parameters / few - 1:+.0%})",
                f"{flops / 1e6:.1f} MFLOP for one picture ({flops / cheap - 1:+.0%})",
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
