"""LLaMA's training data: drawn from seven sources, not in proportion to their size (section 3)."""

import functools
from typing import Any

import numpy as np

from helpers import figures
from helpers.lectures.llama import quoted
from helpers.panel import Choice, Panel, Slider

TOKENS = 1.4e12  # the training that the paper's epochs are for (Touvron et al. 2023, table 1)
WAYS = ("LLaMA's", "by size", "all alike")
LETTERS = "C4GWBAS"  # of the sources, in the table's order
COLUMNS = 16  # texts in a row of the drawn batch


@functools.cache
def mixture_table() -> tuple[dict[str, Any], ...]:
    """The seven sources: dataset, percent (of the tokens), epochs, gigabytes (Touvron et al. 2023, table 1)."""
    return tuple(quoted.rows("data", "percent", "epochs", "gigabytes"))


def bytes_per_token() -> np.ndarray:
    """For each source the bytes that were read for a token of it: size x epochs / (its share of 1.4 trillion)."""
    rows = mixture_table()
    return np.array([1e9 * row["gigabytes"] * row["epochs"] / (row["percent"] / 100 * TOKENS) for row in rows])


def probabilities(way: str) -> np.ndarray:
    """How likely the next text is to come from each source."""
    column = {WAYS[0]: "percent", WAYS[1]: "gigabytes"}.get(way)
    weights = np.array([row[column] if column else 1.0 for row in mixture_table()])
    return weights / weights.sum()


def times_read(way: str, trillions: float) -> np.ndarray:
    """How often each byte of each source is read in a training on so many trillion tokens (its epochs)."""
    return probabilities(way) * 1e3 * trillions * bytes_per_token() / [row["gigabytes"] for row in mixture_table()]


def draw_mixture(sheet, data: dict) -> None:
    """Left a batch, each text a cell with its source's letter; right the sources and how often they are read."""
    left, right = figures.axes(sheet, columns=2, widths=(5, 8), gap=32)
    now, canvas = figures.theme(), figures.Canvas(left, 30)
    colours = [figures.mix(now.background, colour, 0.7) for colour in (now.faint, *now.series)]
    canvas.text(0, -14, f"a batch of {len(data['drawn'])} texts", canvas.width, 17, bold=True)
    side = min(canvas.width / COLUMNS, canvas.height * COLUMNS / max(len(data["drawn"]), COLUMNS**2 // 2))
    for i, source in enumerate(data["drawn"]):
        y, x = (side * place for place in divmod(i, COLUMNS))
        canvas.box(x, y, side - 2, side - 2, colours[source])
        canvas.text(x + side / 2 - 1, y + side / 2 - 1, LETTERS[source], size=0.62 * side, align="center")
    left.describe(f"A batch of {len(data['drawn'])} texts, one cell each.")
    columns = [
        figures.Texts([" ".join(one) for one in zip(LETTERS, data["datasets"], strict=True)], "source"),
        figures.Texts([f"{share:.1%}" for share in data["probabilities"]], "drawn with", right=True),
        figures.Texts([str(count) for count in data["counts"]], "here", right=True),
        figures.Bars(data["times"], "each byte is read", [f"{n:.2f} ×" for n in data["times"]], colours=colours),
    ]
    figures.rows(figures.Canvas(right), columns)


def caption_mixture(data: dict) -> str:
    order = np.argsort(data["times"])
    least, most = ((data["datasets"][i], data["times"][i]) for i in (order[0], order[-1]))
    return (
        f"A byte of {most[0]} is read {most[1]:.2f} times, one of {least[0]} {least[1]:.2f} times. "
        "Above 1 a source is repeated, below 1 part of it is never seen."
    )


def mixture_panel() -> Panel:
    """Draw a batch, choose another mixture, read longer."""

    def compute(settings) -> dict:
        shares = probabilities(settings.sampling)
        drawn = np.random.default_rng(settings.batch).choice(len(shares), settings.texts, p=shares).tolist()
        return {
            "datasets": [row["dataset"] for row in mixture_table()],
            "probabilities": shares.tolist(),
            "drawn": drawn,
            "counts": np.bincount(drawn, minlength=len(shares)).tolist(),
            "times": times_read(settings.sampling, settings.trillions).tolist(),
        }

    return Panel(
        "What does LLaMA read?",
        [
            Choice("sampling", WAYS),
            Slider("trillions", 1.4, 0.1, 5.0, step=0.1, label="tokens read (trillions)"),
            Slider("texts", 192, 16, 256, step=16, label="texts in the batch"),
            Slider("batch", 1, 1, 100, label="batch number"),
        ],
        compute=compute,
        draw=draw_mixture,
        caption=caption_mixture,
        model="LLaMA's table 1",
        size=(880, 330),
    )
