"""Exercises of notebook 01: one step of a recurrent network, and gradients that stay short."""

import torch
from torch import Tensor

from helpers.exercises import Exercise


def rnn_step(x: Tensor, h: Tensor, W_x: Tensor, W_h: Tensor, b: Tensor) -> Tensor:
    """The next hidden state. x (E,), h (H,), W_x (H, E), W_h (H, H), b (H,) -> (H,)"""
    return torch.tanh(W_x @ x + W_h @ h + b)


def _step_inputs(E: int, H: int) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(1)
    return tuple(torch.randn(*shape, generator=generator) for shape in [(E,), (H,), (H, E), (H, H), (H,)])


RNN_STEP = Exercise(
    title="One step of an RNN",
    difficulty=2,
    minutes=5,
    solution=rnn_step,
    inputs=lambda: [_step_inputs(3, 4), _step_inputs(5, 2)],
    mistakes={
        "The sum is right. It still has to go through tanh.": lambda x, h, U, W, b: U @ x + W @ h + b,
        "Did you forget the bias b?": lambda x, h, U, W, b: torch.tanh(U @ x + W @ h),
        "The old state h is missing: without it the network has no memory.": lambda x, h, U, W, b: torch.tanh(
            U @ x + b
        ),
        "h @ W_h is not W_h @ h: W_h is the other way round. "
        "It is square, so nothing complains.": lambda x, h, U, W, b: torch.tanh(U @ x + h @ W + b),
        "You used the sigmoid. The plain RNN uses tanh.": lambda x, h, U, W, b: torch.sigmoid(U @ x + W @ h + b),
        "The bias b belongs inside tanh, too.": lambda x, h, U, W, b: torch.tanh(U @ x + W @ h) + b,
    },
    hints=(
        "The new state mixes two things: the word that just came and what the network remembers.",
        "Each of the two goes through its own matrix. Add them and the bias, then squash the sum.",
        "h_new = tanh(W_x x + W_h h + b). For a matrix times a vector write W_x @ x.",
    ),
)


def clip_gradient(gradients: list[Tensor], max_norm: float) -> list[Tensor]:
    """Shrink all gradients by one factor, so that their common length is at most `max_norm`."""
    return _shrunk(gradients, max_norm, _length(gradients))


def _length(gradients: list[Tensor]) -> Tensor:
    return torch.stack([(g**2).sum() for g in gradients]).sum().sqrt()


def _shrunk(gradients: list[Tensor], max_norm: float, length: Tensor) -> list[Tensor]:
    return [g * min(1.0, max_norm / float(length)) for g in gradients]


def _gradients(size: float) -> list[Tensor]:
    generator = torch.Generator().manual_seed(1)
    return [size * torch.randn(*shape, generator=generator) for shape in [(3, 2), (4,)]]


CLIP_GRADIENT = Exercise(
    title="Gradient clipping",
    difficulty=2,
    minutes=8,
    solution=clip_gradient,
    inputs=lambda: [(_gradients(5.0), 2.0), (_gradients(0.1), 2.0), (_gradients(40.0), 0.5)],
    mistakes={
        "You cut every number for itself, and that changes the direction. "
        "Shrink all of them by one common factor.": lambda g, m: [x.clamp(-m, m) for x in g],
        "You clip each tensor by its own length. "
        "All gradients together are one long vector: one length, one factor.": lambda g, m: [
            _shrunk([x], m, _length([x]))[0] for x in g
        ],
        "You also *grow* gradients that are short enough. Those should stay as they are.": lambda g, m: [
            x * m / _length(g) for x in g
        ],
        "You return the gradients unchanged, also when they are too long.": lambda g, m: g,
        "You add up the lengths of the tensors. "
        "Add up the squares of all numbers, then take one square root.": lambda g, m: _shrunk(
            g, m, sum(_length([x]) for x in g)
        ),
        "Did you forget the square root? The length is the root of the sum of squares.": lambda g, m: _shrunk(
            g, m, _length(g) ** 2
        ),
    },
    hints=(
        "Think of all gradients as one long vector. Clipping keeps its direction and limits its length.",
        "Compute one length for all tensors. If it is above max_norm, multiply every tensor by the same factor.",
        "length = sqrt of the sum of (g ** 2).sum() over all g; factor = min(1, max_norm / length).",
    ),
)
