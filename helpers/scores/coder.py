"""Scores of the pocket coder: the choices of its programs, and how near to the picture what they draw comes."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

import torch
from torch import Tensor

from helpers import furniture
from helpers.furniture import grammar
from helpers.furniture.repair import Attempt, attempts, psnr
from helpers.models.coder import Coder
from helpers.models.picture_encoder import ANSWERS
from helpers.scores.classifier import unseen_seed

CHOICES = tuple(ANSWERS)
FREE = 1.5  # the temperature at which the grammar's mask is tested


def score(coder: Coder, seed: int = 0, n: int = 1000) -> dict:
    """All scores of a coder, on `n` fresh pictures of each sort, drawn from `seed`.

    Returns:
        program_accuracy, program_accuracy_held_out: all CHOICES of the program right, on combinations as in training
            and on others. program_accuracy_by_field, ..._held_out_by_field: each of them.
        programs_valid: texts that are programs, with the grammar's mask; programs_valid_unmasked: the likeliest token
            each time, without it; programs_valid_free: tokens drawn at temperature FREE, without it.
        psnr_db, psnr_db_before: mean PSNR (dB) of what the programs draw against n // 10 of the pictures, 64 x 64, as
            in training, after and before `furniture.repair`. psnr_db_gain_by_argument: what each argument brought, on
            average; together the difference. renders: how many pictures the repair of one took, on average.
        psnr_db_baseline: the same for the mean picture, over all of them.
    """
    found = {}
    for end, held_out in (("", False), ("_held_out", True)):
        pieces = furniture.sample(n, seed=unseen_seed(seed), held_out=held_out)
        pictures = furniture.render(pieces)
        drafts = [furniture.from_program(text) for text in coder.write(pictures)]
        right = agreement(drafts, pieces)
        found[f"program_accuracy{end}"] = right.all(1).float().mean().item()
        shares = right.float().mean(0).tolist()
        found[f"program_accuracy{end}_by_field"] = dict(zip(CHOICES, shares, strict=True))
        if not held_out:
            ways = {"": {}, "_unmasked": {"masked": False}, "_free": {"masked": False, "temperature": FREE}}
            texts = {end: coder.write(pictures, **how) for end, how in ways.items()}
            found |= {f"programs_valid{end}": sum(map(grammar.is_valid, some)) / n for end, some in texts.items()}
            found |= _likeness(pictures, drafts, max(n // 10, 1))
    return found


def agreement(drafts: Sequence[furniture.Piece], pieces: Sequence[furniture.Piece]) -> Tensor:
    """(B, len(CHOICES)) whether each choice is right."""
    rows = [[getattr(a, name) == getattr(b, name) for name in CHOICES] for a, b in zip(drafts, pieces, strict=True)]
    return torch.tensor(rows).reshape(-1, len(CHOICES))


def _likeness(pictures: Tensor, drafts: Sequence[furniture.Piece], repaired: int) -> dict:
    histories = [list(attempts(*pair)) for pair in zip(pictures[:repaired], drafts, strict=False)]
    errors = (pictures - pictures.mean(0)).square().mean((1, 2, 3))
    return {
        "psnr_db": fmean(psnr(history[-1].error) for history in histories),
        "psnr_db_before": fmean(psnr(history[0].error) for history in histories),
        "psnr_db_gain_by_argument": gains(histories),
        "renders": fmean(history[-1].renders for history in histories),
        "psnr_db_baseline": fmean(map(psnr, errors.tolist())),
    }


def gains(histories: Sequence[Sequence[Attempt]]) -> dict[str, float]:
    """How many dB each argument brought, the mean of all repairs."""
    found: Counter[str] = Counter()
    for history in histories:
        for before, after in pairwise(history):
            found[after.changed] += (psnr(after.error) - psnr(before.error)) / len(histories)
    return dict(found)
