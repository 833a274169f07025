"""The prompt box of everything that draws or finds furniture: English or German, forgiving, honest about the rest.

    Panel("What comes out?", [prompt("prompt", "a red chair on a meadow")],
          prepare=lambda settings: generator.draw(described(settings.prompt)), prepare_on=("prompt",), ...)

Not part of `helpers.furniture` itself, which needs no widgets.
"""

from helpers.furniture.attributes import fitting
from helpers.furniture.parsing import UnknownWord, parse
from helpers.furniture.piece import Piece
from helpers.panel import Problem, Text

EXAMPLES = (
    "an oak chair with 3 slats in a room",
    "a red bookshelf flying in blue skies",
    "a large wooden table on the beach",
    "ein weißer Schrank mit roten Türen",
    "grünes Bett auf einer Wiese",
)
LIMIT = 300  # characters


def prompt(name: str = "prompt", text: str = EXAMPLES[1], label: str = "") -> Text:
    """The control. Words that nobody in the shop knows are underlined below it, the nearest known word beside."""
    return Text(name, text, check=unknown, limit=LIMIT, label=label, suggestions=EXAMPLES)


def unknown(text: str) -> tuple[UnknownWord, ...]:
    """The words of a text that were not understood."""
    return parse(text[:LIMIT]).unknown


def described(text: str) -> dict[str, str | int]:
    """What a text says of a piece, attribute by attribute (`furniture.ATTRIBUTES`); what it leaves open is not there.

    Raises:
        Problem: what is said contradicts itself, in one sentence.
    """
    reading = parse(text[:LIMIT])
    if reading.clashes:
        raise Problem(reading.clashes[0])
    return reading.named


def imagined(text: str, seed: int = 0) -> Piece:
    """A piece of which all that the text says is true; what it leaves open is chosen by `seed`.

    Raises:
        Problem: no piece is like that, in one sentence.
    """
    return fitting(described(text), seed)
