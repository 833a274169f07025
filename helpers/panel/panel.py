"""The panel: it wires controls, pure functions and one picture. It computes nothing itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from .. import figures
from ..problems import Problem
from ..registry import pocket_models
from . import registry
from .controls import Action, Control
from .engine import ENGINE
from .fetching import fetching
from .job import Running
from .spots import SpotsView
from .status import StatusView
from .still import Shown, Still
from .view import View
from .words import Word, WordsView
from .worker import Functions, Worker

CLOSED = "“{}” is closed: run the cell that makes it."


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
        caption: Callable[[Any], str] = lambda data: "",
        words: Callable[[Any], Sequence[Word]] | None = None,
        words_as: str = "chips",
        on_word: Callable[[SimpleNamespace, int, Any], Mapping[str, Any] | None] | None = None,
        actions: Sequence[Action] = (),
        more: Sequence[Control] = (),
        model: str | Callable[[SimpleNamespace], str] | None = None,
        badge: str | Callable[[SimpleNamespace], str] | None = None,
        size: tuple[int, int] = (900, 360),
    ) -> None:
        self.title = title
        self.controls = {control.name: control for control in (*controls, *more)}
        self.actions = {action.name: action for action in actions}
        if len(self.controls) < len(controls) + len(more) or set(prepare_on) - set(self.controls):
            raise ValueError(f"“{title}” names a control twice, or prepares on one that it does not have.")
        if words_as not in ("chips", "bars"):
            raise ValueError(f"words_as is “chips” or “bars”, not {words_as!r}.")
        if badge is None and isinstance(model, str) and "size" not in self.controls:
            badge = "pocket" if set(model.split(" and ")) <= pocket_models().keys() else None
        self.running = Running(self)
        self.started = False  # whether anybody has asked for a picture yet
        self.closed = False
        self.made_in = registry.running_cell()
        self._moving = threading.RLock()
        words_view = WordsView(words_as, title, self._clicked) if words else None
        status = StatusView(size, self._page_changed, self.stop)
        spots = SpotsView(title, self._spot_clicked)
        self.view = View(title, controls, more, actions, words_view, spots, status, size)
        self.worker = Worker(
            title,
            Functions(compute, draw, prepare, tuple(prepare_on), caption, words, on_word, model, badge),
            self.controls,
            self.view,
        )
        self.still = Still(self._in_sight)
        self._connect()
        registry.add(self)

    # What a person, a cell or a test sees.

    @property
    def settings(self) -> SimpleNamespace:
        """The controls' values now."""
        with self._moving:
            return SimpleNamespace(**{n: c.read(self.view.controls[n]) for n, c in self.controls.items()})

    @property
    def data(self) -> Any:
        """The data shown, as `compute` or an action gave them."""
        return self.worker.data

    @property
    def picture(self) -> bytes:
        """The picture shown, as PNG."""
        return bytes(self.view.picture.value)

    @property
    def status(self) -> str:
        """All that the status line says."""
        status = self.view.status
        return " · ".join(filter(None, (status.badge, status.said, status.small)))

    @property
    def alt_text(self) -> str:
        """The picture in words, for those who cannot see it."""
        return self.view.status.alt

    @property
    def error(self) -> str | None:
        """The sentence that says what went wrong last, None if nothing did."""
        return self.worker.error

    # What they do. Every call returns at once; `wait` waits.

    def set(self, **values: Any) -> Panel:
        """Move controls. Raises ValueError for a control or a value that the panel does not have."""
        self._check_open()
        self.unpin_message()
        unknown = set(values) - set(self.controls)
        if unknown:
            names = ", ".join(self.controls)
            raise ValueError(f"“{self.title}” has no control {', '.join(sorted(unknown))}; it has {names}.")
        values = {name: self.controls[name].accept(value) for name, value in values.items()}
        with self._moving:
            for name, value in values.items():
                self.view.controls[name].value = value
        if not self.started or set(values) - set(self.worker.scrubbers):
            self.refresh()
        return self

    def unpin_message(self) -> None:
        """Something begins: a message that stands may be replaced, unless the compute thread itself moves a control."""
        if not ENGINE.here():
            self.view.status.unpin()

    def refresh(self) -> None:
        """Compute again with the present settings. A message stands."""
        self.started = True
        self.soon("refresh", self._refresh)

    def reset(self) -> None:
        """Stop what runs and put all controls back to their presets."""
        self.stop()
        self.set(**{name: control.value for name, control in self.controls.items()})

    def click(self, name: str) -> None:
        """Press the button of an action."""
        self._check_open()
        if name not in self.actions:
            raise ValueError(f"“{self.title}” has no button {name!r}; it has {', '.join(self.actions) or 'none'}.")
        self.do(self.actions[name])

    def do(self, action: Action) -> None:
        """Run an action, also one that has no button."""
        self.running.start(action)
        self.started = True

    def fetch(self) -> None:
        """Press the button that fetches what is missing. All panels answer meanwhile."""
        self._check_open()
        if (missing := self.worker.missing) is None:
            raise ValueError(f"“{self.title}” lacks nothing that could be fetched.")
        self.do(fetching(self, missing))

    def stop(self) -> None:
        """End the action or the download that runs or waits; what it has reached is kept."""
        self.running.stop()

    def close(self) -> None:
        """Leave the page for good: stop what runs, and let go of all that is kept."""
        if self.closed:
            return
        self.closed = True
        registry.remove(self)
        self.stop()
        self.still.close()
        self.view.close()
        ENGINE.queue(self, self.worker.free)  # when the action has ended

    def click_word(self, index: int) -> None:
        """Click a word of the words view."""
        self.wait()
        shown = self.view.words.words if self.view.words else []
        if not 0 <= index < len(shown):
            raise ValueError(
                f"“{self.title}” shows {len(shown)} words that can be clicked: there is no number {index}."
            )
        self._clicked(index, shown[index]["text"])

    def click_spot(self, index: int) -> None:
        """Click a spot of the picture."""
        self.wait()
        if not 0 <= index < len(self.view.spots.spots):
            raise ValueError(f"“{self.title}” has {len(self.view.spots.spots)} spots: there is no number {index}.")
        self._spot_clicked(self.view.spots.spots[index]["settings"])

    def save(self) -> Path:
        """Write picture and data into the student's folder and return the picture's path."""
        self.wait()
        return self.worker.save(self.settings)

    def wait(self, timeout: float = 600.0) -> Panel:
        """Wait until all is computed and shown. Raises unexpected errors; expected ones are in `error`."""
        self._check_open()
        self._first()
        ENGINE.wait(self, timeout)
        self.still.keep()
        error, self.worker.unexpected = self.worker.unexpected, None
        if error is not None:
            raise error
        return self

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if self.closed:
            return {"text/plain": CLOSED.format(self.title)}
        self._first()
        self.still.put()
        self.view.status.here()
        return self.view.box._repr_mimebundle_(**options) | {"text/plain": f"“{self.title}”"}

    def _in_sight(self) -> Shown | None:
        worker = self.worker
        return Shown(self.picture, self.alt_text, worker.sheet.pixels) if worker.shown else None

    def _check_open(self) -> None:
        if self.closed:
            raise Problem(CLOSED.format(self.title))

    # Messages from the page: they only leave a note for the compute thread.

    def _connect(self) -> None:
        view = self.view
        for name, widget in view.controls.items():
            widget.observe(self._scrubbed if name in self.worker.scrubbers else self._moved, "value")
        for name, upload in view.uploads.items():
            upload.observe(lambda change, name=name: self._uploaded(name, change["new"]), "value")
        for name, button in view.actions.items():
            button.on_click(lambda _, name=name: self.click(name) if self.running.now is None else None)
        view.fetch.on_click(lambda _: self.fetch() if self.running.now is None and self.worker.missing else None)
        view.picture.observe(lambda change: self.still.changed(), "value")
        view.stop.on_click(lambda _: self.stop())
        view.reset.on_click(lambda _: self.reset())
        view.save.on_click(lambda _: (self.unpin_message(), self.soon("save", lambda: self.worker.save(self.settings))))

    def soon(self, key: Any, work: Callable[[], Any], first: bool = False) -> None:
        """Leave a note for the compute thread (see `Engine.latest`). For this package only."""
        if not self.closed:
            ENGINE.latest(self, key, lambda: self.worker.guarded(work), first)

    def _first(self) -> None:
        if not self.started:
            self.view.status.show(said="Computing the first picture", kind="busy")
            self.refresh()

    def _page_changed(self, background: str, width: int, scale: float) -> None:
        self.worker.width = min(max(width, self.view.size[0]), 3 * self.view.size[0])
        self.worker.scale = min(max(scale, 0.5), 2.0)
        changed = background != figures.theme().background
        if changed:
            figures.use(background)
        for panel in registry.panels() if changed else [self]:
            panel.soon("redraw", panel.worker.redraw, first=True)  # quick, and a white picture on a dark page hurts

    def _clicked(self, index: int, word: str) -> None:  # each click has a key of its own: none replaces another
        self.unpin_message()
        self.soon(object(), lambda: self.set(**self.worker.click(index, word, self.settings)))

    def _spot_clicked(self, settings: Mapping[str, Any]) -> None:
        self.unpin_message()
        self.soon(object(), lambda: self.set(**settings))

    def _moved(self, change: Any) -> None:
        self.unpin_message()
        self.refresh()

    def _scrubbed(self, change: Any) -> None:
        self.unpin_message()
        self.soon("scrub", lambda: self.worker.scrub(self.settings))

    def _uploaded(self, name: str, files: Sequence[Mapping[str, Any]]) -> None:
        if files:
            self.unpin_message()
            [file] = files
            keep = self.controls[name].keep
            self.soon(("upload", name), lambda: self.set(**{name: keep(file["name"], bytes(file["content"]))}))
            self.view.uploads[name].value = ()  # so that the same file can be chosen again

    # On the compute thread.

    def _refresh(self) -> None:
        settings = self.settings

        def is_stale(names: tuple[str, ...]) -> bool:
            now = self.settings
            return ENGINE.waiting(self, "refresh") and any(getattr(now, n) != getattr(settings, n) for n in names)

        self.worker.refresh(settings, is_stale)
