"""Widgets with a script of their own in the page, which hear the kernel however slowly the page starts."""

import uuid
from pathlib import Path
from typing import Any

import anywidget
import traitlets

HEAR = Path(__file__).parent / "hear.js"


class PageWidget(anywidget.AnyWidget):
    """An anywidget that is never deaf.

    anywidget gives a widget two seconds to load its script. Where that takes longer, as on a laptop that runs all
    cells, it is shown but drops every later message; `hear.js` finds that out and takes the messages itself.
    """

    own_id = traitlets.Unicode().tag(sync=True)

    def __init__(self, **values: Any) -> None:
        own_id = uuid.uuid4().hex
        super().__init__(model_id=own_id, own_id=own_id, **values)


def script(file: Path) -> str:
    """The script of a `PageWidget`: a file that defines `render` and exports `{ initialize, render }`."""
    return "\n".join(part.read_text(encoding="utf-8") for part in (HEAR, file))
