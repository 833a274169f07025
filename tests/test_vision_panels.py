"""Lecture 05's panels: every control at minimum, middle and maximum, and names of files that people type."""

import pytest

from helpers.lectures import vision
from helpers.lectures.vision import fight, resolution, robust
from tests.driver import drive
from tests.vision_models import models  # noqa: F401 (a fixture)

pytestmark = pytest.mark.usefixtures("models")

PANELS = {
    vision.patches_panel: {"plotted": {"side": "patches"}, "without_effect": ("place",)},
    vision.shuffle_panel: {
        "plotted": {"share": "shuffled", "side": "shuffled", "seed": "shuffled", "positions": "now"},
    },
    vision.roadmap_panel: {"plotted": {"depthwise": "block"}},
    vision.resolution_panel: {"plotted": {"measure": "cost"}, "without_effect": ("batch",)},
    vision.robustness_panel: {"plotted": {"change": "examples", "strength": "examples", "pictures": "examples"}},
    vision.texture_panel: {"plotted": dict.fromkeys(("shape", "texture", "share", "seed"), "chances")},
    vision.rollout_panel: {"plotted": dict.fromkeys(("view", "layer", "head", "place"), "map")},
    vision.positions_panel: {"plotted": dict.fromkeys(("row", "column"), "map") | {"trained": "all"}},
    vision.receptive_panel: {"plotted": dict.fromkeys(("quarter", "trained", "count"), "fields")},
    vision.features_panel: {"plotted": dict.fromkeys(("model", "quarter"), "maps")},
    vision.plane_panel: {"plotted": {"named": "labels", "count": "points", "perplexity": "points"}},
}


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panel(make):
    drive(make(), **PANELS[make])


def test_the_fight_trains_stops_and_takes_another_task(monkeypatch):
    monkeypatch.setattr(fight, "TESTS", 40)
    monkeypatch.setenv("LECTURE_SECONDS", "1")
    panel = vision.fight_panel(vision.Fight("digits", 100)).settle()
    assert "Press Train" in panel.status
    panel.act("Train")
    panel.settle()
    assert panel.data["loss"] and panel.error is None
    panel.set(task="furniture", pictures=50).settle()
    assert "which piece, 50 pictures" in panel.data["plan"]
    panel.act("Start afresh")
    panel.settle()
    assert panel.data["pictures"] == 50 and panel.data["right"]["vit"]


def test_the_curve_is_measured_by_its_button_and_belongs_to_its_settings(monkeypatch):
    monkeypatch.setattr(robust, "LEVELS", (0, 100))
    panel = vision.robustness_panel().set(count=16).settle()
    panel.act("Measure")
    panel.settle()
    assert [level for level, _ in panel.data["curve"]["vit"]] == [0, 100]
    assert panel.set(change="noise").settle().data["curve"] == {}


def test_the_speed_is_measured_by_its_button(monkeypatch):
    monkeypatch.setattr(resolution, "SIDES", (32, 64))
    monkeypatch.setattr(resolution, "SECONDS", 0.0)
    panel = vision.resolution_panel().set(batch=1).settle()
    panel.act("Measure")
    panel.settle()
    assert [side for side, _ in panel.data["speed"]["vit"]] == [32, 64]
    assert all(speed > 0 for points in panel.data["speed"].values() for _, speed in points)


def test_a_file_that_is_no_picture_is_said_and_the_panel_stays_usable(tmp_path):
    bad = tmp_path / "holiday.jpg"
    bad.write_bytes(b"not a picture")
    panel = vision.patches_panel().set(picture=str(bad)).settle()
    assert "holiday.jpg is not a picture" in panel.error
    assert panel.set(picture="a white bed").settle().error is None
