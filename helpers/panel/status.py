"""The status line in the browser, with two more duties that need a view on the page.

It sets the picture's alt text, gives the picture the height that the screen leaves, and tells the kernel the page's
background colour and how wide and how fine to draw, so that pictures fill their place, suit the theme and are sharp;
and it tells when it leaves the page. The panels' style sheet comes with it.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import traitlets

from ..page import PageWidget, script

HERE = Path(__file__).parent
LEFT = 2.0  # seconds without a view on any page after which a panel has left: a cell that runs again has one sooner


class StatusView(PageWidget):
    """One line: a badge, what is said, and in small type by what and how fast. `kind` is ok, busy or error."""

    _esm = script(HERE / "status.js")
    _css = (HERE / "panel.css").read_text(encoding="utf-8")

    said = traitlets.Unicode("").tag(sync=True)
    small = traitlets.Unicode("").tag(sync=True)
    badge = traitlets.Unicode("").tag(sync=True)
    kind = traitlets.Unicode("ok").tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)
    size = traitlets.List().tag(sync=True)

    def __init__(
        self,
        size: tuple[int, int],
        on_page: Callable[[str, int, float], None],
        on_left: Callable[[], None],
    ) -> None:
        """
        Args:
            size: least width and height of the picture.
            on_page: hears of the page's background and of the picture's width and dots a pixel.
            on_left: called when the panel has left all pages, on a thread of its own.
        """
        super().__init__(size=list(size))
        self._one_at_a_time = threading.Lock()
        self._stands: set[str] = set()  # what a message has said, until something else begins
        self._on_page, self._on_left = on_page, on_left
        self._leaving: threading.Timer | None = None
        self.on_msg(lambda _, message, __: self._on_message(message))

    def show(self, **content: str) -> None:
        """Change some of said, small, badge, kind and alt, but not what a message says; from whatever thread."""
        self._change({name: text for name, text in content.items() if name not in self._stands})

    def say(self, **content: str) -> None:
        """As `show`, but it stands until something else begins, whatever is drawn meanwhile."""
        self._stands |= content.keys()
        self._change(content)

    def unpin(self) -> None:
        """Something begins: what was said need not stand any longer."""
        self._stands = set()

    @property
    def error_stands(self) -> bool:
        """Whether a message says what went wrong."""
        return "kind" in self._stands and self.kind == "error"

    def here(self) -> None:
        """The panel is on a page, or about to be."""
        with self._one_at_a_time:
            self._stay()

    def _change(self, content: dict[str, str]) -> None:
        with self._one_at_a_time, self.hold_sync():  # in one message
            for name, value in content.items():
                setattr(self, name, value)

    def _on_message(self, message: dict[str, Any]) -> None:
        """A view has come, has changed its place, or is gone; then others are asked whether they are there."""
        self.here()
        if "background" in message:
            self._on_page(str(message["background"]), int(message["width"]), float(message["scale"]))
        elif "gone" in message and self.comm is not None:
            with self._one_at_a_time:
                self._stay()
                self._leaving = threading.Timer(LEFT, self._on_left)
                self._leaving.daemon = True
                self._leaving.start()
            self.send({"ask": "is somebody there?"})

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
