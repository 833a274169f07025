"""What runs in a panel, one at a time: an action, and what it is given while it runs. A download is an action, too."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from .. import live_seconds
from ..problems import Problem
from . import registry
from .controls import Action
from .engine import ENGINE
from .worker import duration

if TYPE_CHECKING:
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


class Running:
    """The action of one panel, from its button to its end; None runs most of the time."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._starting = threading.Lock()
        self.now: Job | None = None

    # On any thread.

    def start(self, action: Action) -> None:
        """Run an action as soon as no other one does. Raises Problem if this panel runs something already."""
        with self._starting:
            if self.now is not None:
                raise Problem(f"“{self._panel.title}” is running something already: stop it first.")
            job = self.now = Job(self._panel, action)
        self._panel.view.status.unpin()
        self._panel.view.running(True)
        if action.follows:
            ENGINE.beside(self._panel, lambda: self._run(job))
            return
        if any(panel.running.takes_turn for panel in registry.panels() if panel is not self._panel):
            self._panel.view.status.say(small=f"“{action.name}” waits until another action has ended or is stopped")
        ENGINE.queue(self._panel, lambda: self._run(job))

    def stop(self) -> None:
        """End what runs or waits; what it has reached is kept."""
        if (job := self.now) is not None:  # it may end meanwhile
            job.stop()
            if ENGINE.cancel(self._panel):
                self._panel.view.status.say(small="stopped before it began")
                self.ended()

    @property
    def takes_turn(self) -> bool:
        """Whether an action of this panel is on the compute thread, or waits for it."""
        return (job := self.now) is not None and not job.action.follows

    def ended(self) -> None:
        """Nothing runs any more."""
        self.now = None
        self._panel.view.running(False)

    def show(self, data: Any, seconds: float) -> None:
        """Show an action's data, or (None) compute with the present settings, on the compute thread."""
        if ENGINE.here():
            self._show(data, seconds)
        else:
            self._panel.soon("refresh", lambda: self._show(data, seconds))

    # On the compute thread, or beside it.

    def _run(self, job: Job) -> None:
        job.start()
        self._panel.view.status.unpin()
        self._panel.view.status.show(small=f"{job.action.name} …")
        result, error = None, None
        try:
            result = job.action.run(job, self._panel.settings)
        except Exception as raised:
            error = raised
        if job.action.follows:
            self._panel.soon(("end", job), lambda: self._end(job, result, error))
        else:
            self._end(job, result, error)

    def _end(self, job: Job, result: Any, error: Exception | None) -> None:
        worker = self._panel.worker
        worker.free_prepared()
        try:
            if error is not None:
                raise error
            if result is not None or not job.showed:
                job.show(result)
            job.flush()
            if worker.error is None:
                ending = "stopped" if job.stop_requested else "done"
                self._panel.view.status.say(small=f"{job.action.name}: {ending} after {duration(job.elapsed)}")
        except Exception as raised:
            worker.fail(raised, stands=True)
        finally:
            worker.free_prepared()
            self.ended()

    def _show(self, data: Any, seconds: float) -> None:
        worker, settings = self._panel.worker, self._panel.settings
        if data is None:
            worker.free_prepared()  # the action may have changed what was prepared
            worker.guarded(lambda: worker.refresh(settings))
        else:
            worker.show(data, settings, seconds)
