"""Lecture 02's panels: every control at minimum, middle and maximum, and texts that people type."""

import gc
import weakref

import pytest

from helpers import catalog
from helpers.lectures import attention
from helpers.lectures.attention import ablation, inside
from tests.attention_models import HEADS, LAYERS, models  # noqa: F401 (a fixture)
from tests.driver import assert_shows, drive


def test_dictionary_panel():
    panel = attention.dictionary_panel()
    drive(panel, plotted={"temperature": "weights"}, without_effect=("query",))
    before = panel.wait().data["weights"]
    panel.click_word(1)
    assert panel.wait().data["query"] == "teal" and panel.data["weights"] != before
    assert "is not a colour" in panel.set(query="goat").wait().error


def test_positions_panel(models):  # noqa: F811
    drive(attention.positions_panel(), plotted={"place": "curve", "kind": "vectors"})


def test_steps_panel(models):  # noqa: F811
    panel = attention.steps_panel()
    drive(panel, plotted={name: "weights" for name in ("layer", "head", "scale", "place")})
    panel.reset()
    panel.click_word(2)
    assert panel.wait().data["asked_from"] == 2 and len(panel.data["weights"]) == 3
    panel.set(text="goat " * (inside.LONGEST - 1)).wait()
    panel.click_word(inside.LONGEST - 1)
    assert panel.wait().error is None and panel.data["asked_from"] == inside.LONGEST - 1


def test_explorer_panel(models):  # noqa: F811
    panel = attention.explorer_panel(head=2)
    plotted = {"layer": "looks", "head": "looks", "change": "next", "place": "grid", "weight": "next"}
    given = {"weight": {"change": "weight", "place": 2}, "change": {"place": 2}}
    drive(panel, plotted=plotted, given=given)
    panel.reset()
    panel.click_spot(1)
    assert panel.wait().data["place"] == 1
    grid = panel.data["grid"]
    panel.click_spot(len(panel.view.spots.spots) - 1)
    assert panel.wait().data["chosen"] == (LAYERS - 1, HEADS - 1) and panel.data["grid"].equal(grid)
    panel.click_spot(4)
    assert panel.wait().data["place"] == 4 and not panel.data["grid"].equal(grid)
    later = attention.hooked_gpt().run(attention.hooked_gpt().ids(attention.GOAT)).attention[:, :, 5:, 4]
    assert panel.data["grid"].equal(later.amax(-1))  # the strongest look from a later place
    panel.set(place=inside.LONGEST - 1)
    assert not panel.wait().data["grid"].any()  # nobody comes after the last word


def test_explorer_says_what_changed(models):  # noqa: F811
    panel = attention.explorer_panel()
    assert all(before == after for _, before, after in panel.wait().data["next"])
    assert "Nothing is changed" in panel.status
    without = [panel.set(change="off", head=head).wait().data["next"] for head in (1, 2)]
    assert without[0] != without[1]
    assert "After the change" in panel.status and "Nothing is changed" not in panel.status


def test_full_size_without_network_is_one_sentence_and_the_panel_stays_usable(models, monkeypatch):  # noqa: F811
    panels = [make(size="full") for make in (attention.explorer_panel, attention.jobs_panel, attention.ablation_panel)]
    assert all("hub" in panel.wait().error for panel in panels)
    monkeypatch.setattr(catalog, "load", lambda name, size="pocket": models)
    for panel in panels:
        panel.refresh()
        assert_shows(panel)


def test_jobs_are_measured_by_the_button_and_belong_to_its_settings(models, monkeypatch):  # noqa: F811
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = attention.jobs_panel().set(texts=2, distance=10)
    drive(panel, without_effect=("texts", "distance"))
    assert panel.data["measured"] == [] and "Press Measure" in panel.status
    found = []
    for settings in ({"texts": 2, "distance": 10}, {"texts": 3, "distance": 10}, {"texts": 2, "distance": 40}):
        assert panel.set(**settings).wait().data["measured"] == []
        panel.click("Measure")
        found.append(panel.wait().data["scores"])
        assert_shows(panel)
        assert len(panel.data["measured"]) == 6 and f"over {settings['texts']} texts" in panel.status
    assert all(not found[0]["the right owner"].equal(other["the right owner"]) for other in found[1:])
    again = panel.set(texts=2, distance=10).wait().data["scores"]
    assert all(again[job].equal(found[0][job]) for job in again)


def test_removal_is_measured_by_its_button_head_by_head(models, monkeypatch):  # noqa: F811
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = attention.ablation_panel()
    drive(panel, without_effect=("questions", "distance"))
    assert "Press Measure" in panel.status
    panel.set(questions=6, distance=10)
    panel.click("Measure")
    data = panel.wait().data
    gpt = attention.hooked_gpt()
    tests = attention.CopyTest(gpt, ablation.GAMES), attention.RecallTest(gpt, 6, 10)
    assert data["cases"] == [test.cases for test in tests] and f"and {tests[1].cases} cases" in panel.status
    for test, shares, whole in zip(tests, data["shares"].values(), data["rows"]["all heads"], strict=True):
        assert shares.isfinite().all() and whole.value == pytest.approx(test.accuracy())
        assert float(shares[1, 2]) == pytest.approx(test.accuracy([(1, 2)]))
    worst = divmod(int(sum(data["shares"].values()).argmin()), HEADS)
    assert list(data["rows"])[1] == f"− {inside.Head(*worst)}"


def test_a_scan_that_ends_early_leaves_the_rest_blank_and_other_settings_alone(models, monkeypatch):  # noqa: F811
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel, accuracy, asked = attention.ablation_panel().wait(), attention.RecallTest.accuracy, []

    def moved(exam, removed=()):
        asked.append(removed)
        if len(asked) == 4:
            panel.set(questions=48)
            panel.stop()
        return accuracy(exam, removed)

    monkeypatch.setattr(attention.RecallTest, "accuracy", moved)
    panel.click("Measure")
    assert "nan" not in panel.wait().status and "Press Measure" in panel.status
    reached = panel.set(questions=24).wait().data["shares"]["questions right"]
    assert int(reached.isfinite().sum()) == 3 and "and 24 cases" in panel.status


def test_everything_runs_on_gpt2(full_hub, monkeypatch):
    """GPT-2's architecture from the rehearsal hub: other tokens, other shapes, and its memory is given back."""
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    catalog.free()
    catalog.fetch(catalog.full("gpt"))
    panel = attention.explorer_panel("When Mary and John went to the store", size="full").wait(300)
    assert panel.error is None and panel.data["grid"].shape == (
        attention.hooked_gpt("full").layers,
        attention.hooked_gpt("full").heads,
    )
    assert "(full, " in panel.status
    jobs = attention.jobs_panel(size="full").set(texts=2, distance=10).wait(300)
    jobs.click("Measure")
    assert jobs.wait(300).error is None and len(jobs.data["measured"]) == len(jobs.data["scores"])
    removal = attention.ablation_panel(size="full").set(questions=6, distance=10).wait(300)
    removal.click("Measure")
    assert removal.wait(300).error is None and all(one.isfinite().all() for one in removal.data["shares"].values())
    weights = weakref.ref(next(attention.hooked_gpt("full").model.parameters()))
    del panel, jobs, removal
    catalog.free()
    gc.collect()
    assert weights() is None
