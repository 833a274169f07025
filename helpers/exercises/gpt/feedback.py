"""Exercises of notebook 03 on human feedback: learning from clicks."""

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from helpers.exercises import Exercise


def click_loss(rewards: Tensor, better: Tensor) -> Tensor:
    """Bradley-Terry: surprise (nats) at clicks, on average. Rewards (B, 2) of pairs, better (B,) 0 or 1 -> one number.

    Bradley and Terry 1952; Christiano et al. 2017, section 2.2.3.
    """
    return -_margin(rewards, better).sigmoid().log().mean()


def _margin(rewards: Tensor, better: Tensor) -> Tensor:
    rows = torch.arange(len(rewards))
    return rewards[rows, better] - rewards[rows, 1 - better]


CLICK_LOSS = Exercise(
    title="Learning from clicks",
    difficulty=2,
    minutes=8,
    solution=click_loss,
    inputs=lambda: [
        (torch.tensor([[2.0, 0.5], [-1.0, 0.3], [0.4, 0.1]]), torch.tensor([0, 1, 1])),
        (torch.tensor([[0.2, 1.4], [3.0, -0.5]]), torch.tensor([0, 0])),
    ],
    mistakes={
        "The sign is wrong: this loss prefers the answer that lost. "
        "Take the winner's reward minus the loser's.": lambda r, b: -logsigmoid(-_margin(r, b)).mean(),
        "That is the log-probability. A loss is to become small: put a minus before it.": lambda r, b: logsigmoid(
            _margin(r, b)
        ).mean(),
        "You took the left answer as the winner each time. `better` says which one it was.": lambda r, b: (
            -logsigmoid(r[:, 0] - r[:, 1]).mean()
        ),
        "Take the mean over the pairs, not the sum.": lambda r, b: -logsigmoid(_margin(r, b)).sum(),
        "Without the sigmoid the rewards can run away for ever: "
        "a pair that is right already must count less.": lambda r, b: -_margin(r, b).mean(),
        "Only the difference of two rewards counts: subtract the loser's.": lambda r, b: (
            -logsigmoid(r[torch.arange(len(r)), b]).mean()
        ),
    },
    hints=(
        "How probable is the click, if the winner is ahead by so much?",
        "The probability is sigmoid(winner's reward - loser's reward). The loss is minus its log, on average.",
        "rows = torch.arange(len(rewards)); chosen, rejected = rewards[rows, better], rewards[rows, 1 - better].",
    ),
)
