"""What the user can fix: errors whose text is one sentence, which a panel shows. All others are bugs."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Report = Callable[[int, int, str], None]  # bytes here, bytes in all, file


class Problem(ValueError):
    """Something that the user can fix. Its text is one sentence, shown in the panel's status line."""


class Unavailable(Problem):
    """A model or a data set cannot be had here and now. The message says what to do."""


@contextlib.contextmanager
def storing(folder: Path) -> Iterator[None]:
    """What the disk has against writing into a folder becomes a Problem: which folder, and what to do."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise Problem(
            f"{folder} cannot be written ({why}). Make room there, or start with LECTURE_HOME set to another folder."
        ) from error


class NotHere(Unavailable):
    """Something has to be fetched first. A panel shows a button that does it, with progress and Stop.

    Attributes:
        button: what the button says.
        fetch: fetches it, and calls the report that it is given on the way; what that raises ends it.
    """

    def __init__(self, sentence: str, button: str, fetch: Callable[[Report], Any]):
        super().__init__(sentence)
        self.button, self.fetch = button, fetch


class _Thread(threading.local):
    fetches = True


_thread = _Thread()


@contextlib.contextmanager
def only_offered() -> Iterator[None]:
    """On this thread nothing is fetched, `NotHere` is raised instead: all panels wait for the one that computes."""
    before, _thread.fetches = _thread.fetches, False
    try:
        yield
    finally:
        _thread.fetches = before


def fetches_here() -> bool:
    """Whether what is missing may be fetched at once on this thread, as in a cell."""
    return _thread.fetches
