"""Does a generator copy? How far each of its pictures is from the nearest training picture, beside fresh real ones."""

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers.scores.classifier import mean

SIDE = 16  # pixels at which pictures are compared: a smooth picture is nearer to all others, and here grain is gone


def nearest(pictures: Tensor, training: Tensor) -> tuple[Tensor, Tensor]:
    """Distances (N,) of pictures (N, 3, S, S) from 0 to 1 to the nearest training picture, and its number (N,).

    The distance is the root of the mean squared difference of a colour value, of pictures shrunk to SIDE x SIDE.
    """
    small, known = (F.adaptive_avg_pool2d(shown, SIDE).flatten(1) for shown in (pictures, training))
    distances, numbers = torch.cdist(small, known).min(1)
    return distances / small.shape[1] ** 0.5, numbers


def nearer(made: Tensor, fresh: Tensor) -> float:
    """Share of made pictures that are nearer to a training picture than a fresh real one of the same wish is.

    1/2 is what more real pictures would get, 1 is copying: Meehan et al., A Non-Parametric Test to Detect Data-Copying
    in Generative Models (2020), section 3.

    Args:
        made, fresh: distances to the nearest training picture, (N,) each, wish by wish.
    """
    return mean(made < fresh)
