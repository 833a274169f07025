"""Lecture 09, sections 5 and 7: the loop and its scores, the telephone game, the boards, the condition report.

The models of the loop are played by the shop and the judge, so nothing depends on how well anything is trained.
"""

import pytest

from helpers import catalog, furniture, records, tables
from helpers.figures import Measured
from helpers.furniture import grammar
from helpers.lectures.captioning import families, report
from helpers.lectures.captioning import loop as panels
from helpers.models.judge import judge
from helpers.problems import Problem
from helpers.scores import combinations, loop, reading
from helpers.scores import report as reports
from helpers.scores.generators import Shop
from tests.driver import drive, drive_and_close
from tests.execute import cell


class Says:
    """A captioner that says what the judge sees, or always the same."""

    def __init__(self, always: str = ""):
        self.always = always

    def describe(self, pictures):
        return [self.always or furniture.describe(one) for one in loop.judge_sees(judge(pictures))]


class Writes:
    """A coder that writes what it is told, or what the judge sees."""

    def write(self, pictures, said=None):
        known = said or loop.judge_sees(judge(pictures))
        return [grammar.written(furniture.fitting(one, int(not said))) for one in known]


def models(generator=None, captioner=None) -> loop.Chain:
    return loop.Chain(generator or Shop(), captioner or Says(), Writes(), judge)


@pytest.fixture
def played(monkeypatch):
    monkeypatch.setattr(loop, "chain", models)


@pytest.fixture
def recorded_tables(monkeypatch, tmp_path, played):
    """Recorded tables of the models that are played."""
    monkeypatch.setattr("helpers.tables.FOLDER", tmp_path)
    for name, size in (("PROMPTS", 12), ("GAMES", 6), ("ROUNDS", 2)):
        monkeypatch.setattr(loop, name, size)
    write, read = records.write, tables.read
    monkeypatch.setattr(records, "write", lambda *given: write(*given, folder=tmp_path))
    monkeypatch.setattr(tables, "read", lambda name: read(name, folder=tmp_path))


# What is left of a text


def test_what_is_kept_of_what_was_asked():
    said = {"kind": "wardrobe", "finish": "oak", "scene": "room"}
    assert loop.kept({"kind": "wardrobe", "finish": "wood", "scene": "sky", "count": 3}, said) == {
        "kind": True,
        "finish": True,
        "scene": False,
        "count": False,
    }
    assert loop.kept({"tone": "dark"}, {"finish": "walnut"}) == {"tone": True}
    assert loop.kept({"tone": "dark"}, {}) == {"tone": False}
    assert loop.survives({"kind": "bed", "count": 2}, "picture", {"kind": "bed"}) == {"kind": True, "count": None}


def test_doors_of_which_a_caption_says_nothing_are_like_the_rest():
    assert loop.caption_says("a red wardrobe")["front"] == "red"
    assert loop.caption_says("a red wardrobe with blue doors")["front"] == "blue"
    assert "front" not in loop.caption_says("a red chair")


# The loop


def test_models_that_know_bring_everything_around():
    for held_out in (False, True):
        counts = loop.measure(40, 0, held_out, models())
        assert list(counts) == list(loop.HOPS) and counts["program"]["prompts"] == 40
        assert counts["program"]["all"] >= 38 and all(of["own"] >= 38 for of in counts.values())


def test_each_hop_pays_for_its_own_mistakes():
    deaf = loop.measure(40, 0, False, models(generator=Shop(hears=False)))
    assert deaf["picture"]["own"] < 8 and deaf["caption"]["own"] >= 38 and deaf["program"]["own"] == 40
    mute = loop.measure(40, 0, False, models(captioner=Says("a red chair in a room")))
    assert mute["picture"]["own"] >= 38 and mute["caption"]["own"] < 8 and mute["program"]["own"] == 40
    assert mute["program"]["all"] < 8 and deaf["program"]["all"] < 8


def test_a_picture_read_right_does_not_save_a_caption_that_is_wrong():
    found = loop.loop(furniture.render(furniture.sample(4, 0), 64), models())
    asked = loop.judge_sees(judge(furniture.render(furniture.sample(4, 0), 64)))
    wrong = found._replace(said={**found.said, "caption": [{}] * 4})
    assert loop.tally(asked, found)["program"]["all"] == 4 and loop.tally(asked, wrong)["program"]["all"] == 0


