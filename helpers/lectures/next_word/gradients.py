"""Backpropagation through time, measured: how much gradient reaches a word `distance` steps back (section 4).

The measurement is direct: run a freshly drawn network over random inputs, send one random direction backwards from the
last output, and read the gradient's norm at every input (Bengio et al. 1994, "Learning long-term dependencies with
gradient descent is difficult"; Pascanu et al. 2013, "On the difficulty of training recurrent neural networks").
"""

import torch
from torch import Tensor, nn

from helpers import figures
from helpers.panel import Panel, Slider, seeded

NETWORKS = ("RNN", "LSTM", "attention")
WIDTH = 48
GONE, EXPLODED = 1e-3, 1e3  # marks in the picture


def reach(network: str, length: int, scale: float = 1.0, forget: float = 1.0, seed: int = 0) -> list[float]:
    """Gradient norm at the input of each step, the last step first, divided by the norm at the last step.

    Args:
        network: "RNN", "LSTM" or "attention".
        length: number of steps.
        scale: the recurrent matrix is drawn so that its largest eigenvalue is about `scale` (RNN, LSTM; Girko's
            circular law).
        forget: bias of the LSTM's forget gates; at 0 a gate is half open, at 4 it keeps 98 %.
        seed: draws network and inputs.
    """
    with torch.inference_mode(False), torch.enable_grad(), seeded(seed):  # a panel computes in inference mode
        inputs = (0.3 * _normal(length)).requires_grad_()
        output = _attention(inputs) if network == "attention" else _recurrent(network, inputs, scale, forget)
        (gradient,) = torch.autograd.grad(output @ _normal(1)[0], inputs)
    norms = gradient.norm(dim=-1).flip(0)  # (T,): distance 0, 1, ...
    return (norms / norms[0]).tolist()


def _normal(rows: int) -> Tensor:
    return torch.randn(rows, WIDTH, dtype=torch.float64)


def _recurrent(network: str, inputs: Tensor, scale: float, forget: float) -> Tensor:
    """The hidden vector of torch's own layer after the last step."""
    kind = nn.LSTM if network == "LSTM" else nn.RNN
    layer = kind(WIDTH, WIDTH, device="meta", dtype=torch.float64).to_empty(device="cpu")  # nothing is drawn for it
    rows = len(layer.weight_ih_l0)
    with torch.no_grad():
        layer.weight_ih_l0.copy_(_normal(rows) / WIDTH**0.5)
        layer.weight_hh_l0.copy_(_normal(rows) * scale / WIDTH**0.5)
        layer.bias_ih_l0.zero_()
        layer.bias_hh_l0.zero_()
        if network == "LSTM":
            layer.bias_ih_l0[WIDTH : 2 * WIDTH] = forget  # torch's order of gates: input, forget, cell, output
    return layer(inputs)[0][-1]


def _attention(inputs: Tensor) -> Tensor:
    """One head of self-attention for the last word: every word is one step away."""
    query, key, value = (inputs @ _normal(WIDTH) / WIDTH**0.5 for _ in range(3))
    weights = (query[-1] @ key.T / WIDTH**0.5).softmax(-1)  # (T,)
    return weights @ value


def gradient_norms(length: int, scale: float, forget: float, seed: int = 0) -> dict:
    """`reach` of all networks: a dict from network to list."""
    return {network: reach(network, length, scale, forget, seed) for network in NETWORKS}


def draw_gradients(sheet, norms: dict) -> None:
    """Gradient against distance, on a logarithmic scale: a straight line down means that every step costs a factor."""
    figures.lines(
        figures.axes(sheet),
        norms,
        xlabel="steps back in time",
        ylabel="gradient (last word: 1)",
        levels={"a thousandth": GONE, "a thousandfold": EXPLODED},
        ylim=(1e-8, 1e6),
        log_y=True,
    )


def caption_gradients(norms: dict) -> str:
    shares = ", ".join(f"{network} {values[-1]:.2g}" for network, values in norms.items())
    return f"Of the gradient at the last word (1), this much arrives {len(norms['RNN']) - 1} steps earlier: {shares}."


def gradients_panel() -> Panel:
    """Gradient through time for RNN, LSTM and attention."""
    return Panel(
        "How far back does the gradient reach?",
        [
            Slider("length", 60, 5, 150, label="words in the text"),
            Slider("scale", 1.0, 0.5, 2.0, step=0.05, label="recurrent weights"),
            Slider("forget", 1.0, -1.0, 6.0, step=0.5, label="LSTM: forget gate"),
            Slider("seed", 0, 0, 9, label="another network"),
        ],
        compute=lambda settings: gradient_norms(settings.length, settings.scale, settings.forget, settings.seed),
        draw=draw_gradients,
        caption=caption_gradients,
        model="freshly drawn networks, width 48, not trained",
        size=(520, 380),
    )
