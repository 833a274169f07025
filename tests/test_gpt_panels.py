"""Lecture 03's panels: every control at minimum, middle and maximum, and texts that people type."""

import copy
import weakref
from collections import Counter
from dataclasses import replace

import pytest
import torch

from helpers import catalog, farm
from helpers.lectures import gpt
from helpers.lectures.gpt import cache, lens, strategies, writing
from helpers.sampling import SamplingConfig
from tests.driver import drive
from tests.gpt_models import CONTEXT, models, sizes, stand_in  # noqa: F401 (models and sizes are fixtures)

pytestmark = pytest.mark.usefixtures("models", "sizes")

KNOBS = ("temperature", "top_p", "top_k")
PANELS = {
    gpt.anatomy_panel: {
        "plotted": {name: "yours" for name in ("layers", "width", "context", "vocabulary")} | {"beside": "theirs"}
    },
    gpt.block_panel: {"plotted": {"depth": "activations", "gain": "activations"}},
    gpt.writing_panel: {"plotted": dict.fromkeys(KNOBS, "drawn"), "without_effect": ("seed",)},
    gpt.strategies_panel: {},
    gpt.beam_panel: {"without_effect": ("length_penalty",)},  # matters only where a text ends early
    gpt.cache_panel: {"plotted": {"filled": "formula", "beside": "theirs"}},
    gpt.lens_panel: {"plotted": {"norm": "share", "back": "heads"}},
    gpt.gap_panel: {"plotted": {"sentence": "masked", "after": "masked"}},
    gpt.scaling_panel: {"plotted": {"used": "exponent", "above": "exponent", "reveal": "parameters"}},
}


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panel(make):
    drive(make(), **PANELS[make])


