"""Lecture 03's panels: every control at minimum, middle and maximum, and texts that people type."""

import copy
import weakref
from dataclasses import replace

import pytest
import torch

from helpers import catalog, farm
from helpers.lectures import gpt
from helpers.lectures.gpt import writing
from helpers.sampling import SamplingConfig
from tests.driver import drive
from tests.gpt_models import models, sizes, stand_in  # noqa: F401 (models and sizes are fixtures)

pytestmark = pytest.mark.usefixtures("models", "sizes")

KNOBS = ("temperature", "top_p", "top_k")
PANELS = {
    gpt.anatomy_panel: {
        "plotted": {name: "yours" for name in ("layers", "width", "context", "vocabulary")} | {"beside": "theirs"}
    },
    gpt.writing_panel: {"plotted": dict.fromkeys(KNOBS, "drawn"), "without_effect": ("seed",)},
    gpt.gap_panel: {"plotted": {"sentence": "masked", "follows": "masked"}},
    gpt.scaling_panel: {"plotted": {"used": "exponent", "above": "exponent"}},
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
    panels = [gpt.writing_panel().set(size=size), gpt.gap_panel()]
    for panel in panels:
        panel.wait()
    panels[0].click("Write")
    panels[0].wait()
    held = [weakref.ref(one.model) for one in made.values()] + [weakref.ref(gpt.assistant().model)]
    made.clear()
    catalog.free()
    assert [one() for one in held] == [None] * len(held)


def test_widths_that_heads_cannot_share_are_said():
    panel = gpt.anatomy_panel().set(width=768, heads=7).wait()
    assert "it cannot be built" in panel.status and panel.data["head_width"] == pytest.approx(768 / 7)


def test_full_size_without_network_is_one_sentence_and_the_panel_stays_usable(monkeypatch):
    pocket = catalog.load

    def load(name, size="pocket"):
        if size == "full":
            raise catalog.Unavailable("No way to the hub from here.")
        return pocket(name, size)

    monkeypatch.setattr(catalog, "load", load)
    panel = gpt.writing_panel().wait()
    assert "hub" in panel.set(size="full").wait().error
    assert panel.set(size="pocket").wait().error is None
