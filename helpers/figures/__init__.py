"""Figures of the lectures: one style, quick to draw again, readable from the back row.

    sheet = figures.figure(900, 360)                 # pixels; no pyplot
    ax = figures.axes(sheet)                         # or axes(sheet, rows, columns): a list
    figures.bars(ax, ["Yes", "No"], [0.2, 0.8])
    figures.png(sheet)                               # bytes

For boxes, arrows and text at pixels use `Canvas(ax)`.

A panel hands `draw(figure, data)` an empty sheet; the drawing functions below take axes from `axes()`.
Colours come from `theme()`, which follows the page: light or dark. Sizes are picture pixels.
"""

from .board import Measured, board, percent
from .canvas import Canvas, flow, wrapped
from .charts import bars, lines, numbers
from .grids import as_picture, heat, image_grid
from .sheet import Plot, Sheet, Spot, axes, figure, png
from .stamps import fit, stamp, text_width, write
from .style import Theme, mix, readable_on, theme, use

__all__ = [
    "Canvas",
    "Measured",
    "Plot",
    "Sheet",
    "Spot",
    "Theme",
    "as_picture",
    "axes",
    "bars",
    "board",
    "figure",
    "fit",
    "flow",
    "heat",
    "image_grid",
    "lines",
    "mix",
    "numbers",
    "percent",
    "png",
    "readable_on",
    "stamp",
    "text_width",
    "theme",
    "use",
    "wrapped",
    "write",
]
