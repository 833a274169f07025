"""Figures of the lectures: one style, quick to draw again, readable from the back row.

    sheet = figures.figure(900, 360)                 # pixels; no pyplot
    ax = figures.axes(sheet)                         # or axes(sheet, rows, columns): a list
    figures.bars(ax, ["Yes", "No"], [0.2, 0.8])
    figures.png(sheet)                               # bytes

    figures.board(ax, ["GPT"], ["seen", "new"], [[Measured.share(19, 20), None]], [1 / 6, 1 / 6])
    figures.curves(ax, measured, recorded)           # with errors; empty until measured (helpers.measurement)

For boxes, arrows and text at pixels use `canvas = Canvas(ax)`; on it

    figures.flow(canvas, 0, ["the", Styled("hen", box=colour, below="8.1")], lines=3)      # words like a text
    figures.rows(canvas, [Texts(words), Bars(shares, "share"), Cells(colours, "vector")])  # a small table

The drawing functions also describe in words what they draw; a panel's alt text is made of it. What you draw at pixels,
say with `plot.describe("...")`.

A panel hands `draw(sheet, data)` an empty sheet; the drawing functions below take axes from `axes()`.
Colours come from `theme()`, which follows the page: light or dark. Sizes are picture pixels.
"""

from .board import Measured, board, percent
from .canvas import Canvas, wrap
from .charts import bars, lines, numbers
from .curves import curves
from .describe import titled
from .flow import Styled, flow
from .grids import Scale, as_picture, heatmap, image_grid
from .rows import Bars, Cells, Texts, rows
from .sheet import Plot, Sheet, Spot, axes, figure, png
from .stamps import shorten, stamp, text_width, write
from .style import Theme, coloured, mix, readable_on, theme, use
