"""Rotary positions: queries and keys are turned, and only the distance of two words is left in their score (section 1).

Su et al., RoFormer: Enhanced Transformer with Rotary Position Embedding (2021), section 3.2.
"""

import math

import numpy as np

from helpers import figures
from helpers.figures.canvas import Canvas
from helpers.panel import Choice, Panel, Slider

WIDTH = 32  # of a head: as many as in the pocket LLaMA
SHOWN = (0, 4, 8, 12)  # pairs that are drawn, from the fastest
FARTHEST = 100  # distance of two words


def speeds(theta: float, width: int = WIDTH) -> np.ndarray:
    """Radians a place (width / 2,) by which each pair of numbers is turned, the fastest first."""
    return theta ** (-np.arange(0, width, 2) / width)


def rotary(place: int, distance: int, theta: float) -> dict:
    """A query and a key that are alike, the key so many places before the query.

    Returns a dict: query, key, the angles of the pairs SHOWN (radians); period, places for a whole turn of each of
        those; score, the dot product at this distance, 1 where query and key are at one place; curve, the same for each
        distance up to FARTHEST; distance.
    """
    all_pairs = speeds(theta)
    query, key = place * all_pairs, (place - distance) * all_pairs
    shown = list(SHOWN)
    return {
        "query": query[shown].tolist(),
        "key": key[shown].tolist(),
        "period": (2 * math.pi / all_pairs[shown]).tolist(),
        "score": float(np.cos(query - key).mean()),
        "curve": np.cos(np.arange(FARTHEST + 1)[:, None] * all_pairs).mean(1).tolist(),
        "distance": distance,
    }


def draw_rotary(sheet, data: dict) -> None:
    """Left a dial for some of the pairs, with the query's hand and the key's; right the score at every distance."""
    left, right = figures.axes(sheet, columns=2, widths=(9, 8), gap=30)
    now, canvas = figures.theme(), Canvas(left)
    wide, tall = canvas.width / 2, canvas.height / 2
    radius = min(wide, tall - 46) / 2 - 4
    for number, period in enumerate(data["period"]):
        middle = ((number % 2 + 0.5) * wide, (number // 2) * tall + 46 + radius)
        circle = [_on(middle, radius, angle) for angle in np.linspace(0, 2 * math.pi, 60)]
        canvas.line(circle, now.faint)
        for hand, colour, dashed in (("key", now.series[1], True), ("query", now.series[0], False)):
            canvas.line([middle, _on(middle, radius, data[hand][number])], colour, 4, dashed)
        canvas.text(middle[0], middle[1] - radius - 22, f"a turn: {period:,.0f} places", wide - 6, 15, align="center")
    degrees = (math.degrees(q - k) % 360 for q, k in zip(data["query"], data["key"], strict=True))
    left.describe(figures.titled("Angle between query and key", ", ".join(f"{angle:.0f}°" for angle in degrees)))
    figures.lines(
        right,
        {"": data["curve"], "here": ([data["distance"]], [data["score"]])},
        xlabel="places between the two words",
        title="score of two equal vectors",
    )


def _on(middle: tuple[float, float], radius: float, angle: float) -> tuple[float, float]:
    """The end of a hand: angle 0 points right, and hands turn to the left."""
    return middle[0] + radius * math.cos(angle), middle[1] - radius * math.sin(angle)


def caption_rotary(data: dict) -> str:
    return (
        f"Solid: the query's hand, dashed: the key's, {data['distance']} places before it. The score, over all "
        f"{WIDTH // 2} pairs, is {data['score']:.3f} of its largest. Move the query: the hands turn, the score stays."
    )


def rotary_panel(place: int = 120, distance: int = 3) -> Panel:
    """Move a query and its key along, pull them apart, slow the hands down."""
    return Panel(
        "Two words, and the hands between them",
        [
            Slider("place", place, FARTHEST, 4 * FARTHEST, label="place of the query"),
            Slider("distance", distance, 0, FARTHEST, label="places between them"),
            Choice("theta", {"LLaMA: 10,000": 1e4, "small: 100": 1e2}, 1e4, label="θ"),
        ],
        compute=lambda settings: rotary(settings.place, settings.distance, settings.theta),
        draw=draw_rotary,
        caption=caption_rotary,
        model="a formula",
        size=(860, 340),
    )
