"""Does it know that it does not know? How sure the picture encoder is, and how often it is right (section 2).

Guo et al., On Calibration of Modern Neural Networks (2017), section 2.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import figures, furniture
from helpers.figures import Measured
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import PHOTOGRAPHS, photograph
from helpers.scores.classifier import unseen_seed

SIZE, MANY = 64, 300  # pixels of a side; pictures
CUTS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)  # bins of confidence
SEEN, HELD_OUT, DIGITS, CROPS, NOISE = "as in training", "held-out", "digits", "photographs", "noise"
SETS = (SEEN, HELD_OUT, DIGITS, CROPS, NOISE)
ASKED = ("kind", "finish", "count", "front", "scene", "size")


class Answered(NamedTuple):
    """Of each question: how sure the encoder is (n,), and whether it is right (n,), None where nothing is true."""

    confidence: dict[str, Tensor]
    right: dict[str, Tensor] | None


def shown(where: str, seed: int) -> tuple[Tensor, list[furniture.Piece] | None]:
    """MANY pictures (MANY, 3, SIZE, SIZE) of one of SETS, and what they show if it is furniture."""
    generator = torch.Generator().manual_seed(seed)
    if where in (SEEN, HELD_OUT):
        pieces = furniture.sample(MANY, unseen_seed(seed), held_out=where == HELD_OUT)
        return furniture.render(pieces, SIZE), pieces
    if where == NOISE:
        return torch.rand(MANY, 3, SIZE, SIZE, generator=generator), None
    if where == DIGITS:
        from sklearn.datasets import load_digits

        images = torch.tensor(load_digits().images, dtype=torch.float32)[:, None] / 16
        some = torch.randperm(len(images), generator=generator)[:MANY]
        return F.interpolate(images[some], (SIZE, SIZE), mode="bilinear").expand(-1, 3, -1, -1), None
    whole = [photograph(name, 4 * SIZE) for name in PHOTOGRAPHS]
    places = torch.randint(3 * SIZE + 1, (MANY, 2), generator=generator).tolist()
    cut = [whole[i % len(whole)][:, y : y + SIZE, x : x + SIZE] for i, (y, x) in enumerate(places)]
    return torch.stack(cut), None


@functools.lru_cache(maxsize=24)
def answered(where: str, seed: int) -> Answered:
    """What the pocket encoder answers about the pictures of `shown`."""
    from helpers.models.picture_encoder import ask

    pictures, pieces = shown(where, seed)
    found = ask(pictures)
    if pieces is None:
        return Answered(found.confidence, None)
    right = {
        name: torch.tensor([value == getattr(p, name) for value, p in zip(found.values[name], pieces, strict=True)])
        for name in ASKED
    }
    return Answered(found.confidence, right)


def reliability(confidence: Tensor, right: Tensor) -> dict[float, Measured]:
    """For each bin of confidence that has pictures: its mean confidence -> the share right."""
    found = {}
    for low, high in zip(CUTS, CUTS[1:], strict=False):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            share = Measured.share(int(right[inside].sum()), int(inside.sum()))
            found[confidence[inside].mean().item()] = share
    return found


def calibration_error(confidence: Tensor, right: Tensor) -> float:
    """Expected calibration error: the mean distance of confidence and share right, over the bins. Guo 2017, eq. 3."""
    bins = torch.bucketize(confidence, torch.tensor(CUTS[1:-1]))
    gaps = [(confidence[bins == i].sum() - right[bins == i].sum()).abs() for i in bins.unique()]
    return (sum(gaps) / len(confidence)).item()


def asked(where: str, question: str, seed: int) -> dict:
    """The panel's data: curves (of SEEN, and of `where` if it has a truth), sure (by set, sorted confidences), and of
    `where` the mean confidence, the share right and the calibration error (None without a truth).
    """
    curves, sure = {}, {}
    for name in dict.fromkeys((SEEN, where)):
        found = answered(name, seed)
        confidence = found.confidence[question]
        sure[name] = confidence.sort().values.tolist()
        if found.right is not None:
            curves[name] = reliability(confidence, found.right[question])
    right = None if found.right is None else found.right[question].float().mean().item()
    error = None if found.right is None else calibration_error(confidence, found.right[question])
    return {"curves": curves, "sure": sure, "mean": confidence.mean().item(), "right": right, "error": error}


def draw_certainty(sheet, data: dict) -> None:
    """Left the share right by confidence, with the diagonal; right of how many pictures it is surer than that."""
    left, right = figures.axes(sheet, columns=2, gap=28)
    diagonal = {"calibrated": {0.0: Measured(0.0), 1.0: Measured(1.0)}}
    figures.curves(left, data["curves"] | diagonal, xlabel="confidence", title="share right", xlim=(0, 1.02))
    falling = {
        name: ([0, *values], [100 * (1 - i / len(values)) for i in range(len(values) + 1)])
        for name, values in data["sure"].items()
    }
    figures.lines(right, falling, xlabel="confidence", title="pictures surer than that (%)", xlim=(0, 1.02))


def caption_certainty(data: dict) -> str:
    where = list(data["sure"])[-1]
    said = f"{MANY} pictures, {where}: {data['mean']:.0%} sure on average"
    if data["right"] is None:
        sure = sum(value > 0.9 for value in data["sure"][where]) / len(data["sure"][where])
        return f"{said}, more than 90 % sure of {sure:.0%} of them. There is nothing to be right about."
    return f"{said}, {data['right']:.0%} right. Expected calibration error: {data['error']:.1%}."


def certainty_panel() -> Panel:
    """Confidence against truth, on pictures as in training, and on others."""
    return Panel(
        "Does it know that it does not know?",
        [
            Choice("pictures", SETS, HELD_OUT),
            Choice("question", ASKED, "finish"),
            Slider("seed", 0, 0, 20, label="a fresh sample"),
        ],
        compute=lambda settings: asked(settings.pictures, settings.question, settings.seed),
        draw=draw_certainty,
        caption=caption_certainty,
        model="picture-encoder",
        badge="pocket",
        size=(900, 330),
    )
