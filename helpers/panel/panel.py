"""The panel: it wires controls, pure functions and one picture. It computes nothing itself."""

from __future__ import annotations

import json
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from traitlets.log import get_logger

from .. import figures
from . import save
from .controls import Action, Control, Text
from .engine import ENGINE, inference, no_gradients
from .job import Job
from .status import StatusView
from .view import View
from .words import Word, WordsView

PANELS: weakref.WeakSet[Panel] = weakref.WeakSet()
NOTHING = object()


class Panel:
    """One state, shown in linked views. See `helpers.panel` for how to declare and drive one."""

    def __init__(
        self,
        title: str,
        controls: Sequence[Control] = (),
        *,
        compute: Callable[..., Any],
        draw: Callable[[figures.Sheet, Any], None],
        prepare: Callable[[SimpleNamespace], Any] | None = None,
        prepare_on: Sequence[str] = (),
        notice: Callable[[Any], str] = lambda data: "",
        alt: Callable[[Any], str] | None = None,
        words: Callable[[Any], Sequence[Word]] | None = None,
        words_as: str = "chips",
        on_word: Callable[[SimpleNamespace, int, Any], Mapping[str, Any] | None] | None = None,
        actions: Sequence[Action] = (),
        more: Sequence[Control] = (),
        model: str | Callable[[SimpleNamespace], str] | None = None,
        badge: str | Callable[[SimpleNamespace], str] | None = None,
        recorded: Mapping[str, Any] | str | Path | None = None,
        size: tuple[int, int] = (900, 360),
    ) -> None:
        self.title, self.size = title, size
        self.declared = {control.name: control for control in (*controls, *more)}
        if len(self.declared) < len(controls) + len(more) or set(prepare_on) - set(self.declared):
            raise ValueError(f"The panel “{title}” names a control twice, or prepares on one that it does not have.")
        if words_as not in ("chips", "bars"):
            raise ValueError(f"words_as is “chips” or “bars”, not {words_as!r}.")
        self._compute, self._draw, self._prepare_on = compute, draw, tuple(prepare_on)
        self._prepare, self._notice, self._alt = prepare, notice, alt or notice
        self._words, self._on_word, self._model, self._badge = words, on_word, model, badge
        self._actions = {action.name: action for action in actions}
        self._recorded = _load(recorded)
        self.data: Any = None
        self.error: str | None = None
        self._unexpected: Exception | None = None
        self._prepared: tuple[tuple, Any] | None = None
        self._shown: tuple[SimpleNamespace, float] | None = None  # settings and seconds of the data shown
        self._job: Job | None = None
        self._clicks = 0
        self._begun = False
        self._moving = threading.RLock()
        self._scale = 1.0
        self._sheet = figures.figure(*size)
        words_view = WordsView(words_as, title, self._clicked) if words else None
        self.view = View(
            title,
            controls,
            more,
            actions,
            words_view,
            words_as == "chips",
            StatusView(size[0], self._page),
            self._recorded is not None,
        )
        self._sheet.start()
        self.view.picture.value = figures.png(self._sheet)
        self._connect()
        PANELS.add(self)

    # What a person, a cell or a test does: every call returns at once, `settle` waits.

    @property
    def settings(self) -> SimpleNamespace:
        """The controls' values now."""
        with self._moving:
            return SimpleNamespace(**{n: c.read(self.view.controls[n]) for n, c in self.declared.items()})

    @property
    def picture(self) -> bytes:
        """The picture shown, as PNG."""
        return bytes(self.view.picture.value)

    @property
    def status(self) -> str:
        """All that the status line says."""
        return " · ".join(filter(None, (self.view.status.badge, self.view.status.said, self.view.status.small)))

    @property
    def alt(self) -> str:
        """The picture in words, for those who cannot see it."""
        return self.view.status.alt

    def set(self, **values: Any) -> Panel:
        """Move controls. Raises Problem for a control or a value that the panel does not have."""
        unknown = set(values) - set(self.declared)
        if unknown:
            raise ValueError(
                f"“{self.title}” has no control {', '.join(sorted(unknown))}; it has {', '.join(self.declared)}."
            )
        values = {name: self.declared[name].accept(value) for name, value in values.items()}
        with self._moving:
            for name, value in values.items():
                self.view.controls[name].value = value
        self.refresh()
        return self

    def refresh(self) -> None:
        """Compute again with the present settings."""
        self._begun = True
        ENGINE.latest(self, "refresh", lambda: self._guarded(self._refresh))

    def reset(self) -> None:
        """Stop what runs and put all controls back to their presets."""
        self.stop()
        self.set(**{name: control.value for name, control in self.declared.items()})

    def act(self, name: str) -> None:
        """Press the button of an action."""
        if self._job is not None:
            raise ValueError(f"An action of “{self.title}” is running already: stop it first.")
        self._begun = True
        action, others = self._actions[name], [p for p in PANELS if p._job is not None]
        job = self._job = Job(self, action)
        self.view.running(True)
        if others:
            self._say(f"“{name}” waits until another action has ended or is stopped.", "busy")
        ENGINE.queue(self, lambda: self._run(job, action))

    def stop(self) -> None:
        """End the action that runs or waits; what it has reached is kept."""
        job = self._job
        if job is not None:
            job.stop()
            if ENGINE.forget_long(self):
                self._ended()
                self._say("Stopped before it began.", "ok")

    def click_word(self, index: int) -> None:
        """Click a word of the words view."""
        self._clicked(index, self.view.words.serial if self.view.words else -1)

    def save(self) -> Path:
        """Write picture and data into the student's folder and return the picture's path."""
        self.settle()
        return self._save()

    def settle(self, timeout: float = 120.0) -> Panel:
        """Wait until all is computed and shown. Raises an error that nobody foresaw; foreseen ones are in `error`."""
        self._first()
        ENGINE.settle(self, timeout)
        error, self._unexpected = self._unexpected, None
        if error is not None:
            raise error
        return self

    def _repr_mimebundle_(self, **options: Any) -> Any:
        self._first()
        return self.view.box._repr_mimebundle_(**options)

    # Messages: only notes for the compute thread are left here.

    def _connect(self) -> None:
        view = self.view
        for widget in view.controls.values():
            widget.observe(lambda change: self.refresh(), "value")
        for name, button in view.actions.items():
            button.on_click(lambda _, name=name: self.act(name) if self._job is None else None)
        if view.live:
            view.live.on_click(lambda _: self.refresh())
        view.stop.on_click(lambda _: self.stop())
        view.reset.on_click(lambda _: self.reset())
        view.save.on_click(lambda _: ENGINE.latest(self, "save", lambda: self._guarded(self._save)))

    def _first(self) -> None:
        if not self._begun:
            if self._recorded is None:
                self.refresh()
                self._say("Computing the first picture", "busy")
            else:
                self._begun = True
                ENGINE.latest(self, "refresh", lambda: self._guarded(self._play))

    def _page(self, background: str, scale: float) -> None:
        self._scale = min(max(scale, 1.0), 2.0)
        changed = background != figures.theme().background
        if changed:
            figures.use(background)
        for panel in list(PANELS) if changed else [self]:
            ENGINE.latest(panel, "redraw", lambda panel=panel: panel._guarded(panel._redraw))

    def _clicked(self, index: int, serial: int) -> None:
        self._clicks += 1
        ENGINE.latest(self, ("click", self._clicks), lambda: self._guarded(lambda: self._click(index, serial)))

    # Jobs: these run on the compute thread.

    def _guarded(self, work: Callable[[], Any]) -> None:
        try:
            work()
        except Exception as error:
            self._fail(error)

    def _refresh(self) -> None:
        settings, begun = self.settings, time.perf_counter()
        self._check_texts()
        arguments = () if self._prepare is None else (self._ready(settings),)
        if arguments and ENGINE.waiting(self, "refresh") and self._key(self.settings) != self._key(settings):
            return  # what was prepared is stale already
        with inference():
            data = self._compute(settings, *arguments)
        self._show(data, settings, time.perf_counter() - begun)

    def _key(self, settings: SimpleNamespace) -> tuple:
        return tuple(getattr(settings, name) for name in self._prepare_on)

    def _ready(self, settings: SimpleNamespace) -> Any:
        key = self._key(settings)
        if self._prepared is None or self._prepared[0] != key:
            self.view.status.show(small="getting ready …")
            self._prepared = None
            with no_gradients():
                self._prepared = (key, self._prepare(settings))
        return self._prepared[1]

    def _check_texts(self) -> None:
        for name, note in self.view.notes.items():
            control = self.declared[name]
            text = control.note(self.view.controls[name].value) if isinstance(control, Text) else ""
            note.value, note.layout.display = text, "" if text else "none"

    def _show(self, data: Any, settings: SimpleNamespace, seconds: float, badge: str | None = None) -> None:
        with inference():
            self._paint(data)
            said, alt = self._notice(data), self._alt(data)
            if self.view.words is not None:
                self.view.words.show(self._words(data))
        self.data, self.error, self._shown = data, None, (settings, seconds)
        model = _text(self._model, settings, getattr(settings, "model", ""))
        badge = badge or _text(self._badge, settings, getattr(settings, "size", ""))
        small = " · ".join(filter(None, (model, "" if badge == "recorded" else _duration(seconds))))
        self.view.status.show(said=said, small=small, badge=badge, kind="ok", alt=f"{self.title}: {alt}")

    def _paint(self, data: Any) -> None:
        self._sheet.start(self._scale)
        self._draw(self._sheet, data)
        self.view.picture.value = figures.png(self._sheet)

    def _redraw(self) -> None:
        if self._shown is not None:
            with inference():
                self._paint(self.data)

    def _play(self) -> None:
        self._show(self._recorded, self.settings, 0.0, "recorded")

    def _click(self, index: int, serial: int) -> None:
        if self._on_word is None or self.view.words is None or serial != self.view.words.serial or self._shown is None:
            return  # no longer the words that were clicked
        if 0 <= index < len(self.view.words.words):
            with inference():
                changes = self._on_word(self.settings, index, self.data)
            if changes:
                self.set(**changes)

    def _save(self) -> Path:
        path = save.write(self.title, self.picture, self.record())
        self.view.status.show(small=f"saved to {path} (picture) and {path.with_suffix('.json').name} (data)")
        return path

    def record(self) -> dict[str, Any]:
        """Settings, data and status as plain JSON; `Panel(recorded=...)` plays the data of such a record."""
        return save.plain(
            {"title": self.title, "settings": self.settings, "data": self.data, "status": self.status, "alt": self.alt}
        )

    def _run(self, job: Job, action: Action) -> None:
        job.begin()
        self._say(f"{action.name} …", "ok")
        try:
            result = action.run(job, self.settings)
            self._prepared = None  # the action may have changed what was prepared from
            if result is not None:
                job.show(result)
            elif not job.showed:
                self.refresh()
            job.flush()
            self.view.status.show(
                small=f"{action.name}: {'stopped' if job.asked_to_stop else 'done'} after {_duration(job.elapsed)}"
            )
        except Exception as error:
            self._fail(error)
        finally:
            self._ended()

    def show_from_job(self, data: Any, seconds: float) -> None:
        """Show an action's data, or (None) compute with the present settings. Only `Job` calls this."""
        if data is None:
            self._prepared = None
            self._guarded(self._refresh)
        else:
            self._show(data, self.settings, seconds)

    def _ended(self) -> None:
        self._job = None
        self.view.running(False)

    def _say(self, sentence: str, kind: str) -> None:
        self.view.status.show(said=sentence, small="", kind=kind)

    def _fail(self, error: Exception) -> None:
        first_line = next(iter(str(error).strip().splitlines()), "")[:300]
        if isinstance(error, ValueError) and first_line:
            self.error = first_line
        else:
            self.error = (
                f"This did not work ({type(error).__name__}: {first_line}). The kernel's log has the whole report."
            )
            self._unexpected = error
        if not type(error).__name__.endswith("Problem"):
            get_logger().error("panel “%s”", self.title, exc_info=error)
        self._say(self.error, "error")


def _load(recorded: Mapping[str, Any] | str | Path | None) -> Any:
    if isinstance(recorded, str | Path):
        return json.loads(Path(recorded).read_text(encoding="utf-8"))["data"]
    return recorded


def _text(given: str | Callable[[SimpleNamespace], str] | None, settings: SimpleNamespace, otherwise: Any) -> str:
    return str(otherwise if given is None else given(settings) if callable(given) else given)


def _duration(seconds: float) -> str:
    return (
        f"{1000 * seconds:.0f} ms"
        if seconds < 1
        else f"{seconds:.1f} s"
        if seconds < 100
        else f"{seconds / 60:.1f} min"
    )


def settle(timeout: float = 120.0) -> None:
    """Wait for every panel of this kernel that has begun, and raise the first unexpected error."""
    for panel in list(PANELS):
        if panel._begun:
            panel.settle(timeout)
