"""Words that can be clicked: chips in a line like a text, or bars below each other. Keyboard: arrows, Enter."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import traitlets

from ..page import PageWidget, script

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Word:
    """A word and its value from 0 to 1, shown as depth of colour (chips) or as length (bars).

    `title` is what the reader sees on hover or focus ("12.3 %, cut by top-k"); `cut` words are grey and struck through.
    """

    text: str
    value: float = 0.0
    title: str = ""
    cut: bool = False


def _share(value: float) -> float:
    """A number from 0 to 1; JSON has no NaN."""
    return min(max(float(value), 0.0), 1.0) if value == value else 0.0


class WordsView(PageWidget):
    """The words in the browser. A click sends index and word, so that one on a list that has changed is not taken."""

    _esm = script(HERE / "words.js")
    _css = (HERE / "words.css").read_text(encoding="utf-8")

    words = traitlets.List().tag(sync=True)
    shown_as = traitlets.Unicode("chips").tag(sync=True)
    label = traitlets.Unicode("words").tag(sync=True)
    serial = traitlets.Int(0).tag(sync=True)

    def __init__(self, shown_as: str, label: str, on_click: Callable[[int, str], None]) -> None:
        super().__init__(shown_as=shown_as, label=label)
        self.on_msg(lambda _, content, __: on_click(int(content["click"]), str(content["word"])))

    def show(self, words: Sequence[Word]) -> None:
        plain = [asdict(word) | {"value": _share(word.value), "cut": bool(word.cut)} for word in words]
        with self.hold_sync():
            self.words, self.serial = plain, self.serial + 1