def test_the_product_stands_beside_the_whole():
    hop = {"kind": 9, "finish": 9, "scene": 9, "all": 6, "own": 5, "prompts": 10}
    *hops, product, whole = loop.each_hop(dict.fromkeys(loop.HOPS, hop))
    assert [one.value for one in hops] == [0.5] * 3 and product.value == 0.125 and whole == Measured.share(6, 10)


@pytest.mark.usefixtures("recorded_tables")
def test_what_is_recorded_can_be_read():
    with pytest.raises(Problem, match="python -m helpers record loop"):
        loop.recorded()
    loop.record()
    assert set(loop.recorded()) == set(loop.SORTS)
    rows = tables.read("loop_telephone")
    assert {row["round"] for row in rows} == {"1", "2"} and {row["attribute"] for row in rows} == {*loop.TOLD, "all"}
    assert {row["combination"] for row in rows} == set(loop.SORTS)
    left = {row["attribute"]: int(row["left"]) for row in rows if row["round"] == "1" and row["combination"] == "seen"}
    assert left["kind"] == 6 and left["count"] == left["size"] == left["all"] == 0  # the judge's captions lack them


# Panels


@pytest.mark.usefixtures("played")
def test_the_loop_panel():
    panel = panels.loop_panel()
    try:
        drive(panel, plotted={"prompt": "drawn", "seed": "drawn", "given": "end"})
        panel.set(prompt="a red chair with 4 slats").wait()
        marks = panel.data["end"]["left"]
        assert marks["kind"] == [True, True, True] and marks["count"][0] is None and marks["count"][1] is False
        assert "count (not in the caption)" in panel.status
        panel.set(prompt="xylophone").wait()
        assert "Say what piece of furniture" in panel.error
        panel.set(prompt="a red blue chair").wait()
        assert "not both" in panel.error
    finally:
        panel.close()


@pytest.mark.usefixtures("played")
def test_the_telephone_game():
    panel = panels.telephone_panel("a large red chair with 5 slats in a room")
    try:
        drive(panel, plotted={"show": "games"}, without_effect=("seed", "round"))
        many = panel.set(show=panels.MANY).wait()
        assert set(many.data["games"]) == set(loop.SORTS) and many.data["games"]["seen"]["kind"][0.0].value == 1
        assert "everything is left in: seen" in many.status
        panel.reset()
        panel.wait()
        assert len(panel.data["texts"]) == 2 and "Press Go round" in panel.status
        panel.click("Go round")
        panel.wait()
        assert len(panel.data["pictures"]) == panels.ROUNDS and panel.error is None
        assert panel.data["round"] == panels.ROUNDS and "count in round 1" in panel.status
        last = panel.picture
        panel.set(round=0).wait()
        assert panel.data["round"] == 0 and panel.picture != last
        panel.set(seed=5).wait()
        assert len(panel.data["texts"]) == 2
        panel.set(prompt="xylophone")
        assert "Say what piece of furniture" in panel.wait().error
    finally:
        panel.close()


@pytest.mark.usefixtures("recorded_tables")
def test_the_hops_are_recorded_and_measured_now():
    loop.record()
    printed = []
    cell("09_captioning", "0615f0a1", print=printed.append)
    assert [line for line in printed if "prompts" in line][2] == "held out, just now, 8 prompts:"
    assert len(printed) == 3 * 6 and all(line.endswith("the whole loop") for line in printed[5::6])


def test_all_families_are_on_the_board(recorded_tables, monkeypatch):
    monkeypatch.setattr(reading, "CELL", 1)
    monkeypatch.setattr(reading, "models", lambda: {name: seen_by_the_judge for name in families.READ})
    reading.record()
    rows = tables.read("composition_read")
    played = [row | {"model": name} for name in families.DRAW for row in rows if row["model"] == "CLIP"]
    monkeypatch.setattr(families, "board", lambda: [*played, *rows])
    assert {row["value"] for row in rows if row["model"] == "ViT"} == set(furniture.FINISHES)  # it names no scene
    shares = combinations.shares(rows)
    assert list(shares) == list(families.READ) and shares["coder"]["seen"].value > 0.95
    drive_and_close(families.families_panel(), plotted={"show": "show"})


