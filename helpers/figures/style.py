"""One look for every figure: Okabe and Ito's colours, large type, light or dark like the page around it."""

from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb

# Okabe and Ito, "Color Universal Design" (2008): told apart by readers with every kind of colour blindness.
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, YELLOW = "#E69F00", "#56B4E9", "#F0E442"

PIXEL = 0.72  # points in a picture pixel: figures are laid out at 100 dots an inch


@dataclass(frozen=True)
class Theme:
    """Colours of one page: `series` are the line colours in order, `main` is the first of them."""

    background: str
    ink: str
    faint: str
    grid: str
    series: tuple[str, ...]

    @property
    def main(self) -> str:
        return self.series[0]

    @property
    def dark(self) -> bool:
        return luminance(self.background) < 0.3

    @property
    def cmap(self) -> LinearSegmentedColormap:
        """Colour map from the page's background to the main colour and beyond: 0 vanishes, 1 stands out."""
        end = "#D6EFFF" if self.dark else "#00304D"
        return LinearSegmentedColormap.from_list(
            "lecture", [self.background, mix(self.background, self.main, 0.75), end]
        )


def coloured(values) -> np.ndarray:
    """Numbers from 0 to 1 as colours (..., 3) of the map of the present theme: 0 vanishes, 1 stands out."""
    return theme().cmap(np.asarray(values))[..., :3]


def luminance(colour: str) -> float:
    """Relative luminance of a colour after WCAG 2, between 0 (black) and 1 (white)."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mix(low: str, high: str, share: float) -> str:
    """The colour that lies `share` (0 to 1) of the way from `low` to `high`."""
    return to_hex([a + share * (b - a) for a, b in zip(to_rgb(low), to_rgb(high), strict=True)])


def readable_on(colour: str) -> str:
    """Black or white, whichever reads better on `colour`."""
    return "#000000" if luminance(colour) > 0.18 else "#ffffff"


def _theme(background: str) -> Theme:
    if luminance(background) < 0.3:
        series = (SKY, ORANGE, GREEN, VERMILLION, PURPLE, YELLOW)
        return Theme(background, "#f2f2f2", "#9a9a9a", mix(background, "#ffffff", 0.16), series)
    series = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
    return Theme(background, "#1b1b1b", "#6e6e6e", mix(background, "#000000", 0.12), series)


_now = _theme("#ffffff")


def theme() -> Theme:
    """The colours in use now."""
    return _now


def use(background: str) -> Theme:
    """Take the colours that suit a page with this background, for the panels and for plain matplotlib alike."""
    global _now
    _now = _theme(to_hex(background))
    matplotlib.rcParams.update(_settings(_now))
    return _now


def _settings(now: Theme) -> dict[str, object]:
    settings: dict[str, object] = dict.fromkeys(
        ("figure.facecolor", "axes.facecolor", "savefig.facecolor"), now.background
    )
    settings |= dict.fromkeys(
        ("text.color", "axes.labelcolor", "axes.titlecolor", "xtick.color", "ytick.color"), now.ink
    )
    settings |= dict.fromkeys(("font.size", "xtick.labelsize", "ytick.labelsize", "legend.fontsize"), 15 * PIXEL)
    settings |= {
        "axes.titlesize": 17 * PIXEL,
        "axes.labelsize": 15 * PIXEL,
        "axes.edgecolor": now.faint,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": matplotlib.cycler(color=now.series),
        "grid.color": now.grid,
        "lines.linewidth": 2.5,
        "image.cmap": "cividis",
    }
    return settings


use("#ffffff")
