"""Spots: places on the picture that can be clicked, such as the cells of a grid. Keyboard: arrows, Enter."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import traitlets

from ..figures import Spot
from ..page import PageWidget, script

HERE = Path(__file__).parent


class SpotsView(PageWidget):
    """Invisible buttons over the picture. A click sends the settings of its spot, so it means what the reader saw."""

    _esm = script(HERE / "spots.js")
    _css = (HERE / "spots.css").read_text(encoding="utf-8")

    spots = traitlets.List().tag(sync=True)
    size = traitlets.List().tag(sync=True)
    label = traitlets.Unicode("picture").tag(sync=True)

    def __init__(self, label: str, on_click: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(label=label)
        self.on_msg(lambda _, content, __: on_click(dict(content["settings"])))

    def show(self, spots: Sequence[Spot], size: tuple[int, int]) -> None:
        """Spots of a picture with this width and height: the buttons lie on it wherever it is shown."""
        if list(size) != self.size:
            self.size = list(size)
        self.spots = [asdict(spot) | {"box": list(spot.box)} for spot in spots]
