"""Scores of the pocket BERT: sentences with one gap, and the one word that fits."""

from collections import Counter
from collections.abc import Sequence

import torch

from helpers import farm
from helpers.models.language import LanguageModel
from helpers.scores.language import by_group, group_by_length, mean, unseen_seed

MASK = "[MASK]"


def score(model: LanguageModel, seed: int = 0, n: int = 1000) -> dict:
    """All scores of a masked model, on `n` sentences drawn from `seed`.

    Returns:
        mask_accuracy: share of gaps filled with the right word.
        mask_accuracy_before, mask_accuracy_after: the same where what stands before or after the gap decides.
        mask_baseline: the same for the most frequent word.
    """
    gaps = farm.gaps(n, seed=unseen_seed(seed, "gaps"))
    right = [word == gap.answer for word, gap in zip(filled(model, [gap.text for gap in gaps]), gaps, strict=True)]
    sides = by_group([gap.decided_by for gap in gaps], right)
    by_side = {f"mask_accuracy_{side}": sides[side] for side in ("before", "after")}
    return {"mask_accuracy": mean(right)} | by_side | {"mask_baseline": baseline(gaps, seed, n)}


def filled(model: LanguageModel, texts: Sequence[str]) -> list[str]:
    """The model's likeliest word for the one gap of each text."""
    mask = model.encode(MASK, start=False)[0]
    found = [""] * len(texts)
    for rows in group_by_length([model.encode(text, start=False) for text in texts]):
        numbers, ids = zip(*rows, strict=True)
        best = model.logits(torch.tensor(ids)).argmax(-1)  # (B, T)
        for number, row, words in zip(numbers, ids, best.tolist(), strict=True):
            found[number] = model.decode([words[row.index(mask)]]).strip()
    return found


def baseline(gaps: Sequence[farm.Gap], seed: int, n: int) -> float:
    """Accuracy of always giving the word that is most frequent in other gaps."""
    others = Counter(gap.answer for gap in farm.gaps(n, seed=unseen_seed(seed, "gaps for the baseline")))
    best = others.most_common(1)[0][0]
    return mean([gap.answer == best for gap in gaps])
