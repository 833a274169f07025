"""Generators of furniture pictures side by side: ours, two frauds, and the shop itself."""

from helpers import records, tables
from helpers.models.gan import furniture_gan
from helpers.scores import generators

NAME = "gan_quality"
PICTURES = 1280  # of each sort
SCORES = (
    *("prompt_accuracy", "prompt_accuracy_held_out", "furniture_share", "diversity", "mode_coverage"),
    *("precision", "recall", "fid_pocket", "fid_pocket_floor"),
)


def compared() -> dict[str, generators.Generates]:
    """Name -> generator."""
    frauds = {"one picture a prompt": generators.Shop(varies=False), "deaf": generators.Shop(hears=False)}
    return {"Furniture GAN": furniture_gan(), **frauds, "the shop": generators.Shop()}


def record(seed: int = 0) -> None:
    """Score all of them and write the table."""
    found = ((title, generators.score(generator, seed, PICTURES)) for title, generator in compared().items())
    rows = ((title, *(f"{scores[name]:.4f}" for name in SCORES), PICTURES) for title, scores in found)
    records.write(NAME, ("generator", *SCORES, "pictures"), rows, f"this project, by {tables.command(NAME)}")
