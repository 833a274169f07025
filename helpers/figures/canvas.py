"""A pixel canvas for pictures that are neither bars nor lines: boxes, arrows, strips of words."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.path import Path

from .grids import as_picture
from .sheet import Plot
from .stamps import shorten, stamps, text_width, write


class Shapes(Artist):
    """All boxes and lines of a canvas, drawn in one go: a matplotlib collection for each would be the slowest part."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: list[tuple] = []  # (corners, face, edge)
        self.lines: list[tuple] = []  # (points, colour, width, dashed); above the boxes

    def draw(self, renderer) -> None:
        plain, gc, scale = self.axes.transData, renderer.new_gc(), self.get_figure().dpi / 100
        gc.set_linewidth(scale)
        for corners, face, edge in self.boxes:
            gc.set_foreground(edge)
            renderer.draw_path(gc, Path(corners, closed=True), plain, to_rgb(face))
        for points, colour, width, dashed in self.lines:
            gc.set_foreground(colour)
            gc.set_linewidth(width * scale)
            gc.set_dashes(0, [3.7 * width * scale, 1.6 * width * scale] if dashed else None)
            renderer.draw_path(gc, Path(points), plain)
        gc.restore()


class Canvas:
    """Coordinates in pixels, (0, 0) at the top left, below `top` pixels of title. Texts lie above boxes and lines."""

    def __init__(self, plot: Plot, top: float = 0):
        self.plot = plot
        self.width, self.height = plot.inner(top=top)
        plot.limits((0, self.width), (self.height, 0))
        self._shapes = Shapes()
        plot.add_artist(self._shapes)

    def box(self, x: float, y: float, width: float, height: float, face: str, edge: str | None = None) -> None:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        self._shapes.boxes.append((corners, face, edge or face))

    def cells(self, x: float, y: float, width: float, height: float, colours: np.ndarray) -> None:
        """A block of equal cells from colours (rows, columns, 3), 0 to 1; row 0 on top."""
        stamps(self.plot).pictures.append((self.plot.transData, x, y + height, width, height, as_picture(colours)))

    def frame(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A frame that lies above cells, where a line would be hidden."""
        ink, thick = np.array(to_rgb(colour))[None, None], 3
        across = (x, y, width, thick), (x, y + height, width + thick, thick)
        down = (x, y, thick, height), (x + width, y, thick, height)
        for side in (*across, *down):
            self.cells(*side, ink)

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, width: float = 1.5, dashed: bool = False
    ) -> None:
        self._shapes.lines.append((points, colour, width, dashed))

    def arrow(self, start: tuple[float, float], end: tuple[float, float], colour: str, width: float = 1.5) -> None:
        """A horizontal or vertical arrow."""
        (x, y), (to_x, to_y) = start, end
        across, down = (to_x > x) - (to_x < x), (to_y > y) - (to_y < y)
        tip = [
            (to_x, to_y),
            (to_x - 7 * across + 4 * down, to_y - 7 * down + 4 * across),
            (to_x - 7 * across - 4 * down, to_y - 7 * down - 4 * across),
        ]
        self.line([start, (to_x - 5 * across, to_y - 5 * down)], colour, width)
        self._shapes.boxes.append(([*tip, tip[0]], colour, colour))

    def text(self, x: float, y: float, text: object, room: float | None = None, size: float = 15, **how) -> None:
        """One line of text; cut with … where it would be wider than `room` pixels. `how` as in `write`."""
        line = str(text) if room is None else shorten(text, room, size)
        write(self.plot, x, y, line, size=size, **how)

    def paragraph(self, x: float, y: float, text: str, room: float, lines: int, size: float = 15, **how) -> float:
        """Text in at most `lines` lines of `room` pixels; the last ends in … if more was said. Returns the y below."""
        rows = wrap(text, room, size)
        for i, row in enumerate(rows[:lines]):
            row = row + " …" if i == lines - 1 and len(rows) > lines else row
            self.text(x, y + i * size * 1.4, row, room, size, **how)
        return y + min(len(rows), lines) * size * 1.4


def wrap(text: str, room: float, size: float) -> list[str]:
    """Text broken into lines of at most `room` pixels."""
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and text_width(longer, size) > room:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows
