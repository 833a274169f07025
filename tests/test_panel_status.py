"""What a panel says stands until something else begins; a panel that leaves the page stops its work."""

import threading
import time

import pytest

from helpers import figures
from helpers.panel import Action, Panel, Problem, Slider, Text, Toggle, status
from helpers.problems import NotHere
from tests.test_live import Line
from tests.test_panel import offering, wait_until


def draw(sheet, data) -> None:
    figures.bars(figures.axes(sheet), ["goat"], [data["count"]], maximum=1.0)


class Counting:
    """A panel whose action counts until it is told to go on to its end; `fail` makes it end with a problem."""

    def __init__(self, **more) -> None:
        self.count, self.fail, self.go_on = 0, False, threading.Event()
        controls = [Slider("number", 0, 0, 9), Text("text", "a goat"), Toggle("wide")]
        actions = [Action("Count", self.act, seconds=600, **more), Action("Once", lambda job, settings: None)]
        self.panel = Panel("Counting", controls, compute=self.compute, draw=draw, caption=self.caption, actions=actions)
        self.panel.wait()

    def compute(self, settings) -> dict:
        if settings.text == "":
            raise Problem("Type something.")
        return {"count": self.count}

    def caption(self, data) -> str:
        return f"It has counted to {data['count']}."

    def act(self, job, settings) -> None:
        while not job.stopped and not self.go_on.is_set():
            self.count += 1
            job.show()
            time.sleep(0.01)
        if self.fail:
            raise Problem("The goat has run away.")

    @property
    def said(self) -> tuple[str, str, str]:
        shown = self.panel.view.status
        return shown.said, shown.small, shown.kind

    def counts_on(self) -> None:
        """Wait for two more drawings."""
        for _ in range(2):
            before = self.panel.picture, self.panel.data
            wait_until(lambda before=before: self.panel.data is not before[1])


@pytest.fixture(autouse=True)
def whole_trainings(monkeypatch):
    monkeypatch.delenv("LECTURE_SECONDS", raising=False)


@pytest.mark.parametrize("follows", [False, True])
def test_what_was_saved_stands_while_an_action_draws_on(follows):
    counting = Counting(follows=follows)
    counting.panel.click("Count")
    counting.counts_on()
    counting.panel.view.save.click()
    wait_until(lambda: "saved: " in counting.said[1])
    saved, count = counting.said[1], counting.count
    counting.counts_on()
    assert counting.said[1] == saved
    assert counting.panel.data["count"] > count
    wait_until(lambda: f"{counting.panel.data['count']}" in counting.said[0])  # it follows the data
    counting.panel.stop()
    counting.panel.wait()
    assert "Count: stopped after" in counting.said[1]


def test_how_an_action_ended_stands_until_a_control_is_moved():
    counting = Counting()
    counting.panel.click("Once")
    counting.panel.wait()
    assert "Once: done" in counting.said[1]
    counting.panel.refresh()  # as a cell does that has scored a model
    counting.panel.wait()
    assert "Once: done" in counting.said[1]
    counting.panel.view.controls["number"].value = 3  # as the page does
    counting.panel.wait()
    assert "Once" not in counting.said[1] and "ms" in counting.said[1]


@pytest.mark.parametrize("follows", [False, True])
def test_an_action_s_error_stands_until_something_begins(follows):
    counting = Counting(follows=follows)
    counting.fail = True
    counting.go_on.set()
    counting.panel.click("Count")
    counting.panel.wait()
    counting.panel.refresh()
    counting.panel.wait()
    assert counting.panel.error == counting.said[0] == "The goat has run away." and counting.said[2] == "error"
    counting.panel.click("Once")
    counting.panel.wait()
    assert counting.panel.error is None and counting.said[2] == "ok" and "Once: done" in counting.said[1]


def test_a_text_that_is_mended_needs_no_other_beginning():
    """What `compute` complains of is over as soon as it complains no more."""
    counting = Counting()
    counting.panel.click("Count")
    counting.counts_on()
    counting.panel.view.controls["text"].value = ""
    wait_until(lambda: counting.panel.error == "Type something.")
    counting.panel.view.controls["text"].value = "two goats"
    wait_until(lambda: counting.panel.error is None and counting.said[2] == "ok")
    counting.panel.stop()
    counting.panel.wait()


def test_a_failed_download_stands():
    def fetch(report, here) -> None:
        raise Problem("The line is dead.")

    shown, _ = offering(fetch)
    shown.set(number=3).wait()
    shown.fetch()
    shown.wait()
    shown.refresh()
    with pytest.raises(NotHere):
        shown.worker.functions.compute(shown.settings)
    assert shown.wait().error == "It is not here: 5 MB."  # asked again, the same answer
    shown.set(number=0).wait()
    assert shown.error is None


def test_a_fresh_model_has_no_message_of_the_one_before():
    line = Line(steps=3)
    panel = line.live.panel.wait()
    panel.click("Train")
    panel.wait(60)
    line.live.result()
    assert "Train: done after" in panel.wait().status
    line.live.reset()
    assert "Train: done" not in panel.wait().status


def view_goes(panel: Panel) -> None:
    panel.view.status._handle_custom_msg({"gone": True}, [])


def view_comes(panel: Panel) -> None:
    panel.view.status._handle_custom_msg({"here": True}, [])


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr(status, "LEFT", 0.1)


@pytest.mark.parametrize("follows", [False, True])
def test_a_panel_that_leaves_the_page_stops_its_work(soon, follows):
    counting = Counting(follows=follows)
    counting.panel.click("Count")
    counting.counts_on()
    view_goes(counting.panel)
    counting.panel.wait(60)
    assert "Count: stopped after" in counting.said[1] and not counting.panel.closed
    counting.panel.set(number=3).wait()  # it can come back


def test_a_training_whose_panel_leaves_the_page_ends_and_can_go_on(soon):
    line = Line(steps=None)
    line.live.start(600)
    line.live._repr_mimebundle_()
    wait_until(lambda: line.live.run.step > 0)
    view_goes(line.live.panel)
    line.live.run.wait()
    line.live.panel.wait(60)
    assert line.live.run.stopped and line.live.panel.view.actions["Train"].description == "Go on"


def test_work_goes_on_where_another_page_shows_the_panel_or_the_cell_shows_it_again(soon, monkeypatch):
    counting = Counting()
    asked = []
    monkeypatch.setattr(counting.panel.view.status, "send", lambda content: asked.append(content))
    counting.panel.click("Count")
    for comes in (view_comes, lambda panel: panel._repr_mimebundle_()):
        view_goes(counting.panel)
        assert asked.pop()  # a page that shows it answers
        comes(counting.panel)
        time.sleep(0.3)
        assert counting.panel.running.now is not None
    view_goes(counting.panel)
    view_goes(counting.panel)  # two at once
    counting.panel.wait(60)
    assert counting.panel.running.now is None


def test_a_page_that_is_loaded_again_ends_nothing(soon):
    """Nobody says goodbye then; the new page comes when it comes."""
    counting = Counting()
    counting.panel.click("Count")
    time.sleep(0.3)
    view_comes(counting.panel)
    time.sleep(0.3)
    assert counting.panel.running.now is not None
    counting.panel.stop()
    counting.panel.wait(60)


def test_a_closed_panel_hears_its_views_go(soon):
    counting = Counting()
    counting.panel.close()
    view_goes(counting.panel)
    time.sleep(0.2)
