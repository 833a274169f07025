"""Scores of the judge: fresh pictures of all combinations, the same with faults, and impostors."""

import torch
from torch import Tensor

from helpers import furniture
from helpers.models.judge import ANSWERS, SIZE, Judge, Verdict
from helpers.recipes.corruptions import corrupted
from helpers.recipes.impostors import SORTS, impostors
from helpers.scores.classifier import mean, unseen_seed

ATTRIBUTE = {"kind": "kinds", "finish": "finishes", "scene": "scenes"}  # where a verdict has it


def score(judge: Judge, seed: int = 0, n: int = 1000) -> dict:
    """All scores of the judge on `n` pictures drawn from `seed`, HELD_OUT combinations among them.

    Returns:
        kind_accuracy, finish_accuracy, scene_accuracy: share of fresh pictures of which it is named right.
        kind_chance, finish_chance, scene_chance: the same for guessing.
        all_right: all three are right and it is taken for furniture; confidence: how sure the judge is of that.
        kind_accuracy_corrupted, ...: the same on pictures that are shifted, recoloured, blurred, covered, noisy.
        false_reject: share of fresh pictures not taken for furniture.
        false_accept: share of impostors taken for furniture, of `n` / 8 of each sort; false_accept_by_sort.
    """
    pieces = furniture.sample(n, seed=unseen_seed(seed), held_out=None)
    pictures = furniture.render(pieces, SIZE)
    generator = torch.Generator().manual_seed(seed)
    verdict = judge(pictures)
    right = named_right(verdict, pieces)
    found = {f"{name}_accuracy": mean(ok) for name, ok in right.items()}
    found |= {f"{name}_chance": 1 / len(values) for name, values in ANSWERS.items()}
    found |= {"all_right": mean(all_right(verdict, pieces)), "confidence": verdict.confidence.mean().item()}
    worse = named_right(judge(corrupted(pictures, generator)), pieces)
    found |= {f"{name}_accuracy_corrupted": mean(ok) for name, ok in worse.items()}
    found["false_reject"] = mean(~verdict.is_furniture)
    some = pictures[: max(2, n // 8)]
    accepted = {sort: judge(impostors(sort, some, generator, held_out=True)).is_furniture for sort in SORTS}
    found["false_accept"] = mean(torch.cat(list(accepted.values())))
    found["false_accept_by_sort"] = {sort: mean(taken) for sort, taken in accepted.items()}
    return found


def named_right(verdict: Verdict, pieces: list[furniture.Piece]) -> dict[str, Tensor]:
    """For kind, finish and scene (B,) whether the verdict on the pictures of `pieces` has it right."""
    return {
        name: torch.tensor([a == getattr(p, name) for a, p in zip(getattr(verdict, at), pieces, strict=True)])
        for name, at in ATTRIBUTE.items()
    }


def all_right(verdict: Verdict, pieces: list[furniture.Piece]) -> Tensor:
    """(B,) whether the verdict is that of furniture, and has kind, finish and scene right."""
    return torch.stack([*named_right(verdict, pieces).values(), verdict.is_furniture]).all(0)
