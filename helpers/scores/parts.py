"""Scores of the pocket parts list: which parts a piece has, and the steps in which it is built."""

from collections import Counter
from collections.abc import Mapping, Sequence

from helpers import furniture
from helpers.models.parts import PartsReader
from helpers.scores.classifier import unseen_seed


def score(reader: PartsReader, seed: int = 0, n: int = 1000) -> dict:
    """All scores of a parts list, on `n` fresh pictures of each sort, drawn from `seed`.

    Returns:
        parts_f1, parts_f1_held_out: micro F1 of all parts as multisets, on combinations as in training and on others;
            four slats read as three are three hits and a miss.
        parts_f1_baseline: the same, seen, for the commonest list, whatever the picture.
        sets_right, sets_right_held_out: the whole list right, with all counts.
        steps_right, steps_right_held_out: the steps right, word for word, by the picture and the list that was read.
        steps_right_without_list, steps_right_without_list_held_out: the same, by the picture alone.
    """
    found = {}
    for end, held_out in (("", False), ("_held_out", True)):
        pieces = furniture.sample(n, seed=unseen_seed(seed), held_out=held_out)
        pictures, true = furniture.render(pieces), [furniture.part_counts(piece) for piece in pieces]
        read = reader.parts(pictures)
        found[f"parts_f1{end}"] = f1(read, true)
        found[f"sets_right{end}"] = sum(a == b for a, b in zip(read, true, strict=True)) / n
        found[f"steps_right{end}"] = right(reader.steps(pictures, read), pieces)
        found[f"steps_right_without_list{end}"] = right(reader.steps(pictures, [{}] * n), pieces)
        if not held_out:
            found["parts_f1_baseline"] = f1([commonest(true)] * n, true)
    return found


def f1(read: Sequence[Mapping[str, int]], true: Sequence[Mapping[str, int]]) -> float:
    """Micro F1 of lists of parts with how many there are of each: 2 hits / (read + true), over all lists together."""
    hits = sum((Counter(a) & Counter(b)).total() for a, b in zip(read, true, strict=True))
    every = sum(Counter(one).total() for one in (*read, *true))
    return 2 * hits / every if every else 0.0


def right(texts: Sequence[str], pieces: Sequence[furniture.Piece]) -> float:
    """The share of the texts that are the steps of their pieces, word for word."""
    true = [" ".join(step.text for step in furniture.steps(piece)) for piece in pieces]
    return sum(a == b for a, b in zip(texts, true, strict=True)) / len(pieces)


def commonest(lists: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """The list that is there most often."""
    return dict(Counter(tuple(sorted(one.items())) for one in lists).most_common(1)[0][0])
