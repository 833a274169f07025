"""The pieces together: a lecture in small trains, is scrubbed, chosen from, and put on the board, without a browser."""

import functools

import pytest

from helpers import training
from tests import example_lecture
from tests.driver import drive


@pytest.fixture(scope="module")
def drawing():
    patch = pytest.MonkeyPatch()
    patch.setattr(training, "start", functools.partial(training.start, steps=150))  # however long that takes
    live = example_lecture.live_training()
    live.start(3600)
    live.result()
    patch.undo()
    return live


def test_the_painter_learns_to_draw_what_is_asked_for(drawing):
    first, *_, last = drawing.history.moments
    assert last.step == 150 and last.sample.shape == (24, 3, 16, 16)
    assert last.scores["kind right"] > max(first.scores["kind right"], example_lecture.CHANCE)
    _, losses = drawing.data()["losses"][""]
    assert sum(losses[-10:]) < sum(losses[:10])


def test_the_training_is_looked_back_at(drawing):
    drive(drawing.panel, without_effect=("width", "rate"))
    assert "150 steps" in drawing.panel.set(moment=0).wait().status
    assert drawing.panel.data["moments"][drawing.panel.data["moment"]].step == 0


def test_a_picture_is_chosen_by_a_click_and_the_score_put_on_the_board(drawing):
    panel = example_lecture.gallery_panel(drawing)
    panel.click("Put it on the board")  # before anything was drawn: the last moment
    assert [*panel.wait().data["board"]] == ["150 steps"]
    drive(panel, without_effect=("chosen",))
    before = panel.picture
    panel.click_spot(7)
    assert panel.wait().settings.chosen == 7 and panel.picture != before
    assert panel.view.spots.spots[7]["title"].endswith("wardrobe")
    panel.set(moment=0).wait()
    panel.click("Put it on the board")
    assert [*panel.wait().data["board"]] == ["150 steps", "0 steps"]
    assert panel.data["board"]["150 steps"].value == drawing.history.moments[-1].scores["kind right"]
