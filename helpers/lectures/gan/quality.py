"""How good is a generator? No one figure says it: two frauds and the shop itself stand beside the GAN (section 5)."""

from __future__ import annotations

from collections.abc import Iterator

from helpers import catalog, figures, records, scores
from helpers.figures import Measured
from helpers.models.gan import furniture_gan
from helpers.panel import Panel
from helpers.scores import generators

NAME = "gan_quality"
PICTURES = 1280  # of each sort
SHARES = {
    "prompt_accuracy": "as asked",
    "prompt_accuracy_held_out": "as asked, new pairs",
    "furniture_share": "furniture",
    "diversity": "diversity",
    "mode_coverage": "modes",
    "precision": "precision",
    "recall": "recall",
}


def card_scores() -> dict[str, float]:
    """The scores on the Furniture GAN's model card."""
    return scores.read(catalog.pocket_models()["furniture-gan"].folder / "README.md")


def generators_compared() -> dict[str, generators.Generates]:
    """Name -> generator: ours, two frauds, and the shop itself."""
    frauds = {"one picture a prompt": generators.Shop(varies=False), "deaf": generators.Shop(hears=False)}
    return {"Furniture GAN": furniture_gan(), **frauds, "the shop": generators.Shop()}


def record(seed: int = 0) -> None:
    """Score all of them and write the table."""
    names = (*SHARES, "fid_pocket", "fid_pocket_floor")

    def rows() -> Iterator[tuple]:
        for title, generator in generators_compared().items():
            found = generators.score(generator, seed, PICTURES)
            yield title, *(f"{found[name]:.4f}" for name in names), PICTURES

    records.write(NAME, ("generator", *names, "pictures"), rows(), f"this project, by {records.command(NAME)}")


def draw_quality(sheet, rows: list[dict[str, str]]) -> None:
    """The shares on one board, the distance beside it."""
    shares, distance = figures.axes(sheet, columns=2, widths=(8, 3), gap=20)
    names = [row["generator"] for row in rows]
    cells = [[Measured(float(row[name])) for name in SHARES] for row in rows]
    figures.board(shares, names, list(SHARES.values()), cells, shaded=True, highlight=0)
    fids = [float(row["fid_pocket"]) for row in rows]
    figures.bars(distance, names, fids, texts=[f"{fid:.0f}" for fid in fids], title="fid_pocket (0 is best)")


def caption_quality(rows: list[dict[str, str]]) -> str:
    said = [
        f"{row['generator'].capitalize()}: {float(row['prompt_accuracy']):.0%} as asked, "
        f"diversity {float(row['diversity']):.0%}."
        for row in rows[1:3]  # the frauds
    ]
    return f"{int(rows[0]['pictures']):,} pictures each. {' '.join(said)}"


def quality_panel() -> Panel:
    """The scores of the GAN, of two frauds and of the shop, as they were recorded."""
    return Panel(
        "How good is it?",
        compute=lambda settings: records.read(NAME),
        draw=draw_quality,
        caption=caption_quality,
        model="furniture-gan",
        badge="recorded",
        size=(900, 300),
    )
