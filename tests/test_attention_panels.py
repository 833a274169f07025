"""Lecture 02's panels: every control at minimum, middle and maximum, and texts that people type."""

import gc
import weakref

from helpers import catalog
from helpers.lectures import attention
from helpers.lectures.attention import ablation, inside, race
from helpers.scores import language
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
    drive(attention.positions_panel(), plotted={"place": "curve", "kind": "vectors", "width": "vectors"})


def test_masks_panel():
    drive(attention.masks_panel())


def test_cost_panel():
    drive(attention.cost_panel(), plotted={"of": "curves", "when": "curves", "longest": "curves"})


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
    assert panel.wait().data["head"] == (LAYERS - 1, HEADS - 1) and panel.data["grid"].equal(grid)
    panel.click_spot(4)
    assert panel.wait().data["place"] == 4 and not panel.data["grid"].equal(grid)


def test_explorer_says_what_changed(models):  # noqa: F811
    panel = attention.explorer_panel(head=1, change="off").wait()
    assert panel.data["next"] != attention.explorer_panel(head=2, change="off").wait().data["next"]
    untouched = attention.explorer_panel().wait().data
    assert all(before == after for _, before, after in untouched["next"])
    assert "After the change" in panel.status and "Nothing is changed" not in panel.status


def test_full_size_without_network_is_one_sentence_and_the_panel_stays_usable(models):  # noqa: F811
    assert "hub" in attention.explorer_panel(size="full").wait().error
    panel = attention.jobs_panel().wait()
    assert "hub" in panel.set(size="full").wait().error
    assert panel.set(size="pocket").wait().error is None


def test_jobs_panel(models):  # noqa: F811
    panel = attention.jobs_panel()
    panel.wait()
    for name in ("texts", "distance"):
        before = panel.reset() or panel.wait().data["scores"]
        panel.set(**{name: panel.controls[name].samples()[-1]}).wait()
        assert_shows(panel)
        assert any(not before[job].equal(panel.data["scores"][job]) for job in before)


def test_heads_of_the_full_size_are_measured_by_the_button_and_belong_to_its_settings(models, monkeypatch):  # noqa: F811
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    monkeypatch.setattr(catalog, "load", lambda name, size="pocket": models)
    panel = attention.jobs_panel().set(texts=2, distance=10).wait()
    panel.click("Measure")
    assert len(panel.wait().data["measured"]) == 6
    assert panel.set(size="full").wait().data["measured"] == [] and "Press Measure" in panel.status
    panel.click("Measure")
    assert len(panel.wait().data["measured"]) == 6 and "over 2 texts" in panel.status
    for other in ({"texts": 3}, {"distance": 20}):
        assert panel.set(**other).wait().data["measured"] == []
        assert len(panel.set(texts=2, distance=10).wait().data["measured"]) == 6


def test_a_slider_moved_during_the_scan_sees_nothing_half_done(models, monkeypatch):  # noqa: F811
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel, scan, seen = attention.ablation_panel().wait(), ablation.scan, []

    def moved(exam, each):
        panel.set(questions=48)
        each(0.5)
        seen.append(panel.status)
        return scan(exam, each)

    monkeypatch.setattr(ablation, "scan", moved)
    panel.click("Measure")
    panel.wait()
    assert "nan" not in seen[0] and "48 other questions" in seen[0] and "Over 12 questions" in panel.status


def test_removal_is_measured_by_its_button(models, monkeypatch):  # noqa: F811
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = attention.ablation_panel()
    drive(panel, plotted={"prompt": "probability"}, without_effect=("questions", "distance"))
    panel.set(questions=6, distance=10)
    panel.click("Measure")
    assert panel.wait().data["questions"] == 6 and panel.data["accuracy"].isfinite().all()
    assert "Over 6 questions" in panel.status


def test_race_is_measured_by_its_button(monkeypatch):
    monkeypatch.setattr(race, "LENGTHS", (4, 8))
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = attention.race_panel()
    drive(panel, plotted={"words": "depth", "layers": "depth"}, without_effect=("batch", "width"))
    panel.set(batch=1)
    panel.click("Measure")
    assert set(panel.wait().data["times"]["RNN"]) == {4, 8} and "median" in panel.status and panel.error is None


def test_distance_is_measured_by_its_button(models, monkeypatch):  # noqa: F811
    monkeypatch.setattr(language, "CURVE", (10, 60))
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = attention.distance_panel()
    drive(panel, without_effect=("longest", "questions", "sample"))
    shown = [panel.set(longest=longest).wait().picture for longest in (50, 250)]
    assert shown[0] != shown[1]  # the curves of the cards, on another axis
    for longest, distances in ((50, [10]), (250, [10, 60])):
        panel.set(questions=6, longest=longest)
        panel.click("Measure")
        assert {tuple(curve) for curve in panel.wait().data["sample"].values()} == {tuple(distances)}
    assert "Your sample" in panel.status and "±" in panel.status


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
    jobs = attention.jobs_panel().set(texts=2, distance=10, size="full").wait(300)
    jobs.click("Measure")
    assert jobs.wait(300).error is None and len(jobs.data["measured"]) == len(jobs.data["scores"])
    removal = attention.ablation_panel(attention.JOHN, size="full").set(questions=6, distance=10).wait(300)
    removal.click("Measure")
    assert removal.wait(300).error is None and removal.data["accuracy"].isfinite().all()
    weights = weakref.ref(next(attention.hooked_gpt("full").model.parameters()))
    del panel, jobs, removal
    catalog.free()
    gc.collect()
    assert weights() is None
