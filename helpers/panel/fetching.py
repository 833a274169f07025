"""A panel fetches what it lacks, such as a full-size model, on a thread of its own: no panel waits for the network."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from ..problems import NotHere

if TYPE_CHECKING:
    from .panel import Panel

REPORTS_A_SECOND = 10


class _Stopped(Exception):
    """Ends a download from within its report."""


class Fetching:
    """One download for a panel, in the place of an action: Stop ends it, and no action runs beside it."""

    def __init__(self, panel: Panel, missing: NotHere) -> None:
        self._panel, self._missing = panel, missing
        self._ending = threading.Lock()  # taken once, by whoever ends it: Stop, or the last byte
        self._over = threading.Event()
        self._reported = 0.0

    def start(self) -> None:
        threading.Thread(target=self._run, name="panel-fetch", daemon=True).start()

    def stop(self) -> None:
        """End it now. Its thread notices with the next bytes, or when the line has been silent for too long."""
        if self._ending.acquire(blocking=False):
            self._panel.view.status.say(small="stopped; what has come is kept for the next time")
            self._end()

    def wait(self, timeout: float) -> None:
        """Wait until it has ended. Raises TimeoutError."""
        end = time.monotonic() + timeout
        while not self._over.wait(0.1):  # short, so that a kernel interrupt gets through
            if time.monotonic() > end:
                raise TimeoutError(f"The panel was still fetching after {timeout:g} seconds.")

    def _run(self) -> None:
        error: Exception | None = None
        try:
            self._missing.fetch(self._report)
        except _Stopped:
            return
        except Exception as problem:
            error = problem
        if self._ending.acquire(blocking=False):
            if error is None:
                self._panel.refresh()
            else:
                self._panel.running.failed(error, self._missing)
            self._end()

    def _end(self) -> None:
        self._panel.running.ended()
        self._over.set()

    def _report(self, here: int, total: int, path: str) -> None:
        if self._over.is_set():
            raise _Stopped
        now, progress = time.monotonic(), self._panel.view.progress
        if now - self._reported >= 1 / REPORTS_A_SECOND:
            self._reported = now
            progress.value, progress.description = here / max(1, total), f"{here / 1e6:.0f} of {total / 1e6:.0f} MB"
