"""Scores of text to image: those of every generator, and whole prompts: kind, finish and scene."""

import random

from helpers import furniture
from helpers.furniture.captions import describe
from helpers.models.judge import pocket_judge
from helpers.scores import generators
from helpers.scores.classifier import mean, unseen_seed
from helpers.scores.judge import all_right

WHOLE = ("kind", "finish", "scene")
CHANCE = 1 / (len(furniture.KINDS) * len(furniture.FINISHES) * len(furniture.SCENES))


def score(model: generators.Generates, seed: int = 0, n: int = 1280) -> dict:
    """All scores: `generators.score`, and of `n` / 2 prompts of whole combinations each that training had or held out.

    Returns:
        whole_accuracy, whole_accuracy_held_out: furniture, kind, finish and scene as asked, by the judge;
            whole_chance: guessing.
        the rest: see `generators.score`.
    """
    judge = pocket_judge()
    found = {"whole_chance": CHANCE}
    for held_out, end in ((False, ""), (True, "_held_out")):
        pieces, texts = prompts(n // 2, seed, held_out)
        found[f"whole_accuracy{end}"] = mean(all_right(judge(model.draw(texts, seed)), pieces))
    return found | generators.score(model, seed, n)


def prompts(n: int, seed: int, held_out: bool) -> tuple[list[furniture.Piece], list[str]]:
    """`n` pieces, and texts in either language that name their kind, finish and scene."""
    rng = random.Random(f"whole prompts {held_out} {seed}")
    pieces = furniture.sample(n, seed=unseen_seed(seed), held_out=held_out)
    said = [{name: getattr(piece, name) for name in WHOLE} for piece in pieces]
    return pieces, [describe(one, rng.choice(furniture.LANGUAGES), rng.getrandbits(32)) for one in said]
