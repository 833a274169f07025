"""Scores of the pocket LSTM."""

from helpers.scores.language import score

__all__ = ["score"]
