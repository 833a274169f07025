"""What runs in a panel, one at a time: an action; a download is one, too."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ..problems import Problem
from . import registry
from .controls import Action
from .engine import ENGINE
from .job import Job
from .worker import duration

if TYPE_CHECKING:
    from .panel import Panel


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
