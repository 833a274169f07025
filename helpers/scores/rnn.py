"""Scores of the pocket RNN."""

from helpers.scores.language import score

__all__ = ["score"]
