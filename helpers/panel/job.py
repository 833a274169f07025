"""What an action is given while it runs."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from .. import live_seconds
from .engine import ENGINE

if TYPE_CHECKING:
    from .controls import Action
    from .panel import Panel

PICTURES_A_SECOND = 5  # a training is shown rarely: drawing takes time from it
REPORTS_A_SECOND = 10


class Job:
    """One run of an action, on the compute thread. Calls of `stopped`, `progress` and `show` let sliders answer."""

    def __init__(self, panel: Panel, action: Action) -> None:
        self._panel, self.action = panel, action
        self._stop = threading.Event()
        self._began = time.monotonic()
        self._reported = self._drawn = 0.0
        self._kept: Any = None
        self.showed = False
        self.seconds: float | None = action.seconds and live_seconds(action.seconds)

    def start(self) -> None:
        """The action starts now (it may have waited for another one)."""
        self._began = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the action began."""
        return time.monotonic() - self._began

    @property
    def settings(self) -> SimpleNamespace:
        """The controls as they are now; the `settings` that the action was given are those at its start."""
        return self._panel.settings

    @property
    def stop_requested(self) -> bool:
        return self._stop.is_set()

    @property
    def stopped(self) -> bool:
        """Whether to end now: Stop was pressed, or the time is up. Ask often, for instance after each training step."""
        ENGINE.serve()
        return self._stop.is_set() or (self.seconds is not None and self.elapsed >= self.seconds)

    def stop(self) -> None:
        """Ask the action to end. Safe on any thread."""
        self._stop.set()

    def steps(
        self, count: int | None = None, text: Callable[[int], str] = lambda number: f"step {number + 1}"
    ) -> Iterator[int]:
        """The numbers of an action's steps from 0 on: so many, or (of an action with `seconds`) until the time is over.

        Stop ends them, too. After each step it moves the progress bar, with `text(number)` beside it, and shows how
        things stand.
        """
        for number in range(count) if count else itertools.count():
            if self.stopped:
                break
            yield number
            self.progress((number + 1) / count if count else self.elapsed / self.seconds, text(number))
            self.show()

    def progress(self, fraction: float, text: str = "") -> None:
        """Move the progress bar to `fraction` (0 to 1) and write `text` beside it."""
        ENGINE.serve()
        now = time.monotonic()
        if now - self._reported >= 1 / REPORTS_A_SECOND or fraction >= 1:
            self._reported = now
            self._panel.view.progress.value = min(max(float(fraction), 0.0), 1.0)
            self._panel.view.progress.description = text

    def show(self, data: Any = None) -> None:
        """Draw this data, or without data compute with the present settings and draw that.

        At most five pictures a second are drawn; the last one always is.
        """
        ENGINE.serve()
        self.showed, self._kept = True, (data,)
        if time.monotonic() - self._drawn >= 1 / PICTURES_A_SECOND:
            self.flush()

    def flush(self) -> None:
        """Draw what `show` has left out."""
        if self._kept is not None:
            (data,), self._kept = self._kept, None
            self._panel.running.show(data, self.elapsed)
            self._drawn = time.monotonic()

    def set(self, **settings: Any) -> None:
        """Move controls, as a person would."""
        self._panel.set(**settings)
