"""The results log of the lecture: every idea is measured on the same fresh documents, one rung each.

The unit is bits per word. The floor is the farm's own entropy: no model can do better, because the farm itself
rolled dice for each document.
"""

import math
from collections.abc import Sequence
from typing import Self

import numpy as np

from helpers import farm, figures, sampling
from helpers.figures import Measured
from helpers.models.language import LanguageModel

WIDTH = 1080  # pixels: what a screen of 1280 leaves for a cell's output
SHOWN = 2.5  # bits above the floor: longer bars run out of the picture, so that the good models can be told apart


class Ladder:
    """Measures models on the same fresh held-out documents and keeps the results in order."""

    def __init__(self, documents: int = 40, seed: int = 2024):
        self.documents = farm.sample(documents, seed, split="held_out")
        self.words = [len(farm.tokenize(document.text)) + 1 for document in self.documents]  # the end counts as one
        chances = [farm.log_probability(document.text) / math.log(2) for document in self.documents]
        self.floor = -sum(chances) / sum(self.words)
        self.guessing = math.log2(len(farm.WORDS))
        self.rungs: dict[str, Measured] = {}

    def measure(self, model: LanguageModel) -> Measured:
        """Bits per word of `model` on the documents, ends included: its average surprise in the farm's words."""
        bits = []
        for document in self.documents:
            ids = [*model.encode(document.text), model.end]
            bits.append(float(sampling.surprise(model.logits(ids)[:-1], ids[1:]).sum()))
        return per_word(bits, self.words)

    def add(self, name: str, model: LanguageModel) -> Self:
        """Measure `model` and keep the result under `name`."""
        self.rungs[name] = self.measure(model)
        return self

    def _repr_mimebundle_(self, **options) -> dict:
        sheet = figures.figure(WIDTH, 60 + 34 * (len(self.rungs) + 2))
        draw_ladder(sheet, self.rungs, self.guessing, self.floor)
        return {"image/png": figures.png(sheet), "text/plain": repr(self)}

    def __repr__(self) -> str:
        rungs = ", ".join(f"{name} {bits.value:.2f}" for name, bits in self.rungs.items())
        return f"bits per word: guessing {self.guessing:.2f}, {rungs}; floor {self.floor:.2f}"


def per_word(bits: Sequence[float], words: Sequence[int]) -> Measured:
    """All bits over all words of some documents, and two standard errors of this ratio over such documents."""
    bits, words = np.array(bits), np.array(words)
    ratio = float(bits.sum() / words.sum())
    if not math.isfinite(ratio):
        return Measured(ratio)
    spread = np.sqrt(len(bits) / max(len(bits) - 1, 1) * ((bits - ratio * words) ** 2).sum())
    return Measured(ratio, 2 * float(spread / words.sum()))


def draw_ladder(sheet, rungs: dict[str, Measured], guessing: float, floor: float) -> None:
    """One bar a rung as they were added, the latest in a second colour; all begin at the floor."""
    figures.board(
        figures.axes(sheet),
        list(rungs),
        ["bits a word (perplexity); a bar begins at the floor and shows what is above it"],
        [[bits] for bits in rungs.values()],
        [guessing],
        baseline="any word, all alike",
        limits=[floor],
        limit="floor: the farm's own dice",
        text=lambda bits: f"{bits.value:.2f}  ({2**bits.value:,.{0 if bits.value > 4 else 1}f})",
        minimum=floor,
        maximum=floor + SHOWN,
        highlight=len(rungs) - 1,
    )
