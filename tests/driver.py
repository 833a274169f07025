"""Drives a panel without a browser: every control at its lowest, middle and highest value, and texts that people type.

drive(panel)                                    # all of it
drive(panel, plotted={"temperature": "probability"}, given={"top_p": {"top_k": 50}})
"""

from __future__ import annotations

import io
import math
import time
from collections.abc import Mapping
from typing import Any

from PIL import Image

from helpers.panel import Choice, Panel, Scrubber, Slider, Text
from helpers.panel.controls import Control
from helpers.panel.save import plain
from helpers.training import Run

BAD_TEXTS = {
    "empty": "",
    "blank": "  \t ",
    "very long": "Anna has a goat . " * 3000,
    "one long word": "a" * 5000,
    "emoji": "Anna has a 🐐👩‍🌾🥚",
    "right to left": "שלום מה שלומך؟ مرحبا بالعالم",
    "unknown words": "Quetzalcoatl defenestrates xylophones",
    "pasted HTML": "<img src=x onerror=\"alert(1)\"><script>alert('x')</script><b>bold</b> &amp; $x^2$",
    "tags of the farm": "</A><Q><A><pad><unk><end>",
    "control characters": "Anna\x00 has\x1b[31m a\u202egoat\n\n.",
}


def drive(
    panel: Panel,
    *,
    plotted: Mapping[str, str] | None = None,
    given: Mapping[str, Mapping[str, Any]] | None = None,
    without_effect: tuple[str, ...] = (),
) -> None:
    """Assert that the panel works, that every control matters, and that no typed text harms it."""
    assert_shows(panel)
    assert_repeatable(panel)
    assert_controls_matter(panel, plotted=plotted, given=given, without_effect=without_effect)
    assert_spots_work(panel)
    assert_texts_harmless(panel)


def drive_and_close(panel: Panel, **how: Any) -> None:
    """As `drive`; then the panel is closed, whatever was found."""
    try:
        drive(panel, **how)
    finally:
        panel.close()


def assert_shows(panel: Panel) -> None:
    """Data, a picture with something on it, a caption and the picture in words; no error."""
    panel.wait()
    assert panel.error is None, panel.error
    assert panel.data is not None
    low, high = Image.open(io.BytesIO(panel.picture)).convert("L").getextrema()
    assert high - low > 40, "the picture is blank"
    assert len(panel.view.status.said) > 10, "there is no caption"
    assert len(panel.alt_text) > len(panel.title) + 10, "the picture has no alt text"


def assert_repeatable(panel: Panel) -> None:
    """The same settings give the same data."""
    panel.refresh()
    before = shown(panel)
    panel.refresh()
    assert shown(panel) == before, "the same settings gave other data: draw from a seeded generator"


def assert_controls_matter(
    panel: Panel,
    *,
    plotted: Mapping[str, str] | None = None,
    given: Mapping[str, Mapping[str, Any]] | None = None,
    without_effect: tuple[str, ...] = (),
) -> None:
    """Each control, moved alone, changes the data plotted.

    Args:
        plotted: the entry of the data that a control must change; other controls may change any entry not named like a
            control (a mere echo of a setting proves nothing).
        given: other settings needed for a control to matter.
        without_effect: controls whose effect is elsewhere (a learning rate for the next training), only tried.
    """
    for name, control in panel.controls.items():
        panel.reset()
        panel.set(**dict((given or {}).get(name, {}))).wait()  # then a scrubber knows how many states there are
        seen = []
        for value in tried(control):
            panel.set(**{name: value})
            assert_shows(panel)
            data = shown(panel)
            if isinstance(control, Scrubber):
                seen.append(data[control.states][data[name]])
            else:
                seen.append(data[plotted[name]] if plotted and name in plotted else without_echo(data, panel))
        if name not in without_effect:
            assert len(seen) == 1 or seen[0] != seen[-1], f"{panel.title}: {name} changes nothing that is plotted"
    panel.reset()
    assert_shows(panel)


def tried(control: Control) -> list[Any]:
    """Values of a control: the lowest, a middle one and the highest; all of a choice."""
    if isinstance(control, Choice):
        return control.values
    if isinstance(control, Scrubber):
        return [0, 1, -1]
    if isinstance(control, Text):
        words = control.value.split()
        return [" ".join(words[: max(1, len(words) // 2)]), control.value]
    if isinstance(control, Slider):
        low, high = control.low, control.high
        middle = math.sqrt(low * high) if control.log else (low + high) / 2
        return [low, int(middle) if control.whole else middle, high]
    return [False, True]


def assert_spots_work(panel: Panel) -> None:
    """The first, the middle and the last spot of the picture lie on it, and a click does what it says."""
    many = len(panel.wait().view.spots.spots)
    for number in {0, many // 2, many - 1} if many else ():
        spot = panel.wait().view.spots.spots[number]  # a click before may have changed what lies there
        left, top, width, height = spot["box"]
        assert min(left, top) >= 0 and max(left + width, top + height) <= 1.001 and width * height > 0, spot
        panel.click_spot(number)
        assert_shows(panel)
        asked = spot["settings"]
        scrubbed = {name: panel.data[name] for name, one in panel.controls.items() if isinstance(one, Scrubber)}
        assert {name: (vars(panel.settings) | scrubbed)[name] for name in asked} == asked
    panel.reset()


def assert_texts_harmless(panel: Panel) -> None:
    """Whatever is typed, the panel shows a picture or a sentence, never markup, and works again afterwards."""
    texts = [name for name, control in panel.controls.items() if isinstance(control, Text)]
    panel.reset()
    before = shown(panel) if texts else None
    for name in texts:
        for kind, text in BAD_TEXTS.items():
            panel.set(**{name: text})
            panel.wait()  # raises what nobody foresaw
            assert panel.view.status.said.strip(), f"{name}, {kind}: the status line is empty"
            assert panel.error is None or panel.error.endswith((".", "?", "!", "”")), f"{name}, {kind}: {panel.error}"
            note = panel.view.notes[name].value
            assert "<script" not in note and "<img" not in note, f"{name}, {kind}: markup got into the note"
        panel.reset()
        assert shown(panel) == before, f"{name}: the panel shows something else after bad texts"


def shown(panel: Panel) -> Any:
    """The data shown, as plain numbers, lists and dicts that can be compared."""
    return plain(panel.wait().data)


def without_echo(data: Any, panel: Panel) -> Any:
    """The data without entries that only repeat a setting."""
    return {k: v for k, v in data.items() if k not in panel.controls} if isinstance(data, dict) else data


def stop_after(run: Run, steps: int) -> None:
    """Ask a training that goes on in the background to stop once it has done so many steps."""
    while run.step < steps and not run.finished:
        time.sleep(0.01)
    run.stop()
