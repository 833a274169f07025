"""The results log of the lecture: every idea is measured on the same fresh documents, one rung each.

The unit is bits per word. The floor is the farm's own entropy: no model can do better, because the farm itself
rolled dice for each document.
"""

import math
from collections.abc import Sequence

from matplotlib.lines import Line2D

from helpers import farm, figures
from helpers.lectures.next_word.surprise import bits_of_document


def bits_per_word(model, documents: Sequence, words: int | None = None) -> float:
    """The average surprise of `model` over `documents` (the end of each counts as a word).

    `words` replaces the number of tokens where a model cuts text differently.
    """
    bits, tokens = map(sum, zip(*(bits_of_document(model, document.text) for document in documents), strict=True))
    return bits / (words or tokens)


def count_words(documents: Sequence) -> int:
    """How many farm words `documents` have; the end of each counts as one."""
    return sum(len(farm.pieces(document.text)) + 1 for document in documents)


class Ladder:
    """Measures models on the same fresh held-out documents and keeps the results in order."""

    def __init__(self, documents: int = 40, seed: int = 2024):
        self.documents = farm.sample(documents, seed, split="held_out")
        self.words = count_words(self.documents)
        self.floor = -sum(document.log_probability for document in self.documents) / math.log(2) / self.words
        self.rungs: dict[str, float] = {"any word, all alike": math.log2(len(farm.WORDS))}

    def measure(self, model) -> float:
        """Bits per word of `model` on the documents."""
        return bits_per_word(model, self.documents, self.words)

    def add(self, name: str, model) -> "Ladder":
        """Measure `model` and keep the result under `name`."""
        self.rungs[name] = self.measure(model)
        return self

    def _repr_mimebundle_(self, **options) -> dict:
        sheet = figures.figure(900, 44 + 34 * (len(self.rungs) + 1))
        draw_ladder(sheet, self.data())
        return {"image/png": figures.png(sheet), "text/plain": repr(self)}

    def __repr__(self) -> str:
        rungs = ", ".join(f"{name} {bits:.2f}" for name, bits in self.rungs.items())
        return f"bits per word: {rungs}; floor {self.floor:.2f}"

    def data(self) -> dict:
        """Names and bits per word of the rungs, perplexities, and the floor."""
        bits = list(self.rungs.values())
        return {"names": list(self.rungs), "bits": bits, "perplexity": [2**b for b in bits], "floor": self.floor}


def draw_ladder(sheet, data: dict) -> None:
    """One bar a rung as they were added, the latest in a second colour; a dotted line goes up from the floor."""
    names = [*data["names"], "floor: the farm's own dice"]
    bits = [*data["bits"], data["floor"]]
    texts = [f"{b:.2f} bits a word: like choosing among {2**b:,.{0 if b > 4 else 1}f}" for b in bits]
    plot = figures.axes(sheet)
    figures.bars(plot, names, bits, texts=texts, maximum=2 * max(bits), highlight=len(data["names"]) - 1)
    plot.add_line(Line2D([data["floor"]] * 2, plot.get_ylim(), color=figures.theme().ink, linestyle=":", linewidth=1.5))
