"""Small pictures and their captions for a CLIP that is written in the notebook, and its zero-shot test (section 1)."""

import functools
import re
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from helpers import furniture
from helpers.recipes.clip import true
from helpers.scores.classifier import mean, unseen_seed
from helpers.scores.clip import PAIRS, held_out_pairs, right

PICTURES, SIZE, LENGTH, SEED = 4000, 32, 20, 7  # pairs; pixels of a side; longest caption in words; of the pairs
TESTED = 400  # fresh pictures of each sort in a zero-shot test
LABELS = [f"a {finish} {kind}" for kind, finish in PAIRS]


@functools.cache
def said() -> tuple[list[furniture.Piece], list[furniture.Caption]]:
    """PICTURES pieces, nothing HELD_OUT, and an English caption of each."""
    pieces = furniture.sample(PICTURES, seed=SEED, held_out=False)
    return pieces, [furniture.caption(piece, seed, "en") for seed, piece in enumerate(pieces)]


@functools.cache
def pairs() -> tuple[Tensor, list[str]]:
    """Pictures (PICTURES, 3, SIZE, SIZE) from -1 to 1 of the pieces of `said`, and their captions as texts."""
    pieces, captions = said()
    return pictures(pieces), [caption.text.lower() for caption in captions]


@functools.cache
def fits() -> Tensor:
    """(PICTURES, PICTURES) whether caption j is true of picture i: of its own always, of others often, too."""
    return true(*said())


def drawn(size: int, index: int) -> Tensor:
    """Which of the pairs are in batch number `index`: (size,) places."""
    return torch.randint(PICTURES, (size,), generator=torch.Generator().manual_seed(index))


def pictures(pieces: Sequence[furniture.Piece]) -> Tensor:
    """(B, 3, SIZE, SIZE) from -1 to 1 of pieces."""
    with torch.inference_mode(False):  # a panel may ask first, and a training needs them, too
        return 2 * furniture.render(list(pieces), SIZE).clone() - 1


@functools.cache
def vocabulary() -> dict[str, int]:
    """The words of all captions, each with its number; 0 is no word."""
    return {word: i for i, word in enumerate(sorted({word for text in pairs()[1] for word in _words(text)}), 1)}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def ids(texts: Sequence[str]) -> Tensor:
    """(B, LENGTH) the numbers of the words of texts; 0 after the last one, and for words of no caption."""
    found = torch.zeros(len(texts), LENGTH, dtype=torch.long)
    for row, text in zip(found, texts, strict=True):
        known = [vocabulary().get(word, 0) for word in _words(text)][:LENGTH]
        row[: len(known)] = torch.tensor(known, dtype=torch.long)
    return found


@functools.cache
def caption_ids() -> Tensor:
    """(PICTURES, LENGTH) the captions of `pairs`."""
    with torch.inference_mode(False):
        return ids(pairs()[1])


@functools.cache
def tested(held_out: bool) -> tuple[list[furniture.Piece], Tensor]:
    """TESTED fresh pieces, and their pictures (TESTED, 3, SIZE, SIZE) from -1 to 1."""
    pieces = held_out_pairs(TESTED, 0) if held_out else furniture.sample(TESTED, seed=unseen_seed(0))
    return pieces, pictures(pieces)


@torch.no_grad()
def vectors(network: nn.Module, images: Tensor, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """What the network makes (B, D) of images (B, 3, SIZE, SIZE) and (T, D) of texts, on the CPU."""
    where = next(network.parameters()).device
    both = network(images.to(where), ids(texts).to(where))
    return both[0].float().cpu(), both[1].float().cpu()


def zero_shot(network: nn.Module) -> dict[str, float]:
    """Shares of TESTED fresh pictures whose nearest of the 80 LABELS is right, by name.

    kind, finish, both: of combinations as in training. new pairs: kind and finish of HELD_OUT ones.
    """
    found = []
    for pieces, images in map(tested, (False, True)):
        u, v = vectors(network, images, LABELS)
        found.append(right(u @ v.T, pieces))  # (TESTED, 2)
    (kind, finish), new = found[0].unbind(1), found[1].all(1)
    return {"kind": mean(kind), "finish": mean(finish), "both": mean(kind & finish), "new pairs": mean(new)}
