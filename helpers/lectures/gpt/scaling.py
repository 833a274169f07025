"""A power law through trained sizes, and what it says about a size it has not seen (section 10).

Kaplan et al., Scaling Laws for Neural Language Models (2020); Hoffmann et al., Training Compute-Optimal Large Language
Models (2022).
"""

from collections.abc import Sequence

import numpy as np

from helpers import figures, tables
from helpers.lectures.gpt.architecture import short_number
from helpers.panel import Panel, Slider, Toggle
from helpers.recipes import scaling

COLUMNS = ("parameters_in_blocks", "bits_per_word", "entropy_bits_per_word")


def scaling_runs() -> list[dict]:
    """The trained sizes, the smallest first: COLUMNS of data/tables/scaling.csv.

    Raises:
        Problem: not all of them have been trained.
    """
    rows = [{name: float(row[name]) for name in COLUMNS} for row in tables.read(scaling.NAME)]
    if len(rows) < len(scaling.SIZES):
        raise tables.unrecorded(scaling.NAME)
    return sorted(rows, key=lambda row: row["parameters_in_blocks"])


def law(runs: Sequence[dict], used: int, above_entropy: bool) -> dict:
    """A straight line in logarithms through the `used` smallest sizes, drawn on to the largest.

    Args:
        above_entropy: fit what is left above the entropy of the text; else all the surprise.
    Returns a dict: parameters, surprise (what was fitted, in bits a word) and line (what it says) of all sizes;
        exponent, used, above; predicted and truth: the surprise of the largest, entropy included.
    """
    sizes = np.array([run["parameters_in_blocks"] for run in runs], float)
    bits = np.array([run["bits_per_word"] for run in runs])
    floor = runs[-1]["entropy_bits_per_word"] * above_entropy
    slope, height = np.polyfit(np.log(sizes[:used]), np.log(bits[:used] - floor), 1)
    line = np.exp(height + slope * np.log(sizes))
    return {
        "parameters": sizes.tolist(),
        "surprise": (bits - floor).tolist(),
        "line": line.tolist(),
        "exponent": -float(slope),
        "used": used,
        "above": above_entropy,
        "predicted": float(line[-1]) + floor,
        "truth": float(bits[-1]),
    }


def draw_law(sheet, data: dict) -> None:
    """The line, and the sizes: those that it was fitted to, and the others."""
    sizes, found, used = data["parameters"], data["surprise"], data["used"]
    series = {"the line": (sizes, data["line"]), "fitted": (sizes[:used], found[:used])}
    series["not fitted"] = (sizes[used:], found[used:])
    title = f"bits a word{' above the entropy' * data['above']} (both axes logarithmic)"
    room = (sizes[0] / 1.4, sizes[-1] * 1.4)  # for the marks at both ends
    look = {"xlabel": "parameters in the blocks", "markers": True, "log_x": True, "log_y": True, "xlim": room}
    figures.lines(figures.axes(sheet), series, title=title, **look)


def caption_law(data: dict) -> str:
    what = f"the surprise{' above the entropy' * data['above']}"
    off = data["predicted"] - data["truth"]
    return (
        f"Exponent {data['exponent']:.3f}: ten times the parameters leave {10 ** -data['exponent']:.0%} of {what}. "
        f"For {short_number(data['parameters'][-1])} parameters the line says {data['predicted']:.3f} bits a word; "
        f"trained and measured: {data['truth']:.3f}. It says {abs(off):.3f} {'too little' if off < 0 else 'too much'}."
    )


def scaling_panel() -> Panel:
    """Choose what the line is fitted to, and whether above the entropy."""
    return Panel(
        "Can four sizes predict a fifth?",
        [
            Slider("used", 4, 2, len(scaling.SIZES) - 1, label="sizes for the fit"),
            Toggle("above", True, label="subtract the entropy"),
        ],
        compute=lambda settings: law(scaling_runs(), settings.used, settings.above),
        draw=draw_law,
        caption=caption_law,
        model=f"trained before: {tables.command(scaling.NAME)}",
        size=(900, 380),
    )
