"""Where the norm sits in a block, and what it and the skip connections do to a deep, untrained model (section 1)."""

import functools

import torch
from torch import Tensor, nn

from helpers import figures
from helpers.figures.canvas import Canvas
from helpers.panel import Choice, Panel, Slider, Toggle, seeded

WIDTH, HEADS, WORDS, TEXTS, VOCABULARY = 32, 4, 12, 2, 100
DEEPEST = 32  # blocks
AFTER, BEFORE, NOWHERE = "after (GPT-1)", "before (GPT-2)", "nowhere"


class Block(nn.Module):
    """Attention and feed-forward; the norm after each part and its addition (GPT-1), before it (GPT-2), or nowhere.

    Radford et al. 2018, section 4.1, after Vaswani et al. 2017; Radford et al. 2019, section 2.3.
    """

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        self.feed_forward = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x: Tensor, mask: Tensor, norm: str, skip: bool) -> Tensor:
        def attend(y: Tensor) -> Tensor:
            return self.attention(y, y, y, attn_mask=mask, need_weights=False)[0]

        for part in (attend, self.feed_forward):
            if norm == BEFORE:
                x = x * skip + part(normalized(x))
            else:
                x = x * skip + part(x)
                x = normalized(x) if norm == AFTER else x
        return x


def normalized(x: Tensor) -> Tensor:
    """Layer normalisation as it is before training: mean 0, variance 1."""
    return nn.functional.layer_norm(x, (WIDTH,))


@functools.cache
def tower() -> tuple[nn.ModuleList, tuple[Tensor, ...]]:
    """The deepest stack of untrained blocks, and its matrices as Xavier draws them. Made once: making takes longest."""
    with seeded(0), torch.inference_mode(False):
        blocks = nn.ModuleList(Block() for _ in range(DEEPEST)).double()  # float32 would overflow
        for matrix in matrices(blocks):
            nn.init.xavier_normal_(matrix)
        return blocks, tuple(matrix.detach().clone() for matrix in matrices(blocks))


def matrices(blocks: nn.Module) -> list[nn.Parameter]:
    return [parameter for parameter in blocks.parameters() if parameter.ndim == 2]


def deep(norm: str, skip: bool, depth: int, gain: float) -> dict:
    """Send random words through `depth` untrained blocks, and the error back.

    Args:
        gain: size of the first weights; 1 is Xavier's choice.
    Returns a dict: activations, the size (root mean square) of the numbers that reach each block, and at the end;
        gradient, the norm of the gradient there; norm, skip.
    """
    blocks, drawn = tower()
    generator = torch.Generator().manual_seed(0)
    with torch.inference_mode(False), torch.enable_grad():
        for matrix, first in zip(matrices(blocks), drawn, strict=True):
            matrix.data.copy_(gain * first)
        targets = torch.randint(VOCABULARY, (TEXTS * WORDS,), generator=generator)
        head = torch.randn(VOCABULARY, WIDTH, generator=generator).double() / WIDTH**0.5
        activations = [torch.randn(TEXTS, WORDS, WIDTH, generator=generator).double().requires_grad_()]
        mask = nn.Transformer.generate_square_subsequent_mask(WORDS, dtype=torch.float64)
        for block in blocks[:depth]:
            activations.append(block(activations[-1], mask, norm, skip))
        final = normalized(activations[-1]) if norm == BEFORE else activations[-1]
        loss = nn.functional.cross_entropy((final @ head.T).flatten(0, 1), targets)
        gradient = torch.autograd.grad(loss, activations)
    return {
        "activations": [float(x.detach().square().mean().sqrt()) for x in activations],
        "gradient": [float(g.norm()) for g in gradient],
        "norm": norm,
        "skip": skip,
    }


def draw_block(sheet, data: dict) -> None:
    """Left one block, from bottom to top; right the size of the stream and of the gradient at each block."""
    left, right = figures.axes(sheet, columns=2, widths=(3, 5), gap=30)
    _diagram(Canvas(left), data["norm"], data["skip"])
    place = list(range(len(data["activations"])))
    figures.lines(
        right,
        {"numbers": (place, data["activations"]), "gradient": (place, data["gradient"])},
        xlabel="block",
        title="size at each block (logarithmic)",
        log_y=True,
    )


def _diagram(canvas: Canvas, norm: str, skip: bool) -> None:
    now = figures.theme()
    steps = []
    for part in ("attention", "feed-forward"):
        steps += {AFTER: [part, "+", "norm"], BEFORE: ["norm", part, "+"], NOWHERE: [part, "+"]}[norm]
    steps = [step for step in steps if step != "+" or skip]
    canvas.plot.describe(f"A block, from bottom to top: {', '.join(steps)}.")
    x, tall, start = canvas.width * 0.42, 34, None
    gap = (canvas.height - 20 - tall * len(steps)) / (len(steps) + 1)
    y = canvas.height - 10.0
    for number, step in enumerate(steps):
        if steps[number - 1] in ("+", "norm") and step != "+" and start is None:
            start = y - gap * 0.3  # where the stream divides
        if number == 0:
            start = y - gap * 0.3
        canvas.arrow((x, y), (x, y - gap), now.ink)
        y -= gap
        faces = {"norm": now.series[1], "+": now.background}
        face = faces.get(step, now.main)
        wide = 40 if step == "+" else 150
        canvas.box(x - wide / 2, y - tall, wide, tall, face, now.ink)
        ink = now.ink if step == "+" else figures.readable_on(face)
        canvas.text(x, y - tall / 2, step, size=17, align="center", colour=ink, bold=step == "+")
        if step == "+":
            side = x + 110
            canvas.line([(x, start), (side, start), (side, y - tall / 2)], now.series[2], 2.5)
            canvas.arrow((side, y - tall / 2), (x + 20, y - tall / 2), now.series[2], 2.5)
            canvas.text(side + 8, (start + y) / 2, "skip", size=15, colour=now.series[2])
            start = None
        y -= tall
    canvas.arrow((x, y), (x, 2), now.ink)


def caption_block(data: dict) -> str:
    activations, gradient = data["activations"], data["gradient"]
    up = f"On the way up the activations change by a factor of {activations[-1] / activations[0]:.2g}"
    if gradient[-1] == 0.0:
        return f"{up}: so large that no gradient is left."
    return f"{up}; on the way down the gradient changes by {gradient[0] / gradient[-1]:.2g}. Try it deeper."


def block_panel(norm: str = AFTER, depth: int = 12) -> Panel:
    """Move the norm, cut the skip connections, build deeper."""
    return Panel(
        "One block, and many of them",
        [
            Choice("norm", [AFTER, BEFORE, NOWHERE], norm),
            Toggle("skip", True, label="skip connections"),
            Slider("depth", depth, 2, DEEPEST, label="blocks"),
            Slider("gain", 1.0, 0.5, 1.5, step=0.05, label="scale of the initial weights"),
        ],
        compute=lambda settings: deep(settings.norm, settings.skip, settings.depth, settings.gain),
        draw=draw_block,
        caption=caption_block,
        size=(620, 400),
    )
