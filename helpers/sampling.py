"""How the next word is drawn: the library's own filters, on scores that a model gave once. And how surprising it is.

Repetition penalty (Keskar et al. 2019, CTRL, section 4.1) makes repeated words less likely; temperature divides
the scores (logits); top-k keeps the k likeliest words (Fan et al. 2018, Hierarchical Neural Story Generation); top-p
keeps the smallest set of likeliest words that holds the share p of the probability (Holtzman et al. 2020, The Curious
Case of Neural Text Degeneration). They act in this order.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from helpers.problems import Problem

ALL = 0  # top-k: keep all words


@dataclass(frozen=True)
class SamplingConfig:
    """How the next word is chosen; the defaults change nothing.

    Raises:
        Problem: temperature is not positive, or top_p is not in (0, 1].
    """

    temperature: float = 1.0
    top_k: int = ALL
    top_p: float = 1.0
    repetition_penalty: float = 1.0

    def __post_init__(self):
        if self.temperature <= 0:
            raise Problem("The temperature must be above 0. For the likeliest word only, use top-k = 1.")
        if not 0 < self.top_p <= 1:
            raise Problem("top-p is a share of the probability: above 0, at most 1.")


@dataclass(frozen=True)
class NextTokenDistribution:
    """What the filters do to the scores of one next word. All tensors have shape (V,)."""

    raw: Tensor  # the model's own probabilities
    scaled: Tensor  # after penalty and temperature
    kept: Tensor  # True where top-k and top-p keep a word
    filtered: Tensor  # what is drawn from: scaled, cut, and divided by what is left
    order: Tensor  # word ids, the model's likeliest first

    @property
    def cut_share(self) -> float:
        """The probability (after penalty and temperature) of the words that were cut."""
        return float(self.scaled[~self.kept].sum())


def filter_logits(
    scores: Tensor, config: SamplingConfig | None = None, before: Sequence[int] = ()
) -> NextTokenDistribution:
    """Apply penalty, temperature, top-k and top-p to the scores (V,) of one next word.

    `before`: ids of the text so far, for the penalty.
    """
    from transformers import (
        LogitsProcessorList,
        RepetitionPenaltyLogitsProcessor,
        TemperatureLogitsWarper,
        TopKLogitsWarper,
        TopPLogitsWarper,
    )

    config, seen = config or SamplingConfig(), torch.tensor([list(before)], dtype=torch.long)
    changes, cuts = LogitsProcessorList(), LogitsProcessorList()
    if config.repetition_penalty != 1.0:
        changes.append(RepetitionPenaltyLogitsProcessor(config.repetition_penalty))
    if config.temperature != 1.0:
        changes.append(TemperatureLogitsWarper(config.temperature))
    if config.top_k:
        cuts.append(TopKLogitsWarper(config.top_k))
    if config.top_p < 1.0:
        cuts.append(TopPLogitsWarper(config.top_p))
    changed = changes(seen, scores[None].clone())
    left = cuts(seen, changed)[0]
    order = scores.argsort(descending=True, stable=True)
    return NextTokenDistribution(scores.softmax(-1), changed[0].softmax(-1), left > -torch.inf, left.softmax(-1), order)


def surprise(logits: Tensor, words: Sequence[int]) -> Tensor:
    """Surprise (T,) in bits of the words that came: -log2 of the probability that each row of logits (T, V) gave."""
    chosen = logits.log_softmax(-1)[torch.arange(len(words)), torch.tensor(words, dtype=torch.long)]
    return -chosen.double() / math.log(2)


def entropy(probabilities: Tensor) -> float:
    """The average surprise of a draw, in bits."""
    return float(torch.special.entr(probabilities).sum() / math.log(2))
