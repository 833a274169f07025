"""How good is a generator? No one figure says it: two frauds and the shop itself stand beside the GAN (section 5)."""

from helpers import catalog, figures, scores, tables
from helpers.figures import Measured
from helpers.panel import Panel
from helpers.scores.compared import NAME

SHARES = {
    "prompt_accuracy": "as asked",
    "prompt_accuracy_held_out": "new pairs",
    "furniture_share": "furniture",
    "diversity": "diversity",
    "mode_coverage": "modes",
    "precision": "precision",
    "recall": "recall",
}


def card_scores() -> dict[str, float]:
    """The scores on the Furniture GAN's model card."""
    return scores.read(catalog.pocket_models()["furniture-gan"].folder / "README.md")


def draw_quality(sheet, rows: list[dict[str, str]]) -> None:
    """The shares on one board, the distance beside it."""
    shares, distance = figures.axes(sheet, columns=2, widths=(9, 4), gap=20)
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
        compute=lambda settings: tables.read(NAME),
        draw=draw_quality,
        caption=caption_quality,
        model="furniture-gan",
        badge="recorded",
        size=(1080, 300),
    )