def test_classifiers_name_kind_and_finish():
    pieces = furniture.sample(24, 0)
    for pocket in reading.CLASSIFIERS.values():
        said = reading.by_classifier(catalog.load(pocket).model)(furniture.render(pieces, 64), "finish")
        right = [one == {"kind": piece.kind, "finish": piece.finish} for one, piece in zip(said, pieces, strict=True)]
        assert sum(right) >= 20


def seen_by_the_judge(pictures, attribute):
    return loop.judge_sees(judge(pictures))


# The report


def test_findings_come_in_order_and_only_where_the_kind_has_them():
    pictures = furniture.render(furniture.sample(12, 0), 64)
    for found in reports.examine(pictures):
        make = furniture.MAKES[next(iter(found["kind"]))]
        assert list(found) == [name for name in reports.FINDINGS if name in found]
        assert ("front" in found) == bool(make.front) and ("count" in found) == bool(make.counted)
        assert set(found.get("count", {})) <= set(make.counts)
        for finding in found.values():
            assert sum(finding.values()) == pytest.approx(1, abs=1e-4)
            assert list(finding.values()) == sorted(finding.values(), reverse=True)


def test_a_report_is_right_or_right_among_its_alternatives_or_wrong():
    sure = {"kind": {"chair": 0.9, "stool": 0.09, "bed": 0.01}}
    assert reports.alternatives(sure["kind"], 0.05) == {"stool": 0.09}
    for value, threshold, expected in (
        ("chair", 0.05, (1, 0, 0, 1)),
        ("stool", 0.05, (0, 1, 0, 1)),
        ("bed", 0.05, (0, 0, 1, 1)),
        ("bed", 0.0, (0, 1, 0, 2)),
        ("stool", 0.5, (0, 0, 1, 0)),
    ):
        assert tuple(reports.scored([sure], [{"kind": value}], threshold).values()) == expected
    missing = reports.scored([sure], [{"kind": "chair", "count": 3}], 0.5)
    assert missing["right"] == missing["wrong"] == 0.5


def test_each_finding_has_a_score_of_its_own():
    found, truths = reports.fresh(False)
    of = reports.by_finding(False)
    right = [next(iter(one["kind"])) == true["kind"] for one, true in zip(found, truths, strict=True)]
    assert of["kind"] == pytest.approx(sum(right) / reports.TESTED) and list(of) == list(reports.FINDINGS)
    many = {name: sum(name in true for true in truths) for name in of}
    whole = sum(of[name] * many[name] for name in of) / sum(many.values())
    assert whole == pytest.approx(reports.scored(found, truths, 1.0)["right"])


def test_who_names_everything_is_never_wrong_and_says_nothing():
    everything, nothing = (reports.scored(*reports.fresh(False), threshold) for threshold in (0.0, 1.0))
    assert everything["named"] > 3 > nothing["named"] == 0 and everything["wrong"] <= nothing["wrong"]
    assert everything["right"] == nothing["right"]  # the first finding does not depend on the threshold
    curve = [one["named"] for one in reports.trade_off(False)]
    assert len(curve) == len(reports.THRESHOLDS) and curve == sorted(curve, reverse=True)


def test_the_report_panel():
    panel = report.report_panel()
    try:
        drive(panel, plotted={"picture": "findings", "threshold": "alternatives", "scored_on": "curve"})
        assert "no furniture" not in panel.status
        panel.set(picture="flower.jpg").wait()
        assert "The judge sees no furniture" in panel.status
    finally:
        panel.close()


def test_a_tone_that_was_said_is_kept():
    said = furniture.parse("a dark wooden chair").named
    assert loop.kept({"tone": "dark", "kind": "chair"}, said) == {"tone": True, "kind": True}
    assert loop.kept({"tone": "dark"}, {"finish": "walnut"}) == {"tone": True}
    assert loop.kept({"tone": "dark"}, {"finish": "white"}) == {"tone": False}
