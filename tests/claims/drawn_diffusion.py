"""Draws the pictures of which notebook 07 says how many are right, and writes the table that the claims read.

python -m tests.claims.drawn_diffusion
"""

from collections.abc import Iterator

from helpers import catalog, furniture, records
from helpers.furniture.captions import describe
from helpers.lectures.diffusion import pairs
from helpers.models.diffusion import StableDiffusion, stable_diffusion
from helpers.models.judge import Judge
from helpers.scores.autoencoder import all_right
from helpers.scores.classifier import mean
from helpers.scores.stable_diffusion import prompts

TABLE = "diffusion_drawn"
PROMPTS, PAIRS = 160, 25  # for each weight; pairs of prompts, with pairs.NOISES noises each
WEIGHTS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
SEED = 7


def weights(model: StableDiffusion, judge: Judge) -> Iterator[tuple]:
    """For each guidance weight the share of pictures with kind, finish and scene as asked."""
    pieces, texts = prompts(PROMPTS, SEED, held_out=False)
    for weight in WEIGHTS:
        images = model.draw(texts, SEED, guidance=[weight])
        yield "as asked", f"w = {weight:g}", f"{mean(all_right(judge, images, pieces)):.4f}", PROMPTS


def one_word(model: StableDiffusion, judge: Judge) -> Iterator[tuple]:
    """Prompts of a finish and two kinds, from the same noises: how often the judge sees the same scene in both."""
    same, other, many = 0, 0, 0
    for number in range(PAIRS):
        kinds = (furniture.KINDS[number % len(furniture.KINDS)], furniture.KINDS[(number + 3) % len(furniture.KINDS)])
        finish = furniture.FINISHES[number % len(furniture.FINISHES)]
        texts = tuple(describe({"kind": kind, "finish": finish}, "en", 1) for kind in kinds)
        first, second = (judge(row["images"]).scenes for row in pairs.pairs(model, texts, SEED + number)["rows"])
        same += sum(map(str.__eq__, first, second))
        other += sum(map(str.__eq__, first, second[1:] + second[:1]))
        many += len(first)
    yield "same scene", "one noise", f"{same / many:.4f}", many
    yield "same scene", "two noises", f"{other / many:.4f}", many


def rows() -> Iterator[tuple]:
    model, judge = stable_diffusion(), Judge(catalog.load("judge").model)
    yield from weights(model, judge)
    yield from one_word(model, judge)


if __name__ == "__main__":
    records.write(
        TABLE,
        ("measure", "setting", "share", "pictures"),
        rows(),
        "notebook 07, by python -m tests.claims.drawn_diffusion",
    )
