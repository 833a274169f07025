"""The widgets of a panel: what stands where. The look is in `status.py`'s style sheet."""

from collections.abc import Sequence
from html import escape

import ipywidgets as widgets

from .controls import Action, Control, File, Text
from .scrubber import Scrubber
from .spots import SpotsView
from .status import StatusView
from .words import WordsView


class View:
    """Title, buttons, controls, folded further controls, words, a picture never replaced and its spots, status line.

    The parts lie flat in a grid; the style sheet gives each its place by the width there is: one column on a phone,
    controls over the picture on a laptop, beside it on a wide screen.
    """

    def __init__(
        self,
        title: str,
        controls: Sequence[Control],
        more: Sequence[Control],
        actions: Sequence[Action],
        words: WordsView | None,
        spots: SpotsView,
        status: StatusView,
        size: tuple[int, int],
    ) -> None:
        self.controls = {control.name: control.widget() for control in (*controls, *more)}
        self.notes = {control.name: _note() for control in (*controls, *more) if isinstance(control, Text)}
        self.uploads = {control.name: control.button() for control in (*controls, *more) if isinstance(control, File)}
        self.words, self.spots, self.status, self.size = words, spots, status, size
        self.picture = widgets.Image(format="png").add_class("lecture-picture")
        self.actions = {action.name: _button(action.name, action.help, "primary") for action in actions}
        self.fetch = _button("Fetch", "Download what is missing; Stop ends it, and what has come is kept", "primary")
        self.offer("")
        self.stop = _button("Stop", "Stop what is running, and keep the result so far", "danger")
        self.progress = widgets.FloatProgress(0.0, min=0.0, max=1.0).add_class("lecture-progress")
        self.reset = _button("Reset", "Back to the settings of the lecture")
        self.save = _button("Save", "Keep the picture and its data as files")
        panel = widgets.Box(self._parts(title, controls, more)).add_class("lecture-panel")
        self.box = widgets.Box([panel]).add_class("lecture-frame")  # its width decides how the panel is laid out
        self.running(False)

    def _parts(self, title: str, controls: Sequence[Control], more: Sequence[Control]) -> list[widgets.Widget]:
        parts: list[widgets.Widget] = [widgets.HTML(escape(title)).add_class("lecture-title")]
        actions = [*self.actions.values(), self.fetch, self.stop, self.progress]
        parts.append(widgets.Box(actions).add_class("lecture-actions"))
        pushes = [self.reset, self.save]
        if more:
            unfold = widgets.ToggleButton(description="More ▸", tooltip="Show or hide further controls")
            pushes.insert(0, unfold)
        parts.append(widgets.Box(pushes).add_class("lecture-pushes"))
        texts = [control for control in controls if isinstance(control, Text) and control.long]
        if texts:
            parts.append(self._row(texts).add_class("lecture-texts"))
        if others := [control for control in controls if control not in texts]:
            parts.append(self._row(others).add_class("lecture-knobs"))
        if more:
            folded = self._row(more).add_class("lecture-folded")
            unfold.observe(lambda change: _unfold(unfold, folded, change["new"]), "value")
            _unfold(unfold, folded, False)
            parts.append(folded)
        stage = [widgets.Box([self.picture, self.spots]).add_class("lecture-shown")]
        if self.words:
            stage.insert(self.words.shown_as == "chips", self.words)
        parts.append(widgets.Box(stage).add_class("lecture-stage"))
        return [*parts, self.status]

    def _row(self, controls: Sequence[Control]) -> widgets.Box:
        cells: list[widgets.Widget] = []
        for control in controls:
            cell = self.controls[control.name]
            if control.name in self.uploads:
                cell = widgets.Box([cell, self.uploads[control.name]]).add_class("lecture-file")
            if isinstance(control, Scrubber):
                cell = widgets.Box([cell.play, cell]).add_class("lecture-scrubber")
            if control.name in self.notes:
                cell = widgets.Box([cell, self.notes[control.name]]).add_class("lecture-typed")
            cells.append(cell)
        return widgets.Box(cells).add_class("lecture-controls")

    def running(self, running: bool) -> None:
        """Show Stop and the progress bar while an action runs or waits; no second action starts meanwhile."""
        for button in (*self.actions.values(), self.fetch):
            button.disabled = running
        self.stop.layout.display = self.progress.layout.display = "" if running else "none"
        if not running:
            self.progress.value, self.progress.description = 0.0, ""

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
    note = widgets.HTML().add_class("lecture-note")
    note.layout.display = "none"
    return note


def _button(text: str, tooltip: str, style: str = "") -> widgets.Button:
    return widgets.Button(description=text, tooltip=tooltip, button_style=style)


def _unfold(button: widgets.ToggleButton, folded: widgets.Box, shown: bool) -> None:
    folded.layout.display = "" if shown else "none"
    button.description = "Less ▾" if shown else "More ▸"
