"""Text and small pictures stamped on a plot from a cache.

matplotlib lays out every text afresh, which is most of what a redraw costs.
"""

from functools import lru_cache
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from PIL import Image, ImageDraw, ImageFont

from .style import theme

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}
LONGEST = 200  # characters of a line
UP = {"bottom": 0.0, "center": 0.5, "top": 1.0}


@lru_cache(maxsize=64)
def _font(dots: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), dots)


@lru_cache(maxsize=1024)
def _bitmap(text: str, dots: int, colour: str, bold: bool, turned: bool) -> np.ndarray:
    """A line of text as (H, W, 4) bytes, bottom row first. The height depends on the size only, so that lines align."""
    font = _font(dots, bold)
    ascent, descent = font.getmetrics()
    image = Image.new("L", (max(int(font.getlength(text)) + 2, 1), ascent + descent), 0)
    ImageDraw.Draw(image).text((1, 0), text, font=font, fill=255)
    if turned:
        image = image.transpose(Image.Transpose.ROTATE_90)
    alpha = np.asarray(image)
    picture = np.empty((*alpha.shape, 4), np.uint8)
    picture[..., :3] = np.round(np.array(to_rgb(colour)) * 255)
    picture[..., 3] = alpha
    return np.ascontiguousarray(picture[::-1])


def one_line(text: object) -> str:
    """Any text as one printable line: line breaks become ⏎, other control characters go, cut with … at LONGEST."""
    line = "".join(c if c.isprintable() else {"\n": "⏎", "\t": " "}.get(c, "") for c in str(text)[: LONGEST + 1])
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = 15, bold: bool = False) -> float:
    """Width of a line of text in picture pixels."""
    return _font(100, bold).getlength(one_line(text)) * size / 100


def shorten(text: object, width: float, size: float = 15) -> str:
    """The text as one line, cut with … so that it is no wider than `width` pixels."""
    line = one_line(text)
    while len(line) > 1 and text_width(line, size) > width:
        line = line[: max(1, int(len(line) * min(0.95, width / text_width(line, size))) - 1)].rstrip("…") + "…"
        if len(line) <= 2:
            break
    return line


class Stamps(Artist):
    """All texts and pictures of one plot, drawn in one go."""

    def __init__(self) -> None:
        super().__init__()
        self.set_zorder(5)
        self.texts: list[tuple] = []
        self.pictures: list[tuple] = []

    def draw(self, renderer) -> None:
        scale = self.get_figure().dpi / 100
        gc = renderer.new_gc()
        for (left, bottom), (*_, width, height, picture) in zip(_places(self.pictures), self.pictures, strict=True):
            size = (max(round(width * scale), 1), max(round(height * scale), 1))
            renderer.draw_image(gc, round(left), round(bottom), _resized(picture, size))
        for (left, bottom), (*_, text, size, colour, bold, turned, across, up) in zip(
            _places(self.texts), self.texts, strict=True
        ):
            bitmap = _bitmap(text, max(round(size * scale), 1), colour, bold, turned)
            height, width = bitmap.shape[:2]
            renderer.draw_image(gc, round(left - across * width), round(bottom - up * height), bitmap)
        gc.restore()


def _places(stamps: list[tuple]) -> list[list[float]]:
    """Where on the sheet each stamp (transform, x, y, ...) goes: all of a transform at once, which is much faster."""
    found: list[list[float]] = [[]] * len(stamps)
    for transform in {id(stamp[0]): stamp[0] for stamp in stamps}.values():
        mine = [i for i, stamp in enumerate(stamps) if stamp[0] is transform]
        for i, place in zip(mine, transform.transform([stamps[i][1:3] for i in mine]).tolist(), strict=True):
            found[i] = place
    return found


def _resized(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(H, W, 3) bytes as (height, width, 4) bytes, bottom row first; small pictures keep their pixels sharp."""
    method = Image.Resampling.BOX if size[0] < picture.shape[1] else Image.Resampling.NEAREST
    resized = np.full((size[1], size[0], 4), 255, np.uint8)
    resized[..., :3] = np.asarray(Image.fromarray(picture).resize(size, method))[::-1]
    return resized


def stamps(ax: Axes) -> Stamps:
    """The stamps of these axes, made when first needed."""
    for artist in ax.artists:
        if isinstance(artist, Stamps):
            return artist
    artist = Stamps()
    ax.add_artist(artist)
    artist.set_clip_on(False)
    return artist


def stamp(ax: Axes, x: float, y: float, width: float, height: float, picture: np.ndarray) -> None:
    """Put a picture, (H, W, 3) bytes, with its lower left corner at data coordinates (x, y), so many pixels large."""
    stamps(ax).pictures.append((ax.transData, x, y, width, height, picture))


def write(
    ax: Axes,
    x: float,
    y: float,
    text: object,
    *,
    size: float = 15,
    colour: str | None = None,
    bold: bool = False,
    turned: bool = False,
    align: str = "left",
    valign: str = "center",
    fraction: bool = False,
) -> None:
    """Write one line at (x, y), in data or in fractions of the axes. `size` is in pixels; `turned` reads upwards."""
    line = one_line(text)
    if line:
        transform = ax.transAxes if fraction else ax.transData
        stamps(ax).texts.append(
            (transform, x, y, line, size, colour or theme().ink, bold, turned, ACROSS[align], UP[valign])
        )
