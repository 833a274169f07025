"""Lecture 06's panels of the game: every control at minimum, middle and maximum, Stop, and worlds drawn by hand."""

import time

import pytest

from helpers.lectures import gan
from helpers.lectures.gan import optimal, phenomena, play
from helpers.lectures.gan.play import DRAWN
from tests.driver import drive, shown

FOR_TRAINING = ("ratio", "gamma", "rate", "optimizer", "momentum", "seed")


@pytest.fixture(autouse=True)
def long_enough(monkeypatch):
    """No clock ends an action."""
    monkeypatch.setenv("LECTURE_SECONDS", "600")


def test_the_game_answers_every_control():
    drive(
        gan.game_panel(),
        plotted={"data": "real", "loss": "push", "drawing": "real"},
        given={"drawing": {"data": DRAWN}},
        without_effect=FOR_TRAINING,
    )


def test_the_knobs_of_the_training_reach_it(monkeypatch):
    """Each of them changes what the same few moves lead to."""
    monkeypatch.setattr(play, "ALONE", 2)
    ends = {"ratio": 10.0, "gamma": 2.0, "rate": 1e-2, "optimizer": "gradient descent", "momentum": 0.9, "seed": 1}
    reached = []
    for change in ({}, *({name: value} for name, value in ends.items())):
        panel = gan.game_panel().set(**change)
        for button in ("Start afresh", "D alone", "G alone"):
            panel.click(button)
            panel.wait()
        assert panel.data["steps"] == 4 and panel.error is None
        reached.append(shown(panel)["fake"] + shown(panel)["surface"])
        panel.close()
    assert all(reached[0] != other for other in reached[1:])


def test_one_player_alone(monkeypatch):
    monkeypatch.setattr(play, "ALONE", 3)
    panel = gan.game_panel().wait()
    before = shown(panel)
    panel.click("D alone")
    after = shown(panel)
    assert after["fake"] == before["fake"] and after["surface"] != before["surface"]
    panel.click("G alone")
    assert shown(panel)["fake"] != after["fake"] and shown(panel)["surface"] == after["surface"]


@pytest.mark.parametrize("button", ["Train", "Slow motion"])
def test_the_game_stops_and_goes_on(button, monkeypatch):
    monkeypatch.setattr(play, "PAUSE", 0.0)
    panel, steps = gan.game_panel().wait(), 0
    for _ in range(2):
        panel.click(button)
        while panel.data["steps"] <= steps:
            time.sleep(0.05)
        panel.stop()
        panel.wait()
        assert "stopped" in panel.status and panel.error is None and panel.data["steps"] > steps
        steps = panel.data["steps"]


def test_a_world_is_drawn_by_clicks_and_an_empty_one_gets_a_sentence():
    panel = gan.game_panel().set(data=DRAWN, drawing="40").wait()
    assert len(panel.view.spots.spots) == 81 and len(panel.data["modes"]) == 1
    panel.click_spot(0)
    panel.wait()
    assert panel.settings.drawing == "40 0" and len(panel.data["modes"]) == 2
    panel.click_spot(40)
    panel.click_spot(0)
    panel.wait()
    assert panel.error.startswith("Nothing is drawn yet") and panel.error.endswith(".")
    panel.click("G alone")
    panel.wait()
    assert panel.error.startswith("Nothing is drawn yet")
    panel.click_spot(3)  # the picture of the last world is still there to be clicked
    assert panel.wait().error is None and panel.settings.drawing


def test_a_game_that_explodes_gets_a_sentence():
    panel = gan.game_panel().set(rate=0.1, ratio=20.0, optimizer="gradient descent", loss="WGAN-GP", gamma=2.0)
    panel.click("Train")
    panel.wait()
    assert "not finite" in panel.error and panel.error.endswith(".")
    panel.click("Start afresh")
    assert panel.set(rate=1e-3, ratio=1.0).wait().error is None


def test_the_phenomena_answer_and_keep_what_was_played(monkeypatch):
    short = {name: one._replace(head_start=2, steps=4) for name, one in phenomena.PHENOMENA.items()}
    monkeypatch.setattr(phenomena, "PHENOMENA", short)
    panel = gan.phenomena_panel()
    drive(panel)
    panel.set(phenomenon="stall").wait()
    assert panel.status.startswith("recorded") and len(panel.data["looks"]) == phenomena.MOMENTS + 1
    panel.set(moment=2).wait()  # 2 steps of head start and 1 of 4 have been played there
    panel.click("Play live")
    played = shown(panel)["looks"]
    assert [look["steps"] for look in played] == [7] and not panel.status.startswith("recorded")
    panel.set(end=1).wait()
    assert panel.status.startswith("recorded")
    panel.click("Play live")  # the last moment
    assert shown(panel)["looks"][0]["steps"] == 10 and panel.data["rules"].loss == "non-saturating"
    assert shown(panel.set(end=0))["looks"] == played
    panel.click("Play live")
    assert panel.wait().data["looks"][0]["steps"] == 11


def test_the_best_d_answers_and_is_trained(monkeypatch):
    panel = gan.optimal_panel()
    drive(panel, plotted={"place": "best", "spread": "best", "units": "trained", "kind": "best"})
    monkeypatch.setattr(optimal, "STEPS", 100)
    for kind in optimal.KINDS:
        panel.set(kind=kind).wait()
        before = panel.data["value"]
        panel.click("Train D")
        assert panel.wait().data["value"] > before and panel.data["steps"] == 100


def test_the_vanishing_gradient_answers():
    drive(gan.vanishing_panel(), plotted={"distance": "densities", "spread": "curves"})
