"""Questions to be answered before one looks: buttons, and what follows is hidden until one of them is pressed.

In a notebook, as the first line of the cell that shows the answer::

    predict("Which model can still name most of the furniture?", ["both", "the ViT", "the ConvNeXt", "neither"])
    vision.shuffle_panel()

Hidden are the further outputs of this cell and the cells below it, down to the answer in words: the next `<details>` in
a text of the same section. If there is none, nothing below the cell is hidden. Everything is computed all the same.

A choice holds until the kernel is restarted. *Show all answers* is for instructors: it holds until it is pressed again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import traitlets
from IPython.display import display

import helpers

from ..page import PageWidget, script

HERE = Path(__file__).parent
REMEMBERED = "show_all_answers"  # the file in the student's folder that is there while all answers are shown
MOST = 6  # answers that can be told apart in a lecture hall

_asked: dict[str, Prediction] = {}  # by question


def predict(question: str, options: Sequence[str]) -> None:
    """Show a question and a button for each answer, and hide what follows until one is pressed.

    Asked again, a question remembers what was chosen.

    Raises:
        ValueError: there are not 2 to 6 different answers, or a text is empty.
    """
    asked = Prediction(question, options)
    if before := _asked.pop(question, None):
        if before.options == asked.options:
            asked.chosen = before.chosen
        before.close()
    _asked[question] = asked
    display(asked)


def show_all(shown: bool = True) -> None:
    """Show all answers, in all notebooks and also tomorrow; or (False) ask first again."""
    with contextlib.suppress(OSError):  # a folder that cannot be written: they are shown until the kernel ends
        if shown:
            _remembered().parent.mkdir(parents=True, exist_ok=True)
            _remembered().touch()
        else:
            _remembered().unlink(missing_ok=True)
    for asked in _asked.values():
        asked.shows_all = shown


class Prediction(PageWidget):
    """A question and its buttons.

    Attributes:
        chosen: the number of the answer that was pressed, from 0; -1 before.
        shows_all: whether what follows is shown without a choice.
    """

    _esm = script(HERE / "predict.js")
    _css = (HERE / "predict.css").read_text(encoding="utf-8")

    question = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    chosen = traitlets.Int(-1).tag(sync=True)
    shows_all = traitlets.Bool(False).tag(sync=True)

    def __init__(self, question: str, options: Sequence[str]) -> None:
        texts = [question, *options] if not isinstance(options, str) else [question]
        if not all(isinstance(text, str) and text.strip() for text in texts):
            raise ValueError("A question and each of its answers are texts with something in them.")
        if not 2 <= len(set(texts[1:])) == len(texts[1:]) <= MOST:
            raise ValueError(f"“{question}” needs a list of 2 to {MOST} different answers, not {options!r}.")
        super().__init__(question=question, options=texts[1:], shows_all=_remembered().exists())
        self.observe(lambda change: show_all(change["new"]), "shows_all")

    @property
    def locked(self) -> bool:
        """Whether what follows is hidden."""
        return self.chosen < 0 and not self.shows_all

    def __repr__(self) -> str:
        return f"{self.question} " + " ".join(f"({'abcdef'[i]}) {text}" for i, text in enumerate(self.options))


def _remembered() -> Path:
    return helpers.home() / REMEMBERED
