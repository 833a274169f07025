"""A scrubber: a slider over states that are computed already, with a button that plays them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from .controls import Control, Problem, named

LAST = 2**31 - 1  # a slider takes its largest value for it
PLAYED_IN, FASTEST, SLOWEST = 6000, 80, 600  # milliseconds: for all states, and for one of them


@dataclass(frozen=True)
class Scrubber(Control):
    """Which of the states in `data[states]`, a list, is shown: steps of denoising, tokens, moments of a training run.

    `compute` makes all states; moving the scrubber only draws again, with the state's number in `data[name]`:

        def draw(sheet, data):
            state = data["latents"][data["step"]]      # from Scrubber("step", states="latents")

    The list may grow: who looks at its last state stays at the last one, who has scrubbed back stays there. So in the
    settings, which an action gets, it is -1 for the last state.
    """

    value: int = LAST
    states: str = ""
    label: str = ""

    def widget(self) -> StatesSlider:
        return StatesSlider(**named(self.name, self.label))

    def read(self, widget: StatesSlider) -> int:
        return -1 if widget.value == widget.max else widget.value

    def accept(self, value: Any) -> int:
        """The number of a state, from 0; -1 is the last one."""
        if isinstance(value, bool) or not isinstance(value, int) or value < -1:
            raise Problem(f"{self.name} takes the number of a state, or -1 for the last one, not {value!r}.")
        return LAST if value == -1 else value


class StatesSlider(widgets.IntSlider):
    """The slider, and beside it in `play` the button. The page links the two, so that no kernel is needed to play."""

    def __init__(self, **shared: Any) -> None:
        super().__init__(0, min=0, max=0, **shared)
        self.play = widgets.Play(0, min=0, max=0, show_repeat=False, tooltip="Play")
        self._links = [widgets.jslink((self.play, "value"), (self, "value"))]
        self._links.append(widgets.jsdlink((self, "max"), (self.play, "max")))

    def hold(self, count: int) -> int:
        """There are `count` states now. Returns the number of the one that is shown."""
        at_end = self.value == self.max
        self.max = max(count - 1, 0)
        self.play.interval = min(max(PLAYED_IN // max(count, 1), FASTEST), SLOWEST)
        if at_end:
            self.value = self.max
        return self.value
