"""Lecture 03's panels: every control at minimum, middle and maximum, and texts that people type."""

import pytest
import torch

from helpers import catalog, farm
from helpers.lectures import gpt
from helpers.lectures.gpt import cache, masked, writing
from helpers.sampling import How
from tests.driver import drive
from tests.gpt_models import models, sizes  # noqa: F401 (fixtures)

pytestmark = pytest.mark.usefixtures("models", "sizes")

KNOBS = ("temperature", "top_p", "top_k")
PANELS = {
    gpt.anatomy_panel: {
        "plotted": {name: "yours" for name in ("layers", "width", "context", "vocabulary")} | {"beside": "theirs"}
    },
    gpt.block_panel: {"plotted": {"depth": "stream", "gain": "stream"}},
    gpt.writing_panel: {"plotted": dict.fromkeys(KNOBS, "drawn"), "without_effect": ("seed",)},
    gpt.ways_panel: {},
    gpt.beam_panel: {"without_effect": ("length_penalty",)},  # matters only where a text ends early
    gpt.cache_panel: {"plotted": {"filled": "formula", "beside": "theirs"}},
    gpt.lens_panel: {"plotted": {"norm": "share", "back": "heads"}},
    gpt.gap_panel: {
        "plotted": {"sentence": "left", "own": "masked", "after": "masked"},
        "given": {"own": {"sentence": masked.TYPED}},
    },
    gpt.scaling_panel: {"plotted": {"used": "exponent", "above": "exponent", "reveal": "parameters"}},
}


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panel(make):
    drive(make(), **PANELS[make])


def test_write_streams_words_and_knobs_act_meanwhile(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "60")
    panel = gpt.writing_panel().settle()
    before = panel.settings.prompt
    panel.act("Write")
    panel.settle()
    written = panel.settings.prompt
    assert written.startswith(before) and len(panel.data["text"]) > len(before.split()) + 5
    assert len(panel.data["probability"]) == len(panel.data["text"])
    panel.reset()
    panel.settle()
    panel.set(top_k=1, seed=3).settle()
    panel.act("Write")
    greedy = panel.settle().settings.prompt
    panel.reset()
    panel.settle()
    panel.set(top_k=1, seed=4).settle()
    panel.act("Write")
    assert panel.settle().settings.prompt == greedy  # whatever the dice


def test_the_dice_decide_what_is_written(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "60")
    texts = []
    for seed in (0, 1):
        panel = gpt.writing_panel().set(seed=seed)
        panel.settle()
        panel.act("Write")
        texts.append(panel.settle().settings.prompt)
    assert texts[0] != texts[1]


def test_stop_stops_the_writing():
    panel = gpt.writing_panel().settle()
    show, count = panel.worker.show, []

    def stop_soon(*arguments):
        count.append(None)
        if len(count) == 3:
            panel.stop()
        return show(*arguments)

    panel.worker.show = stop_soon
    panel.act("Write")
    assert "stopped" in panel.settle().status and len(panel.data["text"]) < 20


def test_a_penalty_makes_said_words_rarer():
    model = gpt.gpt()
    said = model.encode("goat hen", start=False)
    scores = torch.zeros(len(farm.WORDS))
    scores[[*said, 50, 51]] = 5.0
    plain, punished = (writing.next_word(scores, [model.start, *said], model, How(penalty=p)) for p in (1.0, 2.0))
    again = {word: i for i, word in enumerate(plain["words"]) if plain["again"][i]}
    assert set(again) == {"goat", "hen"}
    assert all(punished["drawn"][i] < plain["drawn"][i] == plain["own"][i] for i in again.values())


def test_the_cache_is_measured_by_its_button(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "60")
    monkeypatch.setattr(cache, "PLACES", 3)
    panel = gpt.cache_panel().settle()
    assert panel.data["with"] == []
    panel.act("Measure")
    panel.settle()
    assert len(panel.data["with"]) == len(panel.data["without"]) == 3 and "ms" in panel.status
    assert panel.data["measured"] == panel.data["formula"]


def test_a_click_looks_at_that_word():
    panel = gpt.lens_panel().settle()
    panel.click_word(2)
    panel.settle()
    assert panel.data["place"] == 3 and panel.data["heads"][-1] == panel.data["text"][2]


def test_widths_that_heads_cannot_share_are_said():
    panel = gpt.anatomy_panel().set(width=768, heads=7).settle()
    assert "nobody could build it" in panel.status and not panel.data["fits"]


@pytest.mark.parametrize("make", [gpt.writing_panel, gpt.ways_panel, gpt.cache_panel, gpt.lens_panel])
def test_full_size_without_network_is_one_sentence_and_the_panel_stays_usable(make, monkeypatch):
    pocket = catalog.load

    def load(name, size="pocket"):
        if size == "full":
            raise catalog.Unavailable("No way to the hub from here.")
        return pocket(name, size)

    monkeypatch.setattr(catalog, "load", load)
    panel = make().settle()
    assert "hub" in panel.set(size="full").settle().error
    assert panel.set(size="pocket").settle().error is None
