"""What a button measures: it comes place by place, belongs to its settings, and outlives Stop."""

import io

import numpy as np
from PIL import Image

from helpers import figures
from helpers.figures import Measured
from helpers.measurement import Measurement
from helpers.panel import Panel, Slider
from helpers.problems import Problem


def panel_of(measurement, **more) -> Panel:
    return Panel(
        "measured",
        [Slider("questions", 4, 1, 9), Slider("colour", 1, 1, 2)],
        compute=lambda settings: {"curves": measurement.points(settings)},
        draw=lambda sheet, data: figures.curves(figures.axes(sheet), data["curves"]),
        actions=[measurement.action()],
        **more,
    )


def guessed(place, settings):
    for name in ("GPT", "RNN"):
        yield name, Measured(place / 10, 1 / settings.questions)


def test_results_belong_to_the_settings_they_depend_on():
    panel = panel_of(Measurement((1, 5), guessed, depends_on=("questions",), names=("RNN", "GPT")))
    assert panel.wait().data == {"curves": {"RNN": {}, "GPT": {}}}
    blank = panel.picture
    panel.click("Measure")
    measured = {1: Measured(0.1, 0.25), 5: Measured(0.5, 0.25)}
    assert panel.wait().data == {"curves": {"RNN": measured, "GPT": measured}} and panel.picture != blank
    assert panel.set(colour=2).wait().data["curves"]["GPT"] == measured
    assert panel.set(questions=5).wait().data["curves"] == {"RNN": {}, "GPT": {}}
    assert panel.set(questions=4).wait().data["curves"]["GPT"] == measured


def test_places_may_depend_on_settings():
    panel = panel_of(Measurement(lambda settings: range(settings.questions), guessed))
    panel.set(questions=3).click("Measure")
    assert [*panel.wait().data["curves"]["GPT"]] == [0, 1, 2]


def test_stop_keeps_what_was_measured():
    def stopped_soon(place, settings):
        yield "GPT", Measured(0.5)
        if place == 2:
            panel.stop()
        yield "RNN", Measured(0.5)

    panel = panel_of(Measurement((1, 2, 3), stopped_soon))
    panel.click("Measure")
    assert {name: [*curve] for name, curve in panel.wait().data["curves"].items()} == {"GPT": [1, 2], "RNN": [1, 2]}
    assert "stopped" in panel.status


def test_an_error_while_measuring_is_a_sentence_and_the_panel_goes_on():
    def cannot(place, settings):
        yield "GPT", Measured(0.5)
        raise Problem("No network today.")

    panel = panel_of(Measurement((1,), cannot))
    panel.click("Measure")
    assert panel.wait().error == "No network today."
    assert panel.set(colour=2).wait().error is None and panel.data["curves"]["GPT"] == {1: Measured(0.5)}


def drawn(measured, recorded=None, **how) -> np.ndarray:
    sheet = figures.figure()
    sheet.start()
    figures.curves(figures.axes(sheet), measured, recorded, **how)
    return np.asarray(Image.open(io.BytesIO(figures.png(sheet)))).astype(int)


def inked(picture: np.ndarray, colour: str) -> int:
    return (picture == [int(colour[i : i + 2], 16) for i in (1, 3, 5)]).all(2).sum()


def test_just_now_and_recorded_share_a_colour_and_differ_in_look():
    points = {"GPT": {1: Measured(0.2), 9: Measured(0.8)}}
    blue = figures.theme().main
    fresh, old = (inked(drawn(a, b), blue) for a, b in ((points, None), ({"GPT": {}}, points)))
    assert fresh > old > 100  # dashed and hollow has less ink
    assert inked(drawn({"other": {}} | points), blue) == 0  # a curve keeps its colour, also while others are empty


def test_errors_are_seen():
    sure, unsure = (drawn({"GPT": {1: Measured(0.5, error), 2: Measured(0.5, error)}}) for error in (0.0, 0.3))
    assert inked(unsure, figures.theme().main) > inked(sure, figures.theme().main) + 50
