"""Words set like a text, each with a look of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import Canvas
from .stamps import text_width
from .style import readable_on, theme

LETTERS = 6  # a gap below this is one between parts of words
SMALL = 13  # size of what stands above and below the words


@dataclass(frozen=True)
class Styled:
    """A word (or a letter, or a piece of a word) and its look.

    `box` and `underline` are colours, None for none; `ink` is the text's own colour (default: what reads well
    on its ground); `above` and `below` are small texts, such as a number.
    """

    text: str
    box: str | None = None
    ink: str | None = None
    bold: bool = False
    underline: str | None = None
    above: str = ""
    below: str = ""


def flow(
    canvas: Canvas,
    y: float,
    words: Sequence[Styled | str],
    lines: int,
    size: float = 16,
    *,
    gap: float = 7,
    tail: bool = False,
) -> float:
    """Words over the whole width, in at most `lines` lines from `y` on; gives the y below.

    What does not fit is left out, at the end or, with `tail`, at the beginning; there stands …. `gap` is the room for
    a word besides its letters, in pixels: less for single letters.
    """
    styled = [word if isinstance(word, Styled) else Styled(word) for word in words]
    rows = in_rows([_width(word, size) + gap for word in styled], canvas.width)
    if len(rows) > lines:
        kept = [styled[i] for row in (rows[-lines:] if tail else rows[:lines]) for _, _, i in row]
        rows = rows[: lines + 1]
        while len(rows) > lines and kept:
            kept = kept[1:] if tail else kept[:-1]
            styled = [Styled("…"), *kept] if tail else [*kept, Styled("…")]
            rows = in_rows([_width(word, size) + gap for word in styled], canvas.width)
    said = (f"{word.text} ({number})" if (number := word.above or word.below) else word.text for word in styled)
    canvas.plot.describe(("" if gap < LETTERS else " ").join(said))
    above, below = (SMALL * 1.3 * any(getattr(word, side) for word in styled) for side in ("above", "below"))
    tall = size * 1.65 + above + below
    for number, row in enumerate(rows):
        for x, width, i in row:
            _draw(canvas, (x, y + number * tall + above, width, size * 1.65), styled[i], size, gap)
    return y + len(rows) * tall


def in_rows(widths: Sequence[float], room: float) -> list[list[tuple[float, float, int]]]:
    """Rows of things of these widths, each as (x, width, index); one wider than `room` has a row for itself."""
    rows: list[list[tuple[float, float, int]]] = []
    x = room
    for i, width in enumerate(widths):
        if not rows or x + width > room:
            rows.append([])
            x = 0.0
        rows[-1].append((x, width, i))
        x += width
    return rows


def _width(word: Styled, size: float) -> float:
    small = max((text_width(text, SMALL) for text in (word.above, word.below)), default=0)
    return max(text_width(word.text, size, word.bold), small)


def _draw(canvas: Canvas, box: tuple[float, float, float, float], word: Styled, size: float, gap: float) -> None:
    x, y, width, tall = box
    middle, centre, faint = y + tall / 2, x + width / 2, theme().faint
    if word.box:
        canvas.box(x + 0.5, y + 1, width - 1, tall - 2, word.box)
    ink = word.ink or (readable_on(word.box) if word.box else None)
    canvas.text(centre, middle, word.text, canvas.width, size, align="center", bold=word.bold, colour=ink)
    if word.underline:
        height = middle + size * 0.62
        canvas.line([(x + gap / 2, height), (x + width - gap / 2, height)], word.underline, 2)
    for text, height in ((word.above, y - SMALL * 0.6), (word.below, y + tall + SMALL * 0.6)):
        canvas.text(centre, height, text, size=SMALL, align="center", colour=faint)
