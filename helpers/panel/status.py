"""The status line in the browser, with two more duties that need a view on the page.

It sets the picture's alt text, gives the picture the height that the screen leaves, and tells the kernel the page's
background colour and how wide and how fine to draw, so that pictures fill their place, suit the theme and are sharp.
The panels' style sheet comes with it.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets

HERE = Path(__file__).parent


class StatusView(anywidget.AnyWidget):
    """One line: a badge, what is said, and in small type by what and how fast. `kind` is ok, busy or error."""

    _esm = (HERE / "status.js").read_text(encoding="utf-8")
    _css = (HERE / "panel.css").read_text(encoding="utf-8")

    said = traitlets.Unicode("").tag(sync=True)
    small = traitlets.Unicode("").tag(sync=True)
    badge = traitlets.Unicode("").tag(sync=True)
    kind = traitlets.Unicode("ok").tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)
    size = traitlets.List().tag(sync=True)

    def __init__(self, size: tuple[int, int], on_page: Callable[[str, int, float], None]) -> None:
        """`size`: least width and height of the picture; `on_page` hears of background, width and dots a pixel."""
        super().__init__(size=list(size))
        self._one_at_a_time = threading.Lock()
        self.on_msg(lambda _, page, __: on_page(str(page["background"]), int(page["width"]), float(page["scale"])))

    def show(self, **content: str) -> None:
        """Change some of said, small, badge, kind and alt, in one message, from whatever thread."""
        with self._one_at_a_time, self.hold_sync():
            for name, value in content.items():
                setattr(self, name, value)
