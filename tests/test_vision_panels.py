"""Lecture 05's panels: every control at minimum, middle and maximum, and names of files that people type."""

import datetime
import io
import re

import pytest
import torch
from PIL import Image

from helpers.lectures import vision
from helpers.lectures.vision import fight, robustness
from helpers.lectures.vision.designs import SWITCHES
from tests.driver import drive
from tests.vision_models import models  # noqa: F401 (a fixture)

pytestmark = pytest.mark.usefixtures("models")

PANELS = {
    vision.patches_panel: {"plotted": {"side": "patches"}, "without_effect": ("place",)},
    vision.shuffle_panel: {
        "plotted": {"share": "shuffled", "side": "shuffled", "seed": "shuffled", "positions": "now"},
    },
    vision.roadmap_panel: {"plotted": dict.fromkeys(SWITCHES, "block") | {"patchify": "costs"}},
    vision.robustness_panel: {"plotted": {"change": "examples", "strength": "examples", "pictures": "examples"}},
    vision.rollout_panel: {"plotted": dict.fromkeys(("view", "layer", "head", "place"), "map")},
}


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panel(make):
    drive(make(), **PANELS[make])


def test_maps_are_shown_and_said():
    maps = torch.rand(4, 3, 3, generator=torch.Generator().manual_seed(0))
    panel = vision.maps_panel("Neighbours", {"before": maps, "after": maps**2}, "What to see.").wait()
    assert panel.error is None and "What to see." in panel.status and "after: 4 maps of 3 by 3" in panel.alt_text


def test_the_fight_trains_stops_and_takes_another_task(monkeypatch):
    monkeypatch.setattr(fight, "TESTS", 40)
    monkeypatch.setenv("LECTURE_SECONDS", "1")
    panel = vision.fair_fight("digits", 100).panel.wait()
    assert "Press Train" in panel.status
    panel.click("Train")
    panel.wait()
    assert panel.data["losses"] and panel.error is None
    panel.set(task="furniture", pictures=50).wait()
    assert "which piece, 50 pictures" in panel.data["plan"]
    panel.click("Start afresh")
    panel.wait()
    assert panel.data["pictures"] == 50 and panel.data["scores"]


def test_the_curve_is_measured_by_its_button_and_belongs_to_its_settings(monkeypatch):
    monkeypatch.setattr(robustness, "LEVELS", (0, 100))
    monkeypatch.setattr(robustness, "PICTURES", 16)
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = vision.robustness_panel().wait()
    panel.click("Measure")
    panel.wait()
    measured = panel.data["curve"]
    assert {tuple(points) for points in measured.values()} == {(0, 100)} and len(measured) == 2
    assert panel.set(change="noise").wait().data["curve"] == {}
    assert panel.set(change="shift").wait().data["curve"] == measured


@pytest.mark.parametrize("name", ["~nobody-at-all/a.png", "a" * 290 + ".png", "a\0b.png", "/", "../none.jpg"])
def test_strange_names_get_a_sentence(name):
    panel = vision.patches_panel().set(picture=name).wait()
    assert panel.error is None or panel.error.endswith(".")
    assert panel.set(picture="a white bed").wait().error is None


def test_a_file_that_is_no_picture_is_said_and_the_panel_stays_usable(tmp_path):
    bad = tmp_path / "holiday.jpg"
    bad.write_bytes(b"not a picture")
    panel = vision.patches_panel().set(picture=str(bad)).wait()
    assert "holiday.jpg is not a picture" in panel.error
    assert panel.set(picture="a white bed").wait().error is None


def upload(panel, name: str, content: bytes) -> None:
    """Choose a file with the panel's button."""
    now = datetime.datetime.now(datetime.UTC)
    file = {"name": name, "type": "", "size": len(content), "content": memoryview(content), "last_modified": now}
    panel.view.uploads["picture"].value = (file,)
    panel.wait()


def test_an_own_picture_is_kept_and_found_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_HOME", str(tmp_path))
    packed = io.BytesIO()
    Image.new("CMYK", (1500, 900), (0, 255, 255, 0)).save(packed, "JPEG")
    panel = vision.patches_panel().wait()
    upload(panel, "../my cat.jpg", packed.getvalue())
    red_cat = panel.settings.picture
    assert panel.error is None and re.fullmatch(r"my-cat-[0-9a-f]{8}\.png", red_cat)
    assert Image.open(tmp_path / "pictures" / red_cat).size == (1024, 614)
    red, green, blue = panel.data["patches"].mean((0, 2, 3)).tolist()
    assert red > 0.9 and green < 0.1 and blue < 0.1
    Image.new("RGB", (64, 64), "blue").save(tmp_path / "blue.png")
    upload(panel, "my cat.png", (tmp_path / "blue.png").read_bytes())  # telephones call every picture image.jpg
    assert panel.settings.picture != red_cat and panel.data["patches"].mean((0, 2, 3))[2] == 1
    assert vision.subject(red_cat, 32)[0].min() > 0.9


def test_an_own_file_that_is_no_picture_is_said_and_nothing_changes(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_HOME", str(tmp_path))
    panel = vision.patches_panel().wait()
    before = panel.settings.picture
    upload(panel, "thesis.pdf", b"%PDF-1.7")
    assert "thesis.pdf is not a picture" in panel.error and panel.settings.picture == before
    assert not (tmp_path / "pictures").exists()
    assert panel.set(side=16).wait().error is None
