"""A panel's picture among the outputs of its cell: what is seen where no kernel runs, such as tomorrow or in an export.

The picture and, for exports without alternative texts, its words with what to do are two outputs above the panel; the
style sheet hides them as long as there is a panel below. An output that held all three would be drawn anew with each
picture, and sliders would lose the mouse that drags them.
"""

import base64
import functools
import io
import threading
import uuid
from collections.abc import Callable
from typing import NamedTuple

import IPython
from PIL import Image

REST = 1.0  # seconds without a new picture after which the last one is kept
WIDEST = 1600  # pixels of what is kept
COLOURS = 256
LARGEST = 75_000  # bytes, 100 kB in a notebook
USE = "Run this cell to use it."


class Shown(NamedTuple):
    """What a panel shows: the picture as PNG, in words, and its width and height on the page."""

    picture: bytes
    words: str
    size: tuple[int, int]


class Still:
    """The kept picture of one panel."""

    def __init__(self, shown: Callable[[], Shown | None]) -> None:
        """`shown()` is what the panel shows now, None if it has no picture yet."""
        self._shown = shown
        self._id: str | None = None  # of its outputs; none before it is first put somewhere
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()

    def put(self) -> None:
        """Put it among the outputs of the cell that runs, empty if there is no picture yet."""
        self._id = self._id or uuid.uuid4().hex
        self._publish(update=False)

    def changed(self) -> None:
        """The panel shows something new: keep it as soon as it rests, so that dragging costs nothing."""
        if self._id is None:
            return
        with self._lock:
            self._cancel()
            self._timer = threading.Timer(REST, self.keep)
            self._timer.daemon = True
            self._timer.start()

    def keep(self) -> None:
        """Keep at once what would be kept soon."""
        with self._lock:
            waits = self._timer is not None
            self._cancel()
        if waits:  # outside the lock: packing takes a moment, and the panel goes on
            self._publish(update=True)

    def close(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._cancel()
            self._id = None

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _publish(self, update: bool) -> None:
        shell = IPython.get_ipython()
        if shell is None:
            return
        picture, metadata, words = {"text/plain": ""}, {}, ""
        if (shown := self._shown()) is not None:
            picture |= {"image/png": base64.b64encode(small(shown.picture)).decode()}
            words, (width, height) = shown.words, shown.size
            metadata = {"image/png": {"alt": words, "width": width, "height": height}}
            words += "\n"
        send = functools.partial(shell.display_pub.publish, update=update)
        send(picture, metadata, transient={"display_id": f"{self._id} picture"})
        send({"text/plain": words + USE}, {}, transient={"display_id": f"{self._id} words"})


def small(picture: bytes) -> bytes:
    """A PNG in few colours, as wide as fits: a tenth of the size, since notebooks are kept and sent."""
    image, widest = Image.open(io.BytesIO(picture)).convert("RGB"), WIDEST
    while True:
        smaller, packed = image.copy(), io.BytesIO()
        smaller.thumbnail((widest, widest))
        smaller.quantize(COLOURS).save(packed, "PNG", optimize=True)
        if (size := packed.tell()) <= LARGEST:
            return packed.getvalue()
        widest = int(0.9 * widest * (LARGEST / size) ** 0.5)
