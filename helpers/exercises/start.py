"""Warm-up exercises of notebook 00: rows of a table, softmax, a gradient."""

import torch
from torch import Tensor

from helpers.exercises import exercise
from helpers.exercises.inputs import normal


def normalise_rows(table: Tensor) -> Tensor:
    """Divide each row by its sum, so that every row adds up to 1. (N, N) -> (N, N)"""
    return table / table.sum(dim=1, keepdim=True)


NORMALISE_ROWS = exercise(
    normalise_rows,
    inputs=lambda: [(normal(1, 3, 3).abs() + 1,), (normal(1, 5, 5).abs() + 1,)],  # square: a wrong axis raises no error
    wrong=lambda t: {
        "columns": t / t.sum(dim=0, keepdim=True),
        "sums as a row": t / t.sum(dim=1),
        "whole table": t / t.sum(),
        "mean 1": t / t.sum(dim=1, keepdim=True) * t.shape[1],
        "softmax": torch.softmax(t, dim=1),
    },
)


def softmax(logits: Tensor) -> Tensor:
    """Probabilities from any numbers. (V,) -> (V,)"""
    powers = torch.exp(logits - logits.max())
    return powers / powers.sum()


SOFTMAX = exercise(
    softmax,
    inputs=lambda: [(normal(1, 5),), (3 * normal(1, 8),), (normal(1, 4) + 100,)],
    wrong=lambda z: {
        "overflow": torch.exp(z) / torch.exp(z).sum(),
        "no sum": torch.exp(z - z.max()),
        "exp alone": torch.exp(z),
        "no exp": z / z.sum(),
        "sign": torch.softmax(-z, 0),
        "logarithms": torch.log_softmax(z, 0),
    },
)


def gradient(w: float, x: Tensor, y: Tensor) -> Tensor:
    """d/dw of the loss mean((w x - y)^2), one number. x and y (N,)"""
    return (2 * (w * x - y) * x).mean()


GRADIENT = exercise(
    gradient,
    inputs=lambda: [(0.5, normal(1, 4), 2 * normal(1, 4) + 1), (-2.0, normal(1, 7) + 1, normal(1, 7) ** 2)],
    wrong=lambda w, x, y: {
        "no factor 2": ((w * x - y) * x).mean(),
        "no inner derivative": (2 * (w * x - y)).mean(),
        "sign": (2 * (y - w * x) * x).mean(),
        "sum": (2 * (w * x - y) * x).sum(),
        "loss": ((w * x - y) ** 2).mean(),
        "no mean": 2 * (w * x - y) * x,
    },
)
