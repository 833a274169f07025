"""Maps that a cell has computed, shown side by side (sections 5 and 6)."""

from collections.abc import Mapping

from torch import Tensor

from helpers import figures
from helpers.panel import Panel


def draw_maps(sheet, data: Mapping[str, Tensor]) -> None:
    """Each set of maps as a grid; a map is as strong in colour as its largest value allows."""
    for plot, (name, maps) in zip(figures.axes(sheet, columns=len(data), gap=30), data.items(), strict=True):
        shares = maps.clamp(min=0) / maps.amax((1, 2), keepdim=True).clamp(min=1e-12)
        columns = round(len(maps) ** 0.5)
        figures.image_grid(plot, list(figures.coloured(shares)), columns=columns, title=name)
        plot.describe(f"{name}: {len(maps)} maps of {maps.shape[1]} by {maps.shape[2]}")


def maps_panel(title: str, maps: Mapping[str, Tensor], caption: str) -> Panel:
    """Sets of maps by name, (N, n, n) each, row by row in a square."""
    return Panel(
        title,
        compute=lambda settings: maps,
        draw=draw_maps,
        caption=lambda data: caption,
        model="computed in this cell",
        size=(760, 400),
    )
