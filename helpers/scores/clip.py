"""Scores of the pocket CLIP: which of all kinds and finishes a picture shows, told by sentences alone."""

from collections.abc import Callable
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import furniture
from helpers.furniture.attributes import named
from helpers.furniture.captions import describe
from helpers.models.clip import Clip
from helpers.scores.classifier import mean, unseen_seed

PAIRS = tuple((kind, finish) for kind in furniture.KINDS for finish in furniture.FINISHES)
WORDINGS = 4  # of each pair in each language; their vectors are averaged (Radford et al. 2021, section 3.1.4)


def score(clip: Clip, seed: int = 0, n: int = 1000) -> dict:
    """All scores of a CLIP, on `n` fresh pictures of each sort, drawn from `seed`.

    Returns:
        zero_shot_accuracy_seen: kind and finish both right, of all 80 pairs, on combinations as in training.
        zero_shot_accuracy_held_out: the same for pairs that were never drawn nor said in training.
        zero_shot_chance: the same for guessing.
        kind_accuracy_held_out, finish_accuracy_held_out: kind right, finish right, by the same sentences.
        scene_accuracy: where the piece stands, by a sentence that says only this, on combinations as in training.
        binding_accuracy: "a white wardrobe with black doors" preferred to the swap, on combinations as in training.
        binding_chance: the same for guessing.
    """
    seen = furniture.sample(n, seed=unseen_seed(seed))
    kept = held_out_pairs(n, seed)
    both = F.normalize(sum(pair_vectors(clip, language) for language in furniture.LANGUAGES), dim=-1)
    found = {}
    for name, pieces in (("seen", seen), ("held_out", kept)):
        pictures = clip.image_features(furniture.render(pieces, clip.size))
        ok = right(pictures @ both.T, pieces)
        found[f"zero_shot_accuracy_{name}"] = mean(ok.all(1))
        if name == "held_out":
            kinds, finishes = ok.unbind(1)
            found |= {"kind_accuracy_held_out": mean(kinds), "finish_accuracy_held_out": mean(finishes)}
        else:
            found["scene_accuracy"] = scene_accuracy(clip, pictures, pieces)
    two_tone = fronted(n, seed)
    found["binding_accuracy"] = mean(binds(clip, clip.image_features(furniture.render(two_tone, clip.size)), two_tone))
    return found | {"zero_shot_chance": 1 / len(PAIRS), "binding_chance": 0.5}


def held_out_pairs(n: int, seed: int) -> list[furniture.Piece]:
    """`n` pieces whose kind and finish are together in HELD_OUT."""
    return _chosen(n, seed, lambda piece: (piece.kind, piece.finish) in furniture.HELD_OUT, 2 * n, held_out=True)


def _chosen(
    n: int, seed: int, chosen: Callable[[furniture.Piece], bool], drawn: int, held_out: bool
) -> list[furniture.Piece]:
    """The first `n` pieces that are `chosen`, of as many draws of `drawn` pieces as it takes."""
    found, draw = [], 0
    while len(found) < n:
        pieces = furniture.sample(drawn, seed=unseen_seed(seed) - 1_000_000 * draw, held_out=held_out)
        found += filter(chosen, pieces)
        draw += 1
    return found[:n]


def pair_vectors(clip: Clip, language: str) -> Tensor:
    """Vectors (80, D) of length 1 of all kinds in all finishes, each the mean of WORDINGS sentences."""
    texts = [
        describe({"kind": kind, "finish": finish}, language, seed) for kind, finish in PAIRS for seed in range(WORDINGS)
    ]
    return F.normalize(clip.text_features(texts).unflatten(0, (len(PAIRS), WORDINGS)).mean(1), dim=-1)


def right(similarities: Tensor, pieces: list[furniture.Piece]) -> Tensor:
    """(B, 2) whether kind and finish are right where the most similar (B, 80) pair is said."""
    said = [PAIRS[i] for i in similarities.argmax(1).tolist()]
    rows = [(kind == p.kind, finish == p.finish) for (kind, finish), p in zip(said, pieces, strict=True)]
    return torch.tensor(rows)


def scene_accuracy(clip: Clip, pictures: Tensor, pieces: list[furniture.Piece]) -> float:
    """Share of vectors of pictures (B, D) whose scene is said by the most similar of as many sentences as scenes."""
    texts = clip.text_features([describe({"scene": scene}, "en", seed=0) for scene in furniture.SCENES])
    said = (pictures @ texts.T).argmax(1).tolist()
    return mean(torch.tensor([furniture.SCENES[i] == p.scene for i, p in zip(said, pieces, strict=True)]))


def fronted(n: int, seed: int) -> list[furniture.Piece]:
    """`n` pieces, combinations as in training, whose doors or drawers have another finish than the rest."""
    return _chosen(n, seed, lambda piece: piece.front != piece.finish, 8 * n, held_out=False)


def swapped(piece: furniture.Piece) -> furniture.Piece:
    """The piece in the finish of its doors or drawers, these in the finish of the rest."""
    return replace(piece, finish=piece.front, front=piece.finish)


def parts_said(piece: furniture.Piece, seed: int) -> str:
    """A text of kind, finish and front; language and wording by the seed."""
    language = furniture.LANGUAGES[seed % len(furniture.LANGUAGES)]
    return describe(named(piece, ("kind", "finish", "front")), language, seed)


def binds(clip: Clip, pictures: Tensor, pieces: list[furniture.Piece]) -> Tensor:
    """(B,) 1 where the right text is more similar to a picture's vector (B, D) than the swap, 0.5 for a tie, else 0."""
    texts = [[parts_said(one, i) for i, one in enumerate(some)] for some in (pieces, list(map(swapped, pieces)))]
    right, swap = ((pictures * clip.text_features(some)).sum(-1) for some in texts)
    return (right > swap).float() + (right == swap).float() / 2
