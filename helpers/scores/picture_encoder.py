"""Scores of the pocket picture encoder: each of its answers about fresh pictures."""

from collections import Counter

import torch
from torch import nn

from helpers import furniture
from helpers.models.picture_encoder import ANSWERS, SIZE, scores
from helpers.scores.calibration import calibration_error
from helpers.scores.classifier import mean, unseen_seed


def score(model: nn.Module, seed: int = 0, n: int = 1000) -> dict:
    """Shares of right answers to each question, on `n` fresh pictures of each sort, drawn from `seed`.

    Returns:
        all_right_seen, all_right_held_out: all ANSWERS right, on combinations as in training, and on HELD_OUT ones.
        seen, held_out: for each question of ANSWERS the share right.
        calibration_error_seen, ..._held_out: for each question the expected calibration error.
        baseline: for each question the share of its most frequent answer, on combinations as in training.
    """
    found, by_question = {}, {}
    for name, held_out in (("seen", False), ("held_out", True)):
        pieces = furniture.sample(n, seed=unseen_seed(seed), held_out=held_out)
        answers = scores(model, furniture.render(pieces, SIZE))
        right, errors, often = {}, {}, {}
        for question, values in ANSWERS.items():
            true = [getattr(piece, question) for piece in pieces]
            sure, best = answers[question].softmax(-1).max(-1)
            right[question] = torch.tensor([values[i] == one for i, one in zip(best, true, strict=True)])
            errors[question] = calibration_error(sure, right[question])
            often[question] = Counter(true).most_common(1)[0][1] / n
        found[f"all_right_{name}"] = mean(torch.stack([*right.values()]).all(0))
        by_question[name] = {question: mean(some) for question, some in right.items()}
        by_question[f"calibration_error_{name}"] = errors
        by_question.setdefault("baseline", often)  # of the first, seen
    return found | by_question
