"""Whether a model is as often right as it is sure: Guo et al., On Calibration of Modern Neural Networks (2017)."""

import torch
from torch import Tensor

from helpers.figures import Measured

CUTS = (0.0, 0.6, 0.8, 0.95, 1.0)  # bins of confidence


def _bins(confidence: Tensor) -> list[Tensor]:
    """Which of the answers (n,) are in each bin that has any."""
    bins = torch.bucketize(confidence, torch.tensor(CUTS[1:-1]))
    return [bins == i for i in bins.unique()]


def reliability(confidence: Tensor, right: Tensor) -> dict[float, Measured]:
    """For each bin of confidences (n,) that has any: their mean -> the share that is right (n,)."""
    inside = _bins(confidence)
    return {confidence[i].mean().item(): Measured.share(int(right[i].sum()), int(i.sum())) for i in inside}


def calibration_error(confidence: Tensor, right: Tensor) -> float:
    """Expected calibration error: the mean over the bins of |confidence - share right|. Guo et al., equation 3."""
    gaps = [(confidence[i].sum() - right[i].sum()).abs().item() for i in _bins(confidence)]
    return sum(gaps) / len(confidence)
