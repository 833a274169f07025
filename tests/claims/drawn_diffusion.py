"""Draws the pictures of which notebook 07 says how many are right, and writes the table that the claims read.

python -m tests.claims.drawn_diffusion
"""

from collections.abc import Iterator

from helpers import catalog, records
from helpers.models.diffusion import StableDiffusion, stable_diffusion
from helpers.models.judge import Judge
from helpers.scores.classifier import mean
from helpers.scores.judge import all_right
from helpers.scores.stable_diffusion import prompts

TABLE = "diffusion_drawn"
PROMPTS = 120  # for each weight
WEIGHTS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
SEED = 7


def weights(model: StableDiffusion, judge: Judge) -> Iterator[tuple]:
    """For each guidance weight the share of pictures with kind, finish and scene as asked."""
    pieces, texts = prompts(PROMPTS, SEED, held_out=False)
    for weight in WEIGHTS:
        images = model.draw(texts, SEED, guidance=[weight])
        yield "as asked", f"w = {weight:g}", f"{mean(all_right(judge(images), pieces)):.4f}", PROMPTS


def rows() -> Iterator[tuple]:
    model, judge = stable_diffusion(), Judge(catalog.load("judge").model)
    yield from weights(model, judge)


if __name__ == "__main__":
    records.write(
        TABLE,
        ("measure", "setting", "share", "pictures"),
        rows(),
        "notebook 07, by python -m tests.claims.drawn_diffusion",
    )
