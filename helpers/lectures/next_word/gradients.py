"""Backpropagation through time, measured: how much gradient reaches a word `distance` steps back (section 4).

The measurement is direct: run a freshly drawn network over random inputs, send one random direction backwards from the
last output, and read the gradient's norm at every input (Bengio et al. 1994, "Learning long-term dependencies with
gradient descent is difficult"; Pascanu et al. 2013, "On the difficulty of training recurrent neural networks").
"""

import math

import torch
from torch import Tensor, nn

from helpers import figures
from helpers.panel import Panel, Slider

NETWORKS = ("RNN", "LSTM", "attention")
WIDTH = 48
BARE = {"device": "meta", "dtype": torch.float64}  # no values: torch's global generator stays untouched
GONE, EXPLODED = 1e-3, 1e3  # marks in the picture


def reach(network: str, length: int, scale: float = 1.0, forget: float = 1.0, seed: int = 0) -> list[float]:
    """Gradient norm at the input of each step, the last step first, divided by the norm at the last step.

    Args:
        network: "RNN", "LSTM" or "attention".
        length: number of steps.
        scale: the recurrent matrix is drawn so that its largest eigenvalue is about `scale` (RNN, LSTM).
        forget: bias of the LSTM's forget gates; at 0 a gate is half open, at 4 it keeps 98 %.
        seed: draws network and inputs.
    """
    with torch.inference_mode(False), torch.enable_grad():  # a panel computes in inference mode
        generator = torch.Generator().manual_seed(seed)
        inputs = 0.3 * torch.randn(length, WIDTH, generator=generator, dtype=torch.float64)
        output = _NETWORK[network](inputs.requires_grad_(), scale, forget, generator)
        direction = torch.randn(WIDTH, generator=generator, dtype=torch.float64)
        (gradient,) = torch.autograd.grad(output @ direction, inputs)
    norms = gradient.norm(dim=-1).flip(0)  # (T,): distance 0, 1, ...
    return (norms / norms[0]).tolist()


def _matrix(rows: int, generator: torch.Generator, scale: float = 1.0) -> Tensor:
    """Normal entries; the largest eigenvalue of a square matrix is about `scale` (Girko's circular law)."""
    return torch.randn(rows, WIDTH, generator=generator, dtype=torch.float64) * scale / math.sqrt(WIDTH)


def _rnn(inputs: Tensor, scale: float, forget: float, generator: torch.Generator) -> Tensor:
    network = nn.RNN(WIDTH, WIDTH, **BARE)
    return _last(network, inputs, _matrix(WIDTH, generator), _matrix(WIDTH, generator, scale))


def _lstm(inputs: Tensor, scale: float, forget: float, generator: torch.Generator) -> Tensor:
    network = nn.LSTM(WIDTH, WIDTH, **BARE)
    bias = torch.zeros(4 * WIDTH, dtype=torch.float64)
    bias[WIDTH : 2 * WIDTH] = forget  # torch's order of gates: input, forget, cell, output
    return _last(network, inputs, _matrix(4 * WIDTH, generator), _matrix(4 * WIDTH, generator, scale), bias)


def _last(
    network: nn.RNNBase, inputs: Tensor, of_input: Tensor, of_state: Tensor, bias: Tensor | None = None
) -> Tensor:
    """The hidden vector after the last step, with the given matrices in place of the network's own."""
    weights = {"weight_ih_l0": of_input, "weight_hh_l0": of_state}
    weights["bias_ih_l0"] = torch.zeros(len(of_input), dtype=torch.float64) if bias is None else bias
    weights["bias_hh_l0"] = torch.zeros(len(of_input), dtype=torch.float64)
    outputs, _ = torch.func.functional_call(network, weights, inputs)
    return outputs[-1]


def _attention(inputs: Tensor, scale: float, forget: float, generator: torch.Generator) -> Tensor:
    """One head of self-attention for the last word: every word is one step away."""
    query, key, value = (inputs @ _matrix(WIDTH, generator) for _ in range(3))
    weights = (query[-1] @ key.T / math.sqrt(WIDTH)).softmax(-1)  # (T,)
    return weights @ value


_NETWORK = {"RNN": _rnn, "LSTM": _lstm, "attention": _attention}


def gradient_norms(length: int, scale: float, forget: float, seed: int = 0) -> dict:
    """`reach` of all networks.

    Returns a dict: norms (network -> list), share (network -> what arrives at the first step), length.
    """
    norms = {network: reach(network, length, scale, forget, seed) for network in NETWORKS}
    return {"norms": norms, "share": {network: values[-1] for network, values in norms.items()}, "length": length}


def draw_gradients(sheet, data: dict) -> None:
    """Gradient against distance, on a logarithmic scale: a straight line down means that every step costs a factor."""
    figures.lines(
        figures.axes(sheet),
        data["norms"],
        xlabel="steps back in time",
        ylabel="gradient (last word: 1)",
        levels={"a thousandth": GONE, "a thousandfold": EXPLODED},
        ylim=(1e-8, 1e6),
        log_y=True,
    )


def caption_gradients(data: dict) -> str:
    told = ", ".join(f"{network} {in_words(share)}" for network, share in data["share"].items())
    return f"Of the gradient at the last word, this much arrives {data['length'] - 1} steps earlier: {told}."


def in_words(share: float) -> str:
    """A share of the gradient: 0.31, 2e-04 (vanished), 1,800 times (exploded)."""
    if share < GONE:
        return f"{share:.0e} (vanished)"
    return f"{share:,.0f} times (exploded)" if share > EXPLODED else f"{share:.2g}"


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
