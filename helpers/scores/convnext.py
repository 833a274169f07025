"""Scores of the pocket ConvNeXt."""

from helpers.scores.classifier import score

__all__ = ["score"]
