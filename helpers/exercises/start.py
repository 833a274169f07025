"""Warm-up exercises of notebook 00: rows of a table, softmax, a gradient."""

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.exercises.inputs import normal

# --- 1. tensors ------------------------------------------------------------------------------------------


def normalise_rows(table: Tensor) -> Tensor:
    """Divide each row by its sum, so that every row adds up to 1. (N, N) -> (N, N)"""
    return table / table.sum(dim=1, keepdim=True)


NORMALISE_ROWS = Exercise(
    title="Rows that add up to 1",
    difficulty=1,
    minutes=2,
    solution=normalise_rows,
    inputs=lambda: [(normal(1, 3, 3).abs() + 1,), (normal(1, 5, 5).abs() + 1,)],  # square: a wrong axis raises no error
    mistakes=lambda t: {
        "Your *columns* add up to 1. Which dim runs along a row?": t / t.sum(dim=0, keepdim=True),
        "The sums are right, but column j was divided by the sum of row j. keepdim=True keeps the sums as a column.": (
            t / t.sum(dim=1)
        ),
        "The whole table adds up to 1. Each row should: sum over one dim only.": t / t.sum(),
        "Your rows have the mean 1. Divide by the sum, not by the mean.": t / t.sum(dim=1, keepdim=True) * t.shape[1],
        "Your rows add up to 1, but you took a softmax. Here only divide by the sum.": torch.softmax(t, dim=1),
    },
    hints=(
        "First compute the sum of each row, then divide.",
        "table.sum(dim=1) has the shape (N,). To divide row by row, the sums must stand in a column, (N, 1).",
        "table.sum(dim=1, keepdim=True) gives that column.",
    ),
)

# --- 2. softmax ------------------------------------------------------------------------------------------


def softmax(logits: Tensor) -> Tensor:
    """Probabilities from any numbers. (V,) -> (V,)"""
    powers = torch.exp(logits - logits.max())
    return powers / powers.sum()


SOFTMAX = Exercise(
    title="Softmax",
    difficulty=1,
    minutes=3,
    solution=softmax,
    inputs=lambda: [(normal(1, 5),), (3 * normal(1, 8),), (normal(1, 4) + 100,)],
    mistakes=lambda z: {
        "Right for small numbers, but nan for large ones: exp(100) is too large for float32. "
        "Subtract the largest number first; the result stays the same.": torch.exp(z) / torch.exp(z).sum(),
        "All numbers are positive now. They still have to add up to 1.": torch.exp(z - z.max()),
        "Positive, but they do not add up to 1: divide by the sum. And exp(100) is too large for float32.": (
            torch.exp(z)
        ),
        "You divided by the sum without exp. Then negative numbers stay negative.": z / z.sum(),
        "The largest number should get the largest probability. Check a sign.": torch.softmax(-z, 0),
        "You returned logarithms of the probabilities.": torch.log_softmax(z, 0),
    },
    hints=(
        "Probabilities are positive and add up to 1. Which function makes every number positive?",
        "Take exp of every number and divide by the sum. What does exp(100) give in float32?",
        "powers = torch.exp(logits - logits.max()), then powers / powers.sum().",
    ),
)

# --- 3. gradient -----------------------------------------------------------------------------------------


def gradient(w: float, x: Tensor, y: Tensor) -> Tensor:
    """d/dw of the loss mean((w x - y)^2), one number. x and y (N,)"""
    return (2 * (w * x - y) * x).mean()


GRADIENT = Exercise(
    title="A gradient by hand",
    difficulty=2,
    minutes=4,
    solution=gradient,
    inputs=lambda: [(0.5, normal(1, 4), 2 * normal(1, 4) + 1), (-2.0, normal(1, 7) + 1, normal(1, 7) ** 2)],
    mistakes=lambda w, x, y: {
        "The factor 2 is missing: the derivative of a square.": ((w * x - y) * x).mean(),
        "The inner derivative is missing: w x - y changes by x when w changes by 1.": (2 * (w * x - y)).mean(),
        "The sign is wrong. Moving w along +gradient must make the loss *larger*.": (2 * (y - w * x) * x).mean(),
        "You summed over the examples. The loss is a mean.": (2 * (w * x - y) * x).sum(),
        "That is the loss itself. Its derivative with respect to w is asked for.": ((w * x - y) ** 2).mean(),
        "One number per example is right so far. Now take the mean.": 2 * (w * x - y) * x,
    },
    hints=(
        "Use the chain rule: derivative of the square, times the inner derivative.",
        "For one example: 2 (w x - y) times the derivative of (w x - y) with respect to w.",
        "(2 * (w * x - y) * x), then the mean over the examples. Or let torch do it: w as a tensor with "
        "requires_grad=True, loss.backward(), w.grad.",
    ),
)
