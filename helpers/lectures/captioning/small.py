"""Small pictures and short captions for a captioner that is written in the notebook, and its tests (section 1)."""

import functools
from collections import Counter
from collections.abc import Sequence

import torch
from torch import Tensor

from helpers import furniture
from helpers.problems import Problem
from helpers.scores.captions import is_right
from helpers.scores.classifier import unseen_seed

PICTURES, SIZE, LENGTH, SEED = 4000, 32, 14, 9  # pairs; pixels of a side; tokens of a caption; of the pairs
TESTED = 200  # fresh pictures in a test
PAD, START, END = range(3)


def drawn(pieces: Sequence[furniture.Piece]) -> Tensor:
    """Pictures (B, 3, SIZE, SIZE) from -1 to 1."""
    with torch.inference_mode(False):  # a panel may ask first, and a training needs them, too
        return 2 * furniture.render(list(pieces), SIZE).clone() - 1


def say(piece: furniture.Piece, seed: int) -> str:
    """A short caption, in one of many wordings: kind and finish."""
    return furniture.describe({"kind": piece.kind, "finish": piece.finish}, "en", seed).lower()


@functools.cache
def pairs() -> tuple[Tensor, list[str]]:
    """Pictures (PICTURES, 3, SIZE, SIZE) from -1 to 1 and a caption of each; nothing is HELD_OUT."""
    pieces = furniture.sample(PICTURES, seed=SEED, held_out=False)
    return drawn(pieces), [say(piece, seed) for seed, piece in enumerate(pieces)]


@functools.cache
def vocabulary() -> list[str]:
    """The tokens: <pad>, <start>, <end>, and the words of all captions; a token's place is its number."""
    return ["<pad>", "<start>", "<end>", *sorted({word for text in pairs()[1] for word in _words(text)})]


def _words(text: str) -> list[str]:
    return text.replace(",", " ,").split()


def caption_ids(texts: Sequence[str]) -> Tensor:
    """(B, LENGTH) the numbers of the tokens of captions: <start>, the words, <end>, then <pad>.

    Raises:
        Problem: a word stands in no caption of `pairs`, or a text is too long.
    """
    known = {word: number for number, word in enumerate(vocabulary())}
    for text in texts:
        if strange := [word for word in _words(text) if word not in known]:
            raise Problem(f"No caption of these pairs has the word {strange[0]!r:.40}.")
        if len(_words(text)) > LENGTH - 2:
            raise Problem(f"A caption has at most {LENGTH - 2} words here, not {len(_words(text))}.")
    found = torch.full((len(texts), LENGTH), PAD)
    for row, text in zip(found, texts, strict=True):
        numbers = [START, *(known[word] for word in _words(text)), END]
        row[: len(numbers)] = torch.tensor(numbers)
    return found


@functools.cache
def all_ids() -> Tensor:
    """(PICTURES, LENGTH) the captions of `pairs`."""
    with torch.inference_mode(False):
        return caption_ids(pairs()[1])


@functools.cache
def tested() -> tuple[list[furniture.Piece], Tensor, Tensor]:
    """TESTED fresh pieces, their pictures (TESTED, 3, SIZE, SIZE), and captions (TESTED, LENGTH)."""
    pieces = furniture.sample(TESTED, seed=unseen_seed(0))
    with torch.inference_mode(False):
        return pieces, drawn(pieces), caption_ids([say(piece, seed) for seed, piece in enumerate(pieces)])


def shares(texts: Sequence[str]) -> dict[str, float]:
    """Of captions of the TESTED pictures: the share that is right, and how many differ, as a share of them."""
    right = sum(map(is_right, texts, tested()[0])) / TESTED
    return {"right": right, "different": len(set(texts)) / TESTED}


@functools.cache
def commonest() -> float:
    """The share of right captions if the pair of kind and finish is said that the training met most often."""
    seen = Counter((p.kind, p.finish) for p in furniture.sample(PICTURES, seed=SEED, held_out=False))
    [(pair, _)] = seen.most_common(1)
    return sum((piece.kind, piece.finish) == pair for piece in tested()[0]) / TESTED
