"""Scores of the pocket GPT."""

from helpers.scores.language import score

__all__ = ["score"]
