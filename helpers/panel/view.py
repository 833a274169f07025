"""The widgets of a panel: what stands where. The look is in `status.py`'s style sheet."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import ipywidgets as widgets

from .controls import Action, Control, File, Text
from .scrubber import Scrubber
from .spots import SpotsView
from .status import StatusView
from .words import WordsView

HALF_ROW = 24  # characters of buttons that fit beside another control


class View:
    """Title, controls, folded further controls, words, a picture never replaced and its spots, buttons, status line."""

    def __init__(
        self,
        title: str,
        controls: Sequence[Control],
        more: Sequence[Control],
        actions: Sequence[Action],
        words: WordsView | None,
        spots: SpotsView,
        status: StatusView,
        recorded: bool,
        size: tuple[int, int],
    ) -> None:
        self.controls = {control.name: control.widget() for control in (*controls, *more)}
        self.notes = {control.name: _note() for control in (*controls, *more) if isinstance(control, Text)}
        self.uploads = {control.name: control.button() for control in (*controls, *more) if isinstance(control, File)}
        self.words, self.spots, self.status, self.size = words, spots, status, size
        self.picture = widgets.Image(format="png")
        self.picture.add_class("lecture-picture")
        self.actions = {action.name: _button(action.name, action.help, "primary") for action in actions}
        self.live = _button("Run it live", "Compute this now, with the real model", "primary")
        self.is_live(not recorded)
        self.fetch = _button("Fetch", "Download what is missing; Stop ends it, and what has come is kept", "primary")
        self.offer("")
        self.stop = _button("Stop", "End what is running; keep what it has reached", "danger")
        self.progress = widgets.FloatProgress(0.0, min=0.0, max=1.0)
        self.progress.add_class("lecture-progress")
        self.reset = _button("Reset", "Back to the settings of the lecture")
        self.save = _button("Save", "Keep the picture and its data as files")
        self.reset.add_class("lecture-push")
        self.box = widgets.VBox(self._rows(title, controls, more))
        self.box.add_class("lecture-panel")
        self.running(False)

    def _rows(self, title: str, controls: Sequence[Control], more: Sequence[Control]) -> list[widgets.Widget]:
        heading = widgets.HTML(escape(title))
        heading.add_class("lecture-title")
        rows: list[widgets.Widget] = [heading]
        if controls:
            rows.append(self._grid(controls))
        buttons = [*self.actions.values(), self.live, self.fetch, self.stop, self.progress]
        if more:
            folded = self._grid(more)
            unfold = widgets.ToggleButton(description="More ▸", tooltip="Show or hide further controls")
            unfold.observe(lambda change: _unfold(unfold, folded, change["new"]), "value")
            _unfold(unfold, folded, False)
            rows.append(folded)
            buttons.append(unfold)
        picture = widgets.VBox([self.picture, self.spots])
        picture.add_class("lecture-shown")
        shown = [self.words] if self.words else []
        shown.insert(len(shown) if self.words and self.words.shown_as == "bars" else 0, picture)
        row = widgets.Box([*buttons, self.reset, self.save])
        row.add_class("lecture-buttons")
        return [*rows, *shown, self.status, row]

    def _grid(self, controls: Sequence[Control]) -> widgets.Box:
        cells: list[widgets.Widget] = []
        for control in controls:
            cell = self.controls[control.name]
            if control.name in self.uploads:
                cell = widgets.HBox([cell, self.uploads[control.name]])
                cell.add_class("lecture-file")
            if isinstance(control, Scrubber):
                cell = widgets.HBox([cell.play, cell])
                cell.add_class("lecture-scrubber")
            if control.name in self.notes:
                cell = widgets.VBox([cell, self.notes[control.name]])
                cell.add_class("lecture-wide")
            elif isinstance(cell, widgets.ToggleButtons) and sum(len(text) + 3 for text, _ in cell.options) > HALF_ROW:
                cell.add_class("lecture-wide")
            cells.append(cell)
        grid = widgets.Box(cells)
        grid.add_class("lecture-controls")
        return grid

    def running(self, running: bool) -> None:
        """Show Stop and the progress bar while an action runs or waits; no second action starts meanwhile."""
        for button in (*self.actions.values(), self.fetch):
            button.disabled = running
        self.stop.layout.display = self.progress.layout.display = "" if running else "none"
        if not running:
            self.progress.value, self.progress.description = 0.0, ""

    def is_live(self, live: bool) -> None:
        """The button that replaces a recording is there as long as one is shown."""
        self.live.layout.display = "none" if live else ""

    def offer(self, text: str) -> None:
        """The button that fetches what is missing says this; without text it is not there."""
        self.fetch.description, self.fetch.layout.display = text, "" if text else "none"

    def close(self) -> None:
        """Take everything off the page and out of the widgets' own register."""
        left: list[widgets.Widget] = [self.box]
        while left:
            widget = left.pop()
            left += getattr(widget, "children", ())
            for part in (widget, getattr(widget, "layout", None), getattr(widget, "style", None)):
                if part is not None:
                    part.close()


def _note() -> widgets.HTML:
    note = widgets.HTML()
    note.add_class("lecture-note")
    note.layout.display = "none"
    return note


def _button(text: str, tooltip: str, style: str = "") -> widgets.Button:
    return widgets.Button(description=text, tooltip=tooltip, button_style=style)


def _unfold(button: widgets.ToggleButton, folded: widgets.Box, shown: bool) -> None:
    folded.layout.display = "" if shown else "none"
    button.description = "Less ▾" if shown else "More ▸"
