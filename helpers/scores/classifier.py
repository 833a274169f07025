"""Scores that the furniture classifiers share: fresh pictures, and pictures of combinations kept from training."""

from collections import Counter

import torch
from torch import Tensor, nn

from helpers import furniture
from helpers.recipes import furniture_classes as classes

BATCH = 64


def score(model: nn.Module, seed: int = 0, n: int = 1000) -> dict:
    """All scores of a classifier of kind, finish and count, on `n` fresh pictures of each sort.

    Returns:
        accuracy: kind and finish both right, on combinations as in training.
        accuracy_baseline: the same for always saying the most frequent pair.
        accuracy_held_out: the same where kind and finish were never seen together, nor kind and front, kind and scene.
        accuracy_held_out_finish: those of them where kind and finish themselves are the new pair.
        count_accuracy, count_accuracy_held_out: slats, shelves, doors, drawers, pillows counted right.
        count_baseline: the same for the kind's most frequent count, on combinations as in training.
    """
    seen, new = (furniture.sample(n, seed=unseen_seed(seed), held_out=held_out) for held_out in (False, True))
    found = {}
    for pieces, end in ((seen, ""), (new, "_held_out")):
        right = answers(model, pieces) == classes.labels(pieces)  # (n, 3)
        pair = right[:, :2].all(1)
        counted = torch.tensor([bool(piece.count) for piece in pieces])
        found |= {f"accuracy{end}": mean(pair), f"count_accuracy{end}": mean(right[counted, 2])}
    finish = torch.tensor([(piece.kind, piece.finish) in furniture.HELD_OUT for piece in new])
    return found | {"accuracy_held_out_finish": mean(pair[finish])} | baselines(seen)


def unseen_seed(seed: int) -> int:
    """A seed for the furniture shop that no training uses: theirs are positive."""
    return -1 - seed


def answers(model: nn.Module, pieces: list[furniture.Piece]) -> Tensor:
    """What a classifier says of pieces: numbers (B, 3) of kind, finish and count."""
    parts = (pieces[start : start + BATCH] for start in range(0, len(pieces), BATCH))
    return torch.cat([read(model, furniture.render(part, classes.SIZE)) for part in parts])


@torch.inference_mode()
def read(model: nn.Module, images: Tensor) -> Tensor:
    """What a classifier says of pictures (B, 3, SIZE, SIZE) from 0 to 1: numbers (B, 3) of kind, finish and count."""
    where = next(model.parameters()).device
    logits = model(pixel_values=classes.pixels(images).to(where)).logits
    return torch.stack([part.argmax(-1) for part in classes.parts(logits).values()], 1).cpu()


def baselines(pieces: list[furniture.Piece]) -> dict[str, float]:
    """Accuracies without looking at the picture: the most frequent pair, and each kind's most frequent count."""
    pairs = Counter((piece.kind, piece.finish) for piece in pieces)
    counts = Counter((piece.kind, piece.count) for piece in pieces if piece.count)
    best = {kind: number for (kind, _), number in reversed(counts.most_common())}
    often = pairs.most_common(1)[0][1]
    return {"accuracy_baseline": often / len(pieces), "count_baseline": sum(best.values()) / max(1, counts.total())}


def mean(right: Tensor) -> float:
    """The share of right answers; of none it is 0."""
    return right.float().mean().item() if len(right) else 0.0
