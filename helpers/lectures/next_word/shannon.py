"""Shannon's game: guess the next letter or word of a hidden text; the number of guesses measures your surprise.

Shannon 1951, "Prediction and Entropy of Printed English": let q_i be the share of places that took i guesses. Whoever
guesses well uses few guesses, and the entropy of the q_i is an upper bound for the entropy of the text, seen by this
player: the row of guess numbers and the player's head together give the text back.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Game:
    """A replayed game: everything follows from the hidden units, the first few shown, and the guesses."""

    units: tuple[str, ...]  # letters or words
    shown: int  # how many units were given for free
    counts: tuple[int, ...]  # guesses needed for each unit found so far
    tried: tuple[str, ...]  # wrong guesses for the unit that is open now

    @property
    def position(self) -> int:
        return self.shown + len(self.counts)

    @property
    def over(self) -> bool:
        return self.position == len(self.units)


def play(units: Sequence[str], shown: int, guesses: Sequence[str]) -> Game:
    """Play all `guesses` in order. Upper and lower case count as the same; a guess tried before costs nothing."""
    counts, tried = [], []
    for guess in guesses:
        if shown + len(counts) == len(units):
            break
        if guess.lower() == units[shown + len(counts)].lower():
            counts.append(len(tried) + 1)
            tried = []
        elif guess.lower() not in tried:
            tried.append(guess.lower())
    return Game(tuple(units), shown, tuple(counts), tuple(tried))


def bound(counts: Sequence[int]) -> float:
    """Shannon's upper bound in bits per unit: the entropy of the guess numbers."""
    shares = [count / len(counts) for count in Counter(counts).values()]
    return sum(share * math.log2(1 / share) for share in shares)


def ranks(model, ids: Sequence[int], shown: int) -> list[int]:
    """How many guesses `model` needs for each token after the first `shown`, likeliest guess first."""
    scores = model.logits(ids)  # (T, V): row t is for word t + 1, behind the start
    return [int((row > row[word]).sum()) + 1 for row, word in zip(scores[shown:-1], ids[shown + 1 :], strict=True)]
