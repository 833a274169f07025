"""Scores of text to image: those of every generator, whole prompts (kind, finish and scene), and two details."""

import random
from operator import eq

from helpers import furniture
from helpers.furniture.captions import describe
from helpers.furniture.piece import MAKES
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
        count_accuracy, front_accuracy: see `details`.
        the rest: see `generators.score`.
    """
    judge = pocket_judge()
    found = {"whole_chance": CHANCE}
    for held_out, end in ((False, ""), (True, "_held_out")):
        pieces, texts = prompts(n // 2, seed, held_out)
        found[f"whole_accuracy{end}"] = mean(all_right(judge(model.draw(texts, seed)), pieces))
    return found | details(model, seed, n // 2) | generators.score(model, seed, n)


def details(model: generators.Generates, seed: int, n: int) -> dict[str, float]:
    """What the judge does not see, read by notebook 09's picture encoder in `n` pictures of training's combinations.

    Returns:
        count_accuracy: the number of slats, shelves, doors, drawers or pillows is as the text asks.
        front_accuracy: doors or drawers have the finish that it names, another than the body's.
        ..._chance: guessing; ..._accuracy_real: of the shop's own pictures, where only the reader errs.
    """
    from helpers.models.picture_encoder import ask  # a second, which the import of 07 can spare

    rng, found = random.Random(f"details {seed}"), {}
    some = furniture.sample(20 * n, seed=unseen_seed(seed), held_out=False)
    asked = {"count": [p for p in some if p.count][:n], "front": [p for p in some if p.front != p.finish][:n]}
    for name, pieces in asked.items():
        options = [MAKES[piece.kind].counts if name == "count" else furniture.FINISHES for piece in pieces]
        said = [{one: getattr(piece, one) for one in ("kind", "finish", name)} for piece in pieces]
        made = model.draw([describe(one, rng.choice(furniture.LANGUAGES), rng.getrandbits(32)) for one in said], seed)
        found[f"{name}_chance"] = sum(1 / len(each) for each in options) / n
        for pictures, end in ((made, ""), (furniture.render(pieces, made.shape[-1]), "_real")):
            read = ask(pictures).values[name]
            found[f"{name}_accuracy{end}"] = sum(map(eq, read, (one[name] for one in said))) / n
    return found


def prompts(n: int, seed: int, held_out: bool) -> tuple[list[furniture.Piece], list[str]]:
    """`n` pieces, and texts in either language that name their kind, finish and scene."""
    rng = random.Random(f"whole prompts {held_out} {seed}")
    pieces = furniture.sample(n, seed=unseen_seed(seed), held_out=held_out)
    said = [{name: getattr(piece, name) for name in WHOLE} for piece in pieces]
    return pieces, [describe(one, rng.choice(furniture.LANGUAGES), rng.getrandbits(32)) for one in said]
