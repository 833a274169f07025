"""A panel fetches what it lacks, such as a full-size model, on a thread of its own: no panel waits for the network."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

from ..problems import NotHere, Problem
from .controls import Action

if TYPE_CHECKING:
    from .job import Job
    from .panel import Panel


class _Stopped(Exception):
    """Ends a download from within its report."""


def fetching(panel: Panel, missing: NotHere) -> Action:
    """The action that fetches it. Stop ends it at once; its thread notices with the next bytes, or when the line has
    been silent for too long.
    """

    def run(job: Job, settings: SimpleNamespace) -> None:
        reached, errors = (0, 1), []

        def report(here: int, total: int, path: str) -> None:
            nonlocal reached
            if job.stop_requested:
                raise _Stopped
            reached = here, total

        def bring() -> None:
            try:
                missing.fetch(report)
            except Exception as error:
                errors.append(error)

        thread = threading.Thread(target=bring, name="panel-fetch", daemon=True)
        thread.start()
        while thread.is_alive() and not job.stop_requested:
            here, total = reached
            job.progress(here / max(1, total), f"{here / 1e6:.0f} of {total / 1e6:.0f} MB")
            thread.join(0.1)
        if job.stop_requested:
            panel.view.status.say(small="stopped; what has come is kept for the next time")
        elif errors and isinstance(errors[0], Problem):
            raise NotHere(str(errors[0]), missing.button, missing.fetch) from errors[0]  # to be tried again
        elif errors:
            raise errors[0]

    return Action(missing.button, run, follows=True)