def test_write_streams_words_and_knobs_act_meanwhile(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = gpt.writing_panel().wait()
    before = panel.settings.prompt
    panel.click("Write")
    panel.wait()
    written = panel.settings.prompt
    assert written.startswith(before) and len(panel.data["text"]) > len(before.split()) + 5
    assert len(panel.data["probability"]) == len(panel.data["text"])
    panel.reset()
    panel.wait()
    panel.set(top_k=1, seed=3).wait()
    panel.click("Write")
    greedy = panel.wait().settings.prompt
    panel.reset()
    panel.wait()
    panel.set(top_k=1, seed=4).wait()
    panel.click("Write")
    assert panel.wait().settings.prompt == greedy  # whatever the dice


def test_the_dice_decide_what_is_written(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    texts = []
    for seed in (0, 1):
        panel = gpt.writing_panel().set(seed=seed)
        panel.wait()
        panel.click("Write")
        texts.append(panel.wait().settings.prompt)
    assert texts[0] != texts[1]


def test_stop_stops_the_writing(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = gpt.writing_panel().wait()
    show, count = panel.worker.show, []

    def stop_soon(*arguments):
        count.append(None)
        if len(count) == 3:
            panel.stop()
        return show(*arguments)

    panel.worker.show = stop_soon
    panel.click("Write")
    assert "stopped" in panel.wait().status and len(panel.data["text"]) < 20


def test_a_penalty_makes_said_words_rarer():
    model = gpt.gpt()
    said = model.encode("goat hen", start=False)
    scores = torch.zeros(len(farm.WORDS))
    scores[[*said, 50, 51]] = 5.0
    plain, punished = (
        writing.next_word(scores, [model.start, *said], model, SamplingConfig(repetition_penalty=p)) for p in (1.0, 2.0)
    )
    again = {word: i for i, word in enumerate(plain["words"]) if plain["again"][i]}
    assert set(again) == {"goat", "hen"}
    assert all(punished["drawn"][i] < plain["drawn"][i] == plain["own"][i] for i in again.values())


def test_the_cache_is_measured_by_its_button(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    monkeypatch.setattr(cache, "PLACES", 3)
    panel = gpt.cache_panel().wait()
    assert list(panel.data["times"].values()) == [{}, {}]
    panel.click("Measure")
    panel.wait()
    assert [len(points) for points in panel.data["times"].values()] == [3, 3] and "ms" in panel.status
    assert panel.data["measured"] == panel.data["formula"]


def test_a_click_looks_at_that_word():
    panel = gpt.lens_panel().wait()
    panel.click_word(2)
    panel.wait()
    assert panel.data["place"] == 3 and panel.data["heads"][-1] == panel.data["text"][2]


def test_a_click_far_back_looks_there_and_longer_texts_are_refused(monkeypatch):
    panel = gpt.lens_panel().set(prompt="goat " * (CONTEXT - 1)).wait()
    panel.click_word(0)
    assert panel.wait().data["place"] == 1
    monkeypatch.setattr(lens, "LONGEST", 20)
    panel = gpt.lens_panel().wait()
    assert "Shorten it" in panel.set(prompt="goat " * 20).wait().error
    assert panel.set(prompt="goat " * 19).wait().error is None


def test_what_a_knob_does_not_touch_is_not_written_again(monkeypatch):
    counts = Counter()

    def count(name):
        write = getattr(strategies, name)
        monkeypatch.setattr(strategies, name, lambda *given: counts.update([name]) or write(*given))

    count("beam_search")
    count("sampled")
    panel = gpt.strategies_panel().set(words=12).wait()
    rows = {row["name"]: row for row in panel.data["rows"]}
    assert list(rows) == ["greedy", "4 beams", "pure sampling", "τ = 0.7", "top-p = 0.9"]
    model = gpt.gpt()
    ids = model.encode(panel.settings.prompt)
    for name, beams in (("greedy", 1), ("4 beams", 4)):
        assert rows[name]["text"] == model.decode(strategies.beam_search(model, ids, beams, 12))
    counts.clear()
    panel.set(temperature=1.7).wait()
    assert counts == {"sampled": 1} and panel.data["rows"][3]["name"] == "τ = 1.7"
    assert [row for row in panel.data["rows"] if row["name"] in rows] == [
        rows[name] for name in rows if "τ" not in name
    ]
    panel.set(temperature=0.7).wait()
    assert counts == {"sampled": 1} and panel.data["rows"] == list(rows.values())
    panel.set(temperature=1.0).wait()
    assert counts == {"sampled": 1}  # pure sampling, by another name
    panel.set(seed=2).wait()
    assert counts == {"sampled": 3}
    panel.set(words=11).wait()
    assert counts["beam_search"] == 2

    panel = gpt.beam_panel().set(words=8, beams=8).wait()
    counts.clear()
    panel.set(beams=4).wait()
    assert [row["name"] for row in panel.data["rows"]] == ["greedy", "2 beams", "4 beams"]
    assert counts == {"beam_search": 1}
    panel.set(length_penalty=2.0).wait()
    assert counts == {"beam_search": 3}  # for greedy it does not matter


@pytest.mark.parametrize("size", ["pocket", "full"])
def test_freed_models_are_held_by_no_panel(size, monkeypatch):
    made = {}

    def load(name, size="pocket"):
        if (name, size) not in made:
            loaded = stand_in(name, size)
            made[name, size] = replace(loaded, model=copy.deepcopy(loaded.model))
        return made[name, size]

    monkeypatch.setattr(catalog, "load", load)
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panels = [gpt.writing_panel(), gpt.strategies_panel(), gpt.lens_panel()]
    for panel in panels:
        panel.set(size=size).wait()
    panels[0].click("Write")
    panels[0].wait()
    held = [weakref.ref(one.model) for one in made.values()] + [weakref.ref(gpt.assistant().model)]
    made.clear()
    catalog.free()
    assert [one() for one in held] == [None] * len(held)


def test_widths_that_heads_cannot_share_are_said():
    panel = gpt.anatomy_panel().set(width=768, heads=7).wait()
    assert "it cannot be built" in panel.status and not panel.data["fits"]


@pytest.mark.parametrize("make", [gpt.writing_panel, gpt.strategies_panel, gpt.cache_panel, gpt.lens_panel])
def test_full_size_without_network_is_one_sentence_and_the_panel_stays_usable(make, monkeypatch):
    pocket = catalog.load

    def load(name, size="pocket"):
        if size == "full":
            raise catalog.Unavailable("No way to the hub from here.")
        return pocket(name, size)

    monkeypatch.setattr(catalog, "load", load)
    panel = make().wait()
    assert "hub" in panel.set(size="full").wait().error
    assert panel.set(size="pocket").wait().error is None
