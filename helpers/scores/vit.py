"""Scores of the pocket ViT."""

from helpers.scores.classifier import score

__all__ = ["score"]
