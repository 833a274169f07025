"""Scores that every generator of furniture pictures shares: does it draw what was asked, all of it, and well?

No one figure is enough. The judge is content with a generator that draws one and the same picture for each prompt; one
that ignores the prompt can be as various as the shop.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from helpers import furniture
from helpers.furniture.attributes import fitting
from helpers.furniture.captions import describe
from helpers.furniture.parsing import parse
from helpers.models.judge import Verdict, pocket_judge
from helpers.scores.classifier import mean, unseen_seed


class Generates(Protocol):
    """Whatever draws what it is asked for."""

    def draw(self, texts: Sequence[str], seed: int) -> Tensor:
        """A picture (3, S, S) from 0 to 1 for each text: (B, 3, S, S)."""


Pair = tuple[str, str]  # kind, finish

PAIRS = {
    "seen": [(k, f) for k in furniture.KINDS for f in furniture.FINISHES if (k, f) not in furniture.HELD_OUT],
    "held_out": [(k, f) for k in furniture.KINDS for f in furniture.FINISHES if (k, f) in furniture.HELD_OUT],
}
MODES = frozenset(
    (kind, finish, scene)
    for kind, finish in PAIRS["seen"]
    for scene in furniture.SCENES
    if (kind, scene) not in furniture.HELD_OUT
)
TRIES = 20  # of a few pieces that fit a text one is nearly always as in training, if any is
NEIGHBOURS = 3  # Kynkäänniemi et al. 2019, section 3.1
CHANCE = 1 / (len(furniture.KINDS) * len(furniture.FINISHES))


def score(generator: Generates, seed: int = 0, n: int = 1280) -> dict:
    """All scores of a generator, from `n` prompts of kinds and finishes seen together in training, and `n` of others.

    A prompt names kind and finish, in English or German; scene, size, view and light are the generator's choice. For
    the coverage, take at least 20 pictures a prompt, so `n` = 1280: of fewer even the shop's own miss some.

    Returns:
        prompt_accuracy, prompt_accuracy_held_out: the judge names kind and finish as asked; prompt_chance: guessing.
        furniture_share, furniture_share_held_out: the judge takes it for furniture.
        diversity: mean distance (pixels) of two pictures of one prompt, as a share of that of the shop's own.
        mode_coverage: share of the kinds x finishes x scenes of the training that appear, when their kind and finish
            are asked for; mode_coverage_real: of the shop's own.
        precision, recall, fid_pocket: on the judge's features (`precision_recall`, `frechet`), never to be compared
            with figures on other features; fid_pocket_floor: between two samples of the shop's own pictures.
    """
    judge = pocket_judge()
    found = {"prompt_chance": CHANCE}
    for name, end in (("held_out", "_held_out"), ("seen", "")):
        pairs, texts = prompts(name, n, seed)
        pictures = generator.draw(texts, seed)
        verdict = judge(pictures)
        found[f"prompt_accuracy{end}"] = right(verdict, pairs)
        found[f"furniture_share{end}"] = mean(verdict.is_furniture)
    real, again = (
        furniture.render(pieces(pairs, draw_seed), pictures.shape[-1]) for draw_seed in (2 * seed, 2 * seed + 1)
    )
    found["diversity"] = spread(pictures, pairs) / spread(real, pairs)
    for shown, end in ((pictures, ""), (real, "_real")):
        found[f"mode_coverage{end}"] = len(modes(judge(shown), pairs)) / len(MODES)
    features = [judge.features(shown) for shown in (pictures, real, again)]
    found["precision"], found["recall"] = precision_recall(features[0], features[1])
    found["fid_pocket"], found["fid_pocket_floor"] = frechet(*features[:2]), frechet(*features[1:])
    return found


def prompts(name: str, n: int, seed: int) -> tuple[list[Pair], list[str]]:
    """`n` pairs, each "seen" (or "held_out") one equally often, and texts that name them in either language."""
    rng = random.Random(f"prompts {name} {seed}")
    pairs = [PAIRS[name][i % len(PAIRS[name])] for i in range(n)]
    said = [dict(zip(("kind", "finish"), pair, strict=True)) for pair in pairs]
    return pairs, [describe(one, rng.choice(furniture.LANGUAGES), rng.getrandbits(32)) for one in said]


def pieces(pairs: Sequence[Pair], seed: int) -> list[furniture.Piece]:
    """A fresh piece of each pair, of combinations as in training."""
    asked = [dict(zip(("kind", "finish"), pair, strict=True)) for pair in pairs]
    return [piece(one, unseen_seed(seed), number) for number, one in enumerate(asked)]


def piece(asked: Mapping[str, str | int], *seed: object) -> furniture.Piece:
    """A piece as asked, of a combination as in training if there is one."""
    tries = (fitting(asked, (*seed, again)) for again in range(TRIES))
    return next((one for one in tries if not one.held_out), None) or fitting(asked, (*seed, 0))


@dataclass(frozen=True)
class Shop:
    """The shop's own pictures for each text: what no generator can beat.

    And two frauds, which each satisfy one score: a shop that never `varies` has one picture for each text, one that
    `hears` nothing draws anything.
    """

    hears: bool = True
    varies: bool = True
    size: int = 64  # pixels of a side

    def draw(self, texts: Sequence[str], seed: int) -> Tensor:
        """A picture (3, size, size) from 0 to 1 for each text: (B, 3, size, size)."""
        seeds = [(seed, i) if self.varies else 0 for i in range(len(texts))]
        asked = [parse(text).named if self.hears else {} for text in texts]
        return furniture.render([piece(one, own) for one, own in zip(asked, seeds, strict=True)], self.size)


def right(said: Verdict, pairs: Sequence[Pair]) -> float:
    """Share of the pictures in which the verdict names kind and finish as asked for."""
    return sum(map(tuple.__eq__, zip(said.kinds, said.finishes, strict=True), pairs)) / len(pairs)


def spread(pictures: Tensor, pairs: Sequence[Pair]) -> float:
    """Mean Euclidean distance of two pictures (B, 3, S, S) of the same pair."""
    groups = [[i for i, other in enumerate(pairs) if other == pair] for pair in dict.fromkeys(pairs)]
    return torch.cat([torch.pdist(pictures[group].flatten(1)) for group in groups]).mean().item()


def modes(said: Verdict, pairs: Sequence[Pair]) -> set[tuple[str, str, str]]:
    """Which MODES appear, by the verdict on pictures of `pairs`: furniture, of the pair that was asked for."""
    rows = zip(said.kinds, said.finishes, said.scenes, said.is_furniture.tolist(), pairs, strict=True)
    return MODES & {
        (kind, finish, scene) for kind, finish, scene, real, pair in rows if real and (kind, finish) == pair
    }


def precision_recall(made: Tensor, real: Tensor) -> tuple[float, float]:
    """Shares of made features (N, D) near real ones, and of real ones near made ones.

    Near: not farther than that one's NEIGHBOURS-th neighbour of its own sort. Kynkäänniemi et al., Improved Precision
    and Recall Metric for Assessing Generative Models (2019), equation 1.
    """

    def covered(points: Tensor, by: Tensor) -> float:
        radius = torch.cdist(by, by).topk(NEIGHBOURS + 1, largest=False).values[:, -1]  # the nearest is itself
        return mean((torch.cdist(points, by) <= radius).any(1))

    return covered(made, real), covered(real, made)


def frechet(made: Tensor, real: Tensor) -> float:
    """Fréchet distance of two sets of features (N, D), each taken for normal. Heusel et al. 2017, section 3."""
    (m1, c1), (m2, c2) = ((x.mean(0), x.T.cov()) for x in (made.double(), real.double()))
    root = torch.linalg.eigvals(c1 @ c2).real.clamp(min=0).sqrt().sum()  # trace of the root of the product
    return ((m1 - m2).square().sum() + c1.trace() + c2.trace() - 2 * root).item()
