"""What a panel does on the compute thread: prepare, compute, draw, and say what went wrong."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from traitlets.log import get_logger

from .. import figures, memory
from ..problems import NotHere, Problem
from . import save
from .controls import Control, Text
from .engine import inference, no_gradients
from .scrubber import Scrubber
from .view import View
from .words import Word

Settings = SimpleNamespace
LONGEST_ALT = 2000  # characters that somebody may want to hear


@dataclass(frozen=True)
class Functions:
    """The pure functions that a lecture gives to a panel; `helpers.panel` describes each."""

    compute: Callable[..., Any]
    draw: Callable[[figures.Sheet, Any], None]
    prepare: Callable[[Settings], Any] | None
    prepare_on: tuple[str, ...]
    caption: Callable[[Any], str]
    words: Callable[[Any], Sequence[Word]] | None
    on_word: Callable[[Settings, int, Any], Mapping[str, Any] | None] | None
    model: str | Callable[[Settings], str] | None
    badge: str | Callable[[Settings], str] | None


class Worker:
    """State and steps of one panel. All methods run on the compute thread, so nothing here needs a lock."""

    def __init__(self, title: str, functions: Functions, controls: Mapping[str, Control], view: View) -> None:
        self.title, self.functions, self.controls, self.view = title, functions, controls, view
        self.scrubbers = {name: one for name, one in controls.items() if isinstance(one, Scrubber)}
        self.sheet = figures.figure(*view.size)
        self.width, self.scale = view.size[0], 1.0
        self.data: Any = None
        self.shown = False
        self.seconds = 0.0  # that the data took
        self.error: str | None = None
        self.unexpected: Exception | None = None
        self.missing: NotHere | None = None
        self._prepared: tuple[tuple, Any] | None = None
        self._blank()

    def guarded(self, work: Callable[[], Any]) -> None:
        """Do it; an error becomes a sentence in the status line."""
        try:
            work()
        except Exception as error:
            self.fail(error)

    def refresh(self, settings: Settings, is_stale: Callable[[tuple[str, ...]], bool] = lambda names: False) -> None:
        """Compute with these settings and show it. `is_stale(names)`: whether one of those has changed meanwhile."""
        begun, functions = time.perf_counter(), self.functions
        self._check_texts()
        arguments = ()
        if functions.prepare is not None:
            arguments = (self._ready(settings),)
            if is_stale(functions.prepare_on):
                return
        with inference():
            data = functions.compute(settings, *arguments)
        self.show(data, settings, time.perf_counter() - begun)

    def show(self, data: Any, settings: Settings, seconds: float) -> None:
        """Show data that took so many seconds in all views."""
        functions, self.seconds = self.functions, seconds
        for name, scrubber in self.scrubbers.items():
            data = {**data, name: self.view.controls[name].hold(len(data[scrubber.states]))}
        with inference():
            self._paint(data)
            said = functions.caption(data)
            alt_text = " ".join(self.sheet.descriptions)[:LONGEST_ALT] or said
            if functions.words is not None:
                self.view.words.show(functions.words(data))
        self.data, self.shown = data, True
        self.error = self.error if self.view.status.error_stands else None
        model = _text(functions.model, settings, getattr(settings, "model", ""))
        badge = _text(functions.badge, settings, getattr(settings, "size", ""))
        self.offer(None)
        took = "" if badge == "recorded" else duration(seconds)  # recordings never count as speed
        self.view.status.show(
            said=said,
            small=" · ".join(filter(None, (model, took))),
            badge=badge,
            kind="ok",
            alt=f"{self.title}: {alt_text}",
        )

    def scrub(self, settings: Settings) -> None:
        """Show another state of the same data, unless it is shown already."""
        if self.shown and any(self.data[name] != self.view.controls[name].value for name in self.scrubbers):
            self.show(self.data, settings, self.seconds)

    def redraw(self) -> None:
        """Draw the same data again: the theme or the size on the screen has changed."""
        with inference():
            if self.shown:
                self._paint(self.data)
            else:
                self._blank()

    def click(self, index: int, word: str, settings: Settings) -> Mapping[str, Any]:
        """The settings that a click on this word changes; none if the words have changed since."""
        shown = self.view.words.words
        if self.functions.on_word is None or not 0 <= index < len(shown) or shown[index]["text"] != word:
            return {}
        with inference():
            return self.functions.on_word(settings, index, self.data) or {}

    def free_prepared(self) -> None:
        self._prepared = None

    def save(self, settings: Settings) -> Path:
        """Write picture, settings, data and status into the student's folder."""
        status = self.view.status
        content = {"title": self.title, "settings": settings, "data": self.data}
        content |= {"status": status.said, "alt_text": status.alt}
        path = save.write(self.title, bytes(self.view.picture.value), content)
        status.say(small=f"saved: {path} (picture) and {path.with_suffix('.json').name} (data)")
        return path

    def fail(self, error: Exception, stands: bool = False) -> None:
        """Say what went wrong, until a drawing succeeds or (`stands`) something else begins.

        What the user cannot fix goes to the kernel's log, and `wait()` raises it.
        """
        first_line = next(iter(str(error).strip().splitlines()), "")[:300]
        if memory.is_exhausted(error):
            memory.clear_traceback(error)
            self.free_prepared()
            self.error = memory.advice(getattr(self.view.controls.get("size"), "value", ""))
        elif isinstance(error, Problem):
            self.error = first_line
        else:
            name = type(error).__name__
            self.error = f"This did not work ({name}: {first_line}). The full traceback is in the kernel's log."
            self.unexpected = error
        self.offer(error if isinstance(error, NotHere) else None)
        if not isinstance(error, Problem):
            get_logger().error("panel “%s”", self.title, exc_info=error)
        say = self.view.status.say if stands else self.view.status.show
        say(said=self.error, small="", kind="error")

    def offer(self, missing: NotHere | None) -> None:
        """Show a button that fetches what is missing, or none."""
        self.missing = missing
        self.view.offer(missing.button if missing else "")

    def free(self) -> None:
        """Let go of everything; there will be no more work."""
        self.data = self._prepared = self.missing = None
        del self.functions, self.sheet

    def _ready(self, settings: Settings) -> Any:
        key = tuple(getattr(settings, name) for name in self.functions.prepare_on)
        if self._prepared is None or self._prepared[0] != key:
            self._prepared = None
            model = _text(self.functions.model, settings, getattr(settings, "model", ""))
            self.view.status.show(small=f"getting {model or 'it'} ready …")
            with no_gradients():
                self._prepared = (key, self.functions.prepare(settings))
        return self._prepared[1]

    def _check_texts(self) -> None:
        for name, note in self.view.notes.items():
            control = self.controls[name]
            text = control.note(self.view.controls[name].value) if isinstance(control, Text) else ""
            note.value, note.layout.display = text, "" if text else "none"

    def _blank(self) -> None:
        self.sheet.start(self.scale, self.width)
        self.view.picture.value = figures.png(self.sheet)

    def _paint(self, data: Any) -> None:
        self.sheet.start(self.scale, self.width)
        self.functions.draw(self.sheet, data)
        self.view.spots.show(self.sheet.spots, self.sheet.pixels)
        self.view.picture.value = figures.png(self.sheet)


def _text(given: str | Callable[[Settings], str] | None, settings: Settings, otherwise: Any) -> str:
    return str(otherwise if given is None else given(settings) if callable(given) else given)


def duration(seconds: float) -> str:
    """A time in words: 12 ms, 3.4 s, 2.5 min."""
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.1f} min"
