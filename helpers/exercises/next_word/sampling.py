"""Exercises of notebook 01: shape the distribution over next words."""

import torch
from torch import Tensor

from helpers.exercises import Exercise
from helpers.exercises.inputs import normal


def temperature(logits: Tensor, tau: float) -> Tensor:
    """Probabilities (V,) of the next word at temperature tau."""
    return torch.softmax(logits / tau, dim=-1)


TEMPERATURE = Exercise(
    title="Temperature",
    difficulty=1,
    minutes=4,
    solution=temperature,
    inputs=lambda: [(2 * normal(1, 7), 0.5), (2 * normal(1, 7), 2.0), (2 * normal(1, 7) + 100, 0.7)],
    mistakes={
        "Did you divide the logits by tau, or multiply? Yours gets flatter "
        "when tau gets smaller, and it should get sharper.": lambda z, tau: torch.softmax(z * tau, -1),
        "Your answer does not change with tau. Where does tau come in?": lambda z, tau: torch.softmax(z, -1),
        "You divided the probabilities by tau, so they do not add up to 1. "
        "tau belongs to the logits, before the softmax.": lambda z, tau: torch.softmax(z, -1) / tau,
        "These are the logits divided by tau. They still need a softmax to become probabilities.": lambda z, tau: (
            z / tau
        ),
        "Positive, but they do not add up to 1: divide by the sum. "
        "And exp of a large logit overflows.": lambda z, tau: torch.exp(z / tau),
        "Right for small logits, but nan for large ones: exp(100) is too large for float32. "
        "Subtract the largest logit first, or use torch.softmax.": lambda logits, tau: (
            torch.exp(logits / tau) / torch.exp(logits / tau).sum()
        ),
    },
    hints=(
        "A small tau makes the best word more certain, a large tau makes all words more alike.",
        "tau acts on the logits, before they become probabilities.",
        "Two steps: scale the logits by 1/tau, then torch.softmax(..., dim=-1).",
    ),
)


def top_p(probabilities: Tensor, p: float) -> Tensor:
    """Keep the smallest set of likely words with at least p together, and renormalise. (V,) -> (V,)"""
    return _renormalised(probabilities * _nucleus(probabilities, p))


def _nucleus(probabilities: Tensor, p: float) -> Tensor:
    """Which words stay. (V,) -> bool (V,)"""
    likely, order = probabilities.sort(descending=True)
    before = likely.cumsum(-1) - likely  # what the words above this one have together
    keep = torch.zeros_like(probabilities, dtype=torch.bool)
    keep[order[before < p]] = True
    return keep


def _renormalised(kept: Tensor) -> Tensor:
    return kept / kept.sum()


def _stops_before_p(probabilities, p):
    likely, order = probabilities.sort(descending=True)
    kept = torch.zeros_like(probabilities)
    inside = likely.cumsum(-1) <= p
    kept[order[inside]] = likely[inside]
    return _renormalised(kept)


def _unsorted(probabilities, p):
    before = probabilities.cumsum(-1) - probabilities
    return _renormalised(probabilities * (before < p))


def _mask_of_the_sorted(probabilities, p):
    likely = probabilities.sort(descending=True).values
    return _renormalised(probabilities * (likely.cumsum(-1) - likely < p))


TOP_P = Exercise(
    title="Top-p (nucleus) sampling",
    difficulty=3,
    minutes=10,
    solution=top_p,
    inputs=lambda: [
        (torch.tensor([0.05, 0.40, 0.10, 0.25, 0.20]), 0.80),
        (torch.tensor([0.10, 0.20, 0.03, 0.55, 0.12]), 0.70),
        (torch.tensor([0.06, 0.30, 0.27, 0.23, 0.14]), 0.45),
    ],
    mistakes={
        "The right words stay, but they do not add up to 1. Divide by their sum.": lambda q, p: q * _nucleus(q, p),
        "You stop one word early: the word with which the sum reaches p stays too.": _stops_before_p,
        "You compare single probabilities with p. Compare the *sum* of the most likely words with p.": lambda q, p: (
            _renormalised(q * (q >= p)) if (q >= p).any() else q * 0
        ),
        "You add up the words in the order of the vocabulary. Sort them first, most likely first.": _unsorted,
        "Your mask belongs to the sorted words. Put it back in order: kept[order] = ...": _mask_of_the_sorted,
        "Your answer is sorted. Put each probability back to the place of its word.": lambda probabilities, p: (
            top_p(probabilities, p).sort(descending=True).values
        ),
    },
    hints=(
        "Take the most likely words, one after the other, until they have p together. All others get probability 0.",
        "Sort in falling order and use cumsum. A word stays while the sum of the words *above* it is smaller than p.",
        "likely, order = probabilities.sort(descending=True); a word stays where likely.cumsum(-1) - likely < p. "
        "Write the ones that stay to kept[order[...]], and divide kept by its sum.",
    ),
)
