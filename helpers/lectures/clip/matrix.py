"""Which caption goes with which picture? The N x N matrix that CLIP is trained on (section 1)."""

import math
import random

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import figures, furniture
from helpers.models.clip import pocket_clip
from helpers.panel import Choice, Panel, Slider

MOST, SIZE = 16, 64  # pairs; pixels of a side
TAUS = [10 ** (-2.5 + i / 10) for i in range(26)]  # temperatures of the curve, 0.003 to 1
READ = {"rows: which caption?": 1, "columns: which picture?": 0, "cosines": None}


def batch(n: int, seed: int, size: int = SIZE) -> tuple[Tensor, list[str]]:
    """Pictures (n, 3, size, size) from 0 to 1 of n pairs of few kinds and few finishes, and what they are called."""
    rng, side = random.Random(f"matrix {seed}"), math.isqrt(n - 1) + 1
    kinds, finishes = rng.sample(furniture.KINDS, side), rng.sample(furniture.FINISHES, side)
    chosen = [(kind, finish) for kind in kinds for finish in finishes][:n]
    pieces = [furniture.fitting({"kind": kind, "finish": finish}, seed) for kind, finish in chosen]
    return furniture.render(pieces, size), [f"{finish} {kind}" for kind, finish in chosen]


def contrastive(logits: Tensor) -> Tensor:
    """The contrastive loss (nats) of logits (N, N), row i and column i belonging together."""
    own = torch.arange(len(logits), device=logits.device)
    return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2


def draw(sheet, data: dict) -> None:
    """Left the matrix, right the loss by temperature."""
    plot, curve = figures.axes(sheet, columns=2, widths=(6, 5), gap=40)
    low, high = (None, None) if data["read"] == "cosines" else (0, 1)
    shown = {"pictures": data["images"], "columns": data["labels"], "title": data["read"]}
    figures.heatmap(plot, data["matrix"], low=low, high=high, **shown)
    figures.lines(
        curve,
        {"loss": (TAUS, data["curve"]), "now": ([data["tau"]], [data["loss"]])},
        title="contrastive loss, by τ",
        levels={f"ln {len(data['labels'])}": data["chance"]},
        log_x=True,
        ylim=(0, 1.6 * data["chance"]),
    )


def caption(data: dict) -> str:
    many = len(data["labels"])
    return (
        f"Of {many} pictures {data['right']} are nearest to their own caption. Loss {data['loss']:.2f}; guessing "
        f"among {many} has ln {many} = {data['chance']:.2f}."
    )


def matrix_panel() -> Panel:
    """The pocket CLIP's matrix of a batch; the temperature is a cheap knob."""

    def prepare(settings) -> dict:
        clip, (images, labels) = pocket_clip(), batch(settings.pairs, settings.seed)
        cosines = clip.image_features(images) @ clip.text_features(labels).T
        return {"images": images, "labels": labels, "cosines": cosines}

    def compute(settings, found: dict) -> dict:
        cosines, tau, dim = found["cosines"], settings.tau, READ[settings.read]
        return {
            **found,
            "matrix": cosines if dim is None else (cosines / tau).softmax(dim),
            "loss": contrastive(cosines / tau).item(),
            "curve": [contrastive(cosines / one).item() for one in TAUS],
            "chance": math.log(len(cosines)),
            "right": int((cosines.argmax(1) == torch.arange(len(cosines))).sum()),
            "tau": tau,
            "read": settings.read,
        }

    return Panel(
        "Which caption goes with which picture?",
        [
            Slider("tau", 0.2, TAUS[0], TAUS[-1], log=True, label="temperature τ"),
            Slider("pairs", 9, 2, MOST, label="pairs N"),
            Choice("read", list(READ)),
            Slider("seed", 0, 0, 99, label="other pairs"),
        ],
        prepare=prepare,
        prepare_on=("pairs", "seed"),
        compute=compute,
        draw=draw,
        caption=caption,
        model="clip",
        size=(900, 370),
    )
