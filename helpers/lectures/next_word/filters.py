"""Temperature, top-k and top-p: what may be drawn, computed from scores that the model gave once.

Temperature divides the scores (logits); top-k keeps the k likeliest words (Fan et al. 2018, "Hierarchical Neural Story
Generation"); top-p keeps the smallest set of likeliest words that holds the share p of the probability (Holtzman et al.
2020, "The Curious Case of Neural Text Degeneration"). They act in this order, as in `transformers`.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

EVERY_WORD = 0  # top-k: keep all


@dataclass(frozen=True)
class Filtered:
    """What three filters do to the scores of one next word. All tensors have shape (V,)."""

    own: Tensor  # the model's own probabilities, temperature 1
    heated: Tensor  # after temperature
    kept: Tensor  # True where top-k and top-p leave a word in the lottery
    final: Tensor  # what is drawn from: heated, cut, and divided by what is left
    order: Tensor  # word ids, likeliest first

    @property
    def cut_share(self) -> float:
        """The probability (after temperature) of the words that were cut."""
        return float(self.heated[~self.kept].sum())


def filtered(scores: Tensor, temperature: float = 1.0, top_k: int = EVERY_WORD, top_p: float = 1.0) -> Filtered:
    """Apply temperature, then top-k, then top-p to the scores (V,) of one next word.

    Raises:
        ValueError: temperature is not positive, or top_p is not in (0, 1].
    """
    if temperature <= 0:
        raise ValueError("The temperature must be above 0. For the likeliest word only, use top-k = 1.")
    if not 0 < top_p <= 1:
        raise ValueError("top-p is a share of the probability: above 0, at most 1.")
    heated = (scores / temperature).softmax(-1)
    ordered, order = heated.sort(descending=True, stable=True)
    kept = torch.ones_like(ordered, dtype=torch.bool)  # in order of probability
    if top_k:
        kept[top_k:] = False
    if top_p < 1:
        left = ordered * kept
        before = (left / left.sum()).cumsum(-1) - left / left.sum()  # the share of the words in front of each word
        kept &= before < top_p
    kept = torch.zeros_like(kept).scatter(0, order, kept)
    final = heated * kept
    return Filtered(scores.softmax(-1), heated, kept, final / final.sum(), order)


def entropy(probabilities: Tensor) -> float:
    """The average surprise of a draw, in bits."""
    return float(torch.special.entr(probabilities).sum() / torch.log(torch.tensor(2.0)))
