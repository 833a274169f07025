"""A captioner of the notebook learns while one watches: from one sentence for all pictures to their own (section 1)."""

import functools
from collections.abc import Callable

import torch
from torch import Tensor, nn

from helpers import figures, furniture, live, training
from helpers.figures import Canvas
from helpers.lectures.captioning import small
from helpers.live import LiveTraining
from helpers.panel import Choice, Problem
from helpers.scores.captions import is_right

BATCH, RATE, DEEPER = 64, 3e-3, 6  # pictures; learning rate; layers more
LEARNED, FROZEN, DEEP = "learned", "frozen at random", "frozen, deeper"
SHOWN = [("chair", "red"), ("table", "oak"), ("bed", "black"), ("wardrobe", "green"), ("bookshelf", "blue")]
SHOWN += [("desk", "walnut"), ("stool", "white"), ("dresser", "pink")]
Loss = Callable[[Tensor, Tensor], Tensor]  # scores (B, T, words), the words that follow (B, T) -> one number
Write = Callable[[nn.Module, Tensor], list[str]]  # a network, pictures (B, 3, SIZE, SIZE) -> a caption of each


def batch_of(index: int) -> tuple[Tensor, Tensor]:
    """Batch number `index`: pictures (BATCH, 3, SIZE, SIZE) and their captions (BATCH, LENGTH)."""
    pictures, _ = small.pairs()
    some = torch.randint(len(pictures), (BATCH,), generator=torch.Generator().manual_seed(index))
    return pictures[some], small.all_ids()[some]


@functools.cache
def shown() -> tuple[list[furniture.Piece], Tensor]:
    """A fresh piece of each pair of SHOWN, and their pictures (len(SHOWN), 3, SIZE, SIZE) from -1 to 1."""
    pieces = [furniture.fitting({"kind": kind, "finish": finish}, 5) for kind, finish in SHOWN]
    return pieces, small.drawn(pieces)


def draw(sheet, data: dict) -> None:
    """Left the loss and the shares, right the pictures with what is said of them."""
    loss, right, shares, below = figures.axes(sheet, 2, 2, widths=(4, 5), heights=(4, 5), gap=24)
    right.cover(below)
    live.draw_losses(loss, data)
    live.draw_scores(shares, data, "of the captions", "commonest")
    moment = data["moments"][data["moment"]]
    draw_captions(Canvas(right), moment.sample, f"greedy captions after {moment.step} steps")


def draw_captions(canvas: Canvas, texts: list[str], title: str) -> None:
    """Two columns of pictures of SHOWN, each with what is said of it and whether this is right."""
    now, (pieces, pictures) = figures.theme(), shown()
    canvas.text(0, 10, title, size=17, bold=True)
    canvas.plot.describe(figures.titled(title, ", ".join(texts)))
    rows = -(-len(texts) // 2)
    wide, tall = canvas.width / 2, (canvas.height - 32) / rows
    side = min(tall - 8, 64)
    for i, (text, piece, picture) in enumerate(zip(texts, pieces, pictures, strict=True)):
        x, y = i % 2 * wide, 32 + i // 2 * tall
        canvas.cells(x, y, side, side, (picture.permute(1, 2, 0).numpy() + 1) / 2)
        right = is_right(text, piece)
        colour = now.series[2] if right else now.ink
        said = f"{'✓' if right else '✗'} {text}"
        canvas.paragraph(x + side + 8, y + 12, said, wide - side - 16, int(side / 20), 15, colour=colour)


def prepared(network: nn.Module, encoder: str) -> nn.Module:
    """The network with its encoder as it is, or frozen; "deeper" with DEEPER more layers of random weights."""
    if encoder == DEEP:
        convolutions = [layer for layer in network.encoder.modules() if isinstance(layer, nn.Conv2d)]
        if not convolutions:
            raise Problem("The encoder has no convolution to put more layers behind: choose another one.")
        channels = convolutions[-1].out_channels
        more = [nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU()) for _ in range(DEEPER)]
        network.encoder = nn.Sequential(network.encoder, *more)
    network.encoder.requires_grad_(encoder == LEARNED)
    return network


def objective(loss: Loss) -> training.Loss:
    """Teacher forcing: the loss of a network and a batch (pictures, captions)."""
    return lambda network, batch: loss(network(batch[0], batch[1][:, :-1]), batch[1][:, 1:])


def live_captioner(make_model: Callable[[], nn.Module], loss: Loss, write: Write) -> LiveTraining:
    """The notebook's own captioner, trained while one watches; `result()` gives it.

    Args:
        make_model: its module takes pictures (B, 3, SIZE, SIZE) from -1 to 1 and tokens (B, T), gives scores
            (B, T, words), and has an `encoder`, convolutions in an nn.Sequential.
        loss: of the scores and the tokens that follow.
        write: how the network writes.
    """

    def start(network: nn.Module, settings, **how) -> training.Run:
        batches = training.by_index(batch_of)
        return training.start(network, batches, loss=objective(loss), learning_rate=RATE, **how)

    return LiveTraining(
        "A captioner learns",
        [Choice("encoder", [LEARNED, FROZEN, DEEP])],
        make_model=lambda settings: prepared(make_model(), settings.encoder),
        start=start,
        sample=lambda network: write(network, shown()[1]),
        score=lambda network: small.shares(write(network, small.tested()[1])),
        baseline=small.commonest,
        draw=draw,
        size=(900, 400),
    )
