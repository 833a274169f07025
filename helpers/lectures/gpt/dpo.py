"""Direct preference optimisation: comparisons teach the model itself, without a reward model (section 6 b)."""

import random
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from helpers import live_seconds, training
from helpers.lectures.gpt.answers import assistant
from helpers.lectures.gpt.comparisons import Click, compared
from helpers.lectures.gpt.policy import student
from helpers.models.language import LanguageModel
from helpers.scores.answers import forward

STEPS, SECONDS = 40, 30.0  # whichever is over first
LEARNING_RATE = 5e-5  # with the policy gradient's 3e-4 it soon unlearns English
BATCH = 16  # comparisons of a step

Loss = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


def train_dpo(clicks: Sequence[Click], loss: Loss) -> LanguageModel:
    """A copy of the assistant, trained on comparisons for STEPS.

    `loss(chosen, rejected, chosen_before, rejected_before)` gets log-probabilities (B,) of the answers preferred and
    of the others, by the model that is trained and by the assistant.
    """
    policy = student()

    def step(model: nn.Module, number: Tensor) -> Tensor:
        chosen = random.Random(int(number)).sample(list(clicks), min(BATCH, len(clicks)))
        sides = compared(chosen)
        with torch.no_grad():
            before = [forward(assistant(), answers)[0] for answers in sides]
        return loss(*(forward(policy, answers)[0] for answers in sides), *before)

    batches = training.by_index(torch.tensor)
    limits = {"steps": STEPS, "seconds": live_seconds(SECONDS)}
    training.fit(policy.model, batches, loss=step, learning_rate=LEARNING_RATE, **limits)
    return policy
