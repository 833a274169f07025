"""Controls of a panel, declared by name and value. Each knows its widget, what it takes, and what tests try."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Protocol

import ipywidgets as widgets

from ..problems import Problem


class UnknownWord(Protocol):
    """A word outside a vocabulary: text[start:end] == word, and the known word nearest to it."""

    start: int
    end: int
    word: str
    nearest: str


@dataclass(frozen=True)
class Control:
    """What all controls share: the name in the settings (shown too, unless there is a `label`) and the preset value."""

    name: str
    value: Any

    def widget(self) -> widgets.Widget:
        raise NotImplementedError

    def shared(self) -> dict[str, Any]:
        """What the widget of a control with a `label`, and perhaps a `help`, is given in any case."""
        return named(self.name, self.label) | {"value": self.value, "tooltip": getattr(self, "help", "") or None}

    def read(self, widget: widgets.Widget) -> Any:
        return widget.value

    def accept(self, value: Any) -> Any:
        """The value in the form the widget needs. Raises Problem if it is not valid."""
        return value

    def samples(self) -> list[Any]:
        """Values that tests try: lowest, middle, highest."""
        raise NotImplementedError


def named(name: str, label: str) -> dict[str, Any]:
    """What every widget of a control is given, so that it shows its name."""
    return {"description": label or name.replace("_", " "), "style": {"description_width": "initial"}}


@dataclass(frozen=True)
class Slider(Control):
    """A number between `low` and `high`, an integer if all given numbers are. `log=True` moves in powers of ten.

    The browser moves a value to the nearest `step`, counted from `low`; on a logarithmic slider that is a step of the
    power (`exact_step`). The preset is one of these.
    """

    value: float
    low: float
    high: float
    step: float | None = None
    label: str = ""
    log: bool = False
    help: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high or (self.log and self.low <= 0):
            raise ValueError(
                f"The slider {self.name} cannot start at {self.value}: it goes from {self.low} to {self.high}."
            )
        if self.whole and (self.value - self.low) % (self.step or 1) and self.value < self.high:
            raise ValueError(f"The slider {self.name} cannot start at {self.value}, between two of its steps.")

    @property
    def whole(self) -> bool:
        return not self.log and all(isinstance(v, int) for v in (self.value, self.low, self.high, self.step or 1))

    @property
    def exact_step(self) -> float:
        """A widget's step, if it is not whole: the one near `step` that leads from `low` to the preset.

        On a logarithmic slider, of several, the one that leads to ten times `low` as well, or nearly.
        """
        if not self.log:
            way, step = self.value - self.low, self._asked_step
            return step if _is_whole(way / step) else way / max(1, round(way / step))
        way, step = math.log10(self.value / self.low), self.step or 0.05
        if _is_whole(way / step):
            return step
        fewest, most = (max(1, round(way / step * share)) for share in (0.8, 1.25))
        steps = [way / count for count in range(fewest, most + 1)]
        return min(steps, key=lambda one: (round(abs(1 / one - round(1 / one)), 2), abs(one - step)))

    @property
    def _asked_step(self) -> float:
        return self.step or (self.high - self.low) / 100

    def widget(self) -> widgets.Widget:
        shared = self.shared() | {"continuous_update": True}
        if self.log:
            ends = {"min": math.log10(self.low), "max": math.log10(self.high), "step": self.exact_step}
            shown = ",.3r" if self.high >= 100 else ".2g"  # which would write 175 as 1.7e+2
            return widgets.FloatLogSlider(base=10, readout_format=shown, **ends, **shared)
        if self.whole:
            return widgets.IntSlider(min=self.low, max=self.high, step=self.step or 1, **shared)
        digits = max(0, min(4, math.ceil(-math.log10(self._asked_step) - 1e-9)))
        ends = {"min": self.low, "max": self.high, "step": self.exact_step}
        return widgets.FloatSlider(readout_format=f".{digits}f", **ends, **shared)

    def read(self, widget: widgets.Widget) -> float:
        # On a logarithmic slider 0.3 comes back as 0.29999999999999993.
        value = float(f"{widget.value:.6g}") if self.log else widget.value
        return min(max(value, self.low), self.high)

    def accept(self, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.low <= value <= self.high:
            raise Problem(f"{self.name} takes a number from {self.low:g} to {self.high:g}, not {value!r}.")
        return int(value) if self.whole else float(value)

    def samples(self) -> list[float]:
        middle = math.sqrt(self.low * self.high) if self.log else (self.low + self.high) / 2
        return [self.low, int(middle) if self.whole else middle, self.high]


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < 1e-6


@dataclass(frozen=True)
class Choice(Control):
    """One of several: a list, or a mapping from what is shown to the value. A few short ones become buttons."""

    options: Sequence[Any] | Mapping[str, Any] = ()
    label: str = ""

    def __init__(
        self, name: str, options: Sequence[Any] | Mapping[str, Any], value: Any = None, label: str = ""
    ) -> None:
        pairs = list(options.items()) if isinstance(options, Mapping) else [(str(o), o) for o in options]
        values = [v for _, v in pairs]
        if not pairs or (value is not None and value not in values):
            raise ValueError(f"The choice {name} cannot start at {value!r}: it offers {values}.")
        super().__init__(name, values[0] if value is None else value)
        object.__setattr__(self, "options", pairs)
        object.__setattr__(self, "label", label)

    def widget(self) -> widgets.Widget:
        shared = self.shared() | {"options": list(self.options)}
        shown = [text for text, _ in self.options]
        if len(shown) <= 5 and sum(len(text) + 3 for text in shown) <= 36:
            return widgets.ToggleButtons(**shared)
        return widgets.Dropdown(**shared)

    def accept(self, value: Any) -> Any:
        if value not in self.samples():
            raise Problem(f"{self.name} is one of {', '.join(text for text, _ in self.options)}, not {value!r}.")
        return value

    def samples(self) -> list[Any]:
        return [value for _, value in self.options]


@dataclass(frozen=True)
class Toggle(Control):
    """On or off."""

    value: bool = False
    label: str = ""

    def widget(self) -> widgets.Widget:
        return widgets.Checkbox(indent=False, **self.shared())

    def accept(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise Problem(f"{self.name} is True or False, not {value!r}.")
        return value

    def samples(self) -> list[bool]:
        return [False, True]


@dataclass(frozen=True)
class Text(Control):
    """A text that a person types. What exceeds `limit` characters is not used, and the panel says so.

    Texts of more than 100 characters have a row of their own, over the picture on wide screens.
    `check(text)` returns the unknown words (see `UnknownWord`); they are shown underlined below the box. `suggestions`
    drop down in an empty box of one row, and while somebody types.
    """

    value: str
    check: Callable[[str], Sequence[UnknownWord]] | None = None
    limit: int = 600
    rows: int = 1
    label: str = ""
    help: str = ""
    suggestions: Sequence[str] = ()

    def widget(self) -> widgets.Widget:
        shared = self.shared() | {"continuous_update": True}
        if self.suggestions:
            return widgets.Combobox(options=list(self.suggestions), **shared)
        return widgets.Text(**shared) if self.rows == 1 else widgets.Textarea(rows=self.rows, **shared)

    def read(self, widget: widgets.Widget) -> str:
        return widget.value[: self.limit]

    def accept(self, value: Any) -> str:
        if not isinstance(value, str):
            raise Problem(f"{self.name} is a text, not {value!r}.")
        return value

    def samples(self) -> list[str]:
        words = self.value.split()
        return [" ".join(words[: max(1, len(words) // 2)]), self.value]

    @property
    def long(self) -> bool:
        """Whether it needs a row of its own."""
        return self.limit > 100

    def note(self, typed: str) -> str:
        """What stands below the box, as HTML with everything typed escaped: unknown words, too long a text."""
        used, notes = typed[: self.limit], []
        unknown = sorted(self.check(used), key=lambda u: u.start) if self.check else []
        if unknown:
            notes.append(f"Not in the vocabulary: {_marked(used, unknown[:8])}")
        if len(typed) > self.limit:
            notes.append(f"Only the first {self.limit:,} of {len(typed):,} characters are used.")
        return "<br>".join(notes)


@dataclass(frozen=True)
class File(Text):
    """A text that may name a file, and a button that takes a file from the person's own computer, tablet or phone.

    `keep(name, content)` stores it and returns the text that names it from then on. Raises a Problem that says why
    not.
    """

    long = False
    keep: Callable[[str, bytes], str] = field(kw_only=True)
    kinds: str = ""  # what is offered, such as "image/*"

    def button(self) -> widgets.FileUpload:
        return widgets.FileUpload(
            accept=self.kinds, description="Own file", tooltip="A file from this computer; it is sent nowhere else"
        )


def _marked(text: str, unknown: Sequence[UnknownWord], around: int = 18) -> str:
    """The text with unknown words underlined and the nearest known one beside them; long known stretches become …"""
    parts, end = [], 0
    for word in unknown:
        parts += [
            _shortened(text[end : word.start], around, first=end == 0),
            f"<u>{escape(text[word.start : word.end])}</u>",
        ]
        parts.append(f" <i>(nearest: {escape(word.nearest)})</i>" if word.nearest else "")
        end = word.end
    rest = text[end:]
    parts.append(escape(rest if len(rest) <= around else rest[:around] + "…"))
    return "".join(parts)


def _shortened(text: str, around: int, first: bool) -> str:
    if len(text) <= 2 * around:
        return escape(text)
    return ("" if first else escape(text[:around])) + "…" + escape(text[-around:])


@dataclass(frozen=True)
class Action:
    """A button for something that takes long. `run(job, settings)` does it on the compute thread, see `Job`.

    `seconds` is its time budget: when it is over `job.stopped` turns true. The setting LECTURE_SECONDS overrides it.
    With `follows` it only follows what a thread of its own does, such as a training: it runs beside the compute thread,
    waits for no other action, and its `job.show()` asks for a drawing.
    """

    name: str
    run: Callable[..., Any]
    seconds: float | None = None
    help: str = ""
    follows: bool = False
