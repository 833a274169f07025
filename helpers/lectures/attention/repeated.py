"""Words said twice: a parrot game of the farm whose second round begins in the middle of the list.

Said again in the same order, a word can be found by counting places or by looking for the same word. Begun in the
middle, the two ways lead to different places, so a measurement can tell them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers import farm
from helpers.lectures.attention.inside import HookedGPT


@dataclass(frozen=True)
class RepeatedWords:
    """Tokens; the place of each word in the first round and in the second; which word of the first round each is."""

    ids: list[int]
    first: list[int]
    again: list[int]
    order: list[int]

    def induction_links(self) -> list[tuple[int, int]]:
        """Induction's links: from A of the second round to the place behind A in the first, "A B ... A"."""
        return [(self.again[j], self.first[i] + 1) for j, i in enumerate(self.order) if i + 1 < len(self.first)]

    def copies(self) -> list[tuple[int, int]]:
        """The links of `induction_links` behind whose first place the second one's word is said again."""
        return self.induction_links()[:-1]  # the list ends with the last

    def counting_links(self) -> list[tuple[int, int]]:
        """Counting's links: from word number n of the second round to the place behind word n of the first."""
        return [(place, self.first[number] + 1) for number, place in enumerate(self.again[:-1])]


def repeated_words(gpt: HookedGPT, seed: int | str) -> RepeatedWords:
    """One game. Its second round begins in the middle of the list and ends with the list's beginning."""
    (game,) = farm.sample(1, f"said twice {seed}", split="held_out", kind="echo")
    head, rest = game.text.split(" Listen: ")
    words = rest.split(".")[0].split()
    middle = len(words) // 2
    order = [*range(middle, len(words)), *range(middle)]
    text, places = f"{head} Listen:", []
    for part in (words, [words[i] for i in order]):
        for word in part:
            text += f" {word}"
            places.append(len(gpt.encode(text)) - 1)
        text += ". Again:" if part is words else "."
    return RepeatedWords(gpt.encode(text), places[: len(words)], places[len(words) :], order)
