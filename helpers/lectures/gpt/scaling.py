"""A power law through trained sizes, and what it says about a size it has not seen (section 10).

Kaplan et al., Scaling Laws for Neural Language Models (2020); Hoffmann et al., Training Compute-Optimal Large Language
Models (2022).
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.lines import Line2D

from helpers import figures, tables
from helpers.lectures.gpt.architecture import short_number
from helpers.panel import Panel, Slider, Toggle
from helpers.problems import Problem
from helpers.recipes import scaling


def scaling_runs() -> list[dict]:
    """The trained sizes, the smallest first: the rows of data/tables/scaling.csv.

    Raises:
        Problem: they have not been trained.
    """
    rows = sorted(scaling.rows(), key=lambda row: row["parameters_in_blocks"])
    if len(rows) < len(scaling.SIZES):
        raise Problem(f"Only {len(rows)} of {len(scaling.SIZES)} sizes are trained. Train them: {scaling.COMMAND}.")
    return rows


def published_exponents() -> list[dict]:
    """What the two papers found, each row with quantity, value and source."""
    return [row | {"value": float(row["value"])} for row in tables.read("scaling_exponents")]


def law(runs: Sequence[dict], used: int, above_entropy: bool, reveal: bool) -> dict:
    """A straight line in logarithms through the `used` smallest sizes, drawn on to the largest.

    Args:
        above_entropy: fit what is left above the entropy of the text; else all the surprise.
    Returns a dict: parameters, surprise (of each size, what was fitted); exponent; line (parameters, surprise);
        predicted (bits a word of the largest size), floor (entropy), above (bool); and, with `reveal`, truth and error
        (predicted - truth; None otherwise).
    """
    sizes = np.array([run["parameters_in_blocks"] for run in runs], float)
    bits = np.array([run["bits_per_word"] for run in runs])
    floor = float(runs[-1]["entropy_bits_per_word"])
    surprise = bits - floor * above_entropy
    slope, height = np.polyfit(np.log(sizes[:used]), np.log(surprise[:used]), 1)
    ends = np.array([sizes[0] / 1.5, sizes[-1] * 1.5])
    predicted = float(np.exp(height + slope * np.log(sizes[-1]))) + floor * above_entropy
    shown = len(runs) if reveal else len(runs) - 1
    return {
        "parameters": sizes[:shown].tolist(),
        "surprise": surprise[:shown].tolist(),
        "largest": float(sizes[-1]),
        "exponent": -float(slope),
        "line": (ends.tolist(), np.exp(height + slope * np.log(ends)).tolist()),
        "predicted": predicted,
        "fitted": used,
        "floor": floor,
        "above": above_entropy,
        "truth": float(bits[-1]) if reveal else None,
        "error": predicted - float(bits[-1]) if reveal else None,
    }


def draw_law(sheet, data: dict) -> None:
    """Sizes as dots, filled where the line was fitted to them; the line; a cross where it predicts the largest."""
    now, plot = figures.theme(), figures.axes(sheet)
    xs, ys = data["line"]
    tall = [*ys, *data["surprise"]]
    what = "bits a word above the entropy" if data["above"] else "bits a word"
    figures.lines(
        plot,
        {"fit": data["line"]},
        xlabel="parameters in the blocks",
        title=f"{what} (both axes logarithmic)",
        log_x=True,
        log_y=True,
        xlim=(xs[0], xs[-1]),
        ylim=(min(tall) / 1.15, max(tall) * 1.15),
    )
    for number, place in enumerate(zip(data["parameters"], data["surprise"], strict=True)):
        inside = now.series[1] if number < data["fitted"] else now.background
        _mark(plot, place, marker="o", markerfacecolor=inside, markeredgecolor=now.series[1], markeredgewidth=2)
        figures.write(plot, place[0], place[1] * 1.06, f"  {place[1]:.2f}", size=14, valign="bottom")
    dots = zip(data["parameters"], data["surprise"], strict=True)
    plot.describe(figures.titled("Trained", ", ".join(f"{bits:.3f} at {short_number(size)}" for size, bits in dots)))
    predicted = data["predicted"] - data["floor"] * data["above"]
    _mark(plot, (data["largest"], predicted), marker="x", markeredgecolor=now.ink, markeredgewidth=2.5)


def _mark(plot, place: tuple[float, float], **look) -> None:
    plot.add_line(Line2D(*([value] for value in place), linestyle="", markersize=11, zorder=5, **look))


def caption_law(data: dict) -> str:
    left = 10 ** -data["exponent"]
    what = "the surprise above the entropy" if data["above"] else "the surprise"
    law = f"Exponent {data['exponent']:.3f}: ten times the parameters leave {left:.0%} of {what}."
    size = short_number(data["largest"])
    told = f"For {size} parameters the line says {data['predicted']:.3f} bits a word (the cross)"
    if data["truth"] is None:
        return f"{law} {told}. Will it be right?"
    side = "too little" if data["error"] < 0 else "too much"
    return f"{law} {told}; trained and measured: {data['truth']:.3f}. The line says {abs(data['error']):.3f} {side}."


def scaling_panel(used: int = 4) -> Panel:
    """Choose what the line is fitted to, then reveal the largest size."""
    return Panel(
        "Can four sizes predict a fifth?",
        [
            Slider("used", used, 2, len(scaling.SIZES) - 1, label="sizes for the fit"),
            Toggle("above", True, label="subtract the entropy"),
            Toggle("reveal", False, label="show the fifth"),
        ],
        compute=lambda settings: law(scaling_runs(), settings.used, settings.above, settings.reveal),
        draw=draw_law,
        caption=caption_law,
        model=f"trained before: {scaling.COMMAND}",
        size=(900, 380),
    )
