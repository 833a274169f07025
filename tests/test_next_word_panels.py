"""Lecture 01's panels: every control at minimum, middle and maximum, and texts that people type."""

import pytest

from helpers.lectures import next_word
from helpers.lectures.next_word import recall
from helpers.scores import language
from tests.driver import drive
from tests.next_word_models import models  # noqa: F401 (a fixture)

pytestmark = pytest.mark.usefixtures("models")

PANELS = {
    next_word.surprise_panel: {},
    next_word.embeddings_panel: {"plotted": {"code": "places"}, "without_effect": ("word",)},
    next_word.unrolled_panel: {"plotted": {"read": "words"}},
    next_word.gradients_panel: {},
    next_word.shannon_panel: {"without_effect": ("guesses",)},  # its preset is empty; a test below plays
}
STEERED = {"temperature": "probability", "top_k": "cut", "top_p": "probability"}


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panel(make):
    drive(make(), **PANELS[make])


@pytest.mark.parametrize("steering", [False, True])
def test_distribution_panel_takes_any_text(steering):
    drive(next_word.distribution_panel(model="LSTM", steering=steering), plotted=STEERED if steering else None)


def test_a_click_appends_the_word():
    panel = next_word.distribution_panel(model="LSTM").wait()
    before, best = panel.settings.prompt, panel.data["words"][0]
    panel.click_word(0)
    assert panel.wait().settings.prompt.startswith(before) and panel.data["said"][-1] == best


def test_three_texts_are_written_with_the_settings(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = next_word.distribution_panel(steering=True).wait()
    for top_k, texts in ((1, 1), (0, 3)):  # top-k 1 is greedy
        panel.set(top_k=top_k).wait()
        panel.click("Write three texts")
        lines = panel.wait().data["lines"]
        assert len(lines) == 3 and len(set(lines)) == texts


def test_a_click_shows_the_neighbours_of_a_word():
    panel = next_word.embeddings_panel().wait()
    mapped = [spot["settings"]["word"] for spot in panel.view.spots.spots]
    panel.click_spot(mapped.index("barn"))
    assert panel.wait().data["word"] == "barn"
    first, _ = panel.data["near"][0]
    panel.click_word(0)
    assert panel.wait().data["word"] == first


def test_the_map_takes_one_word_of_the_farm():
    panel = next_word.embeddings_panel().wait()
    for wrong in ("", "a goat", "xylophone"):
        assert "type a single one" in panel.set(word=wrong).wait().error
    assert panel.set(word=" Monday ").wait().error is None  # it is not on the map, and has neighbours all the same


def test_letters_can_be_clicked_in_shannons_game():
    panel = next_word.shannon_panel().wait()
    for _ in range(3):
        panel.set(guesses=panel.settings.guesses + panel.data["letters"][panel.data["place"]]).wait()
    assert panel.data["counts"] == [1, 1, 1] == panel.data["players"]["you"]
    assert set(panel.data["players"]) == {"you", "counting", "RNN", "LSTM", "GPT"}
    panel.click_word(25)
    assert panel.wait().settings.guesses.endswith("z")


def test_another_text_in_shannons_game_begins_without_guesses():
    panel = next_word.shannon_panel().set(guesses="xyz").wait()
    assert panel.set(story=2).wait().data["tried"] == [] and panel.settings.guesses == ""


def test_recall_is_measured_by_its_button(monkeypatch):
    monkeypatch.setattr(recall, "DISTANCES", (10, 20))
    monkeypatch.setattr(language, "answers", lambda model, prompts: [""] * len(prompts))
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = next_word.recall_panel()
    drive(panel, without_effect=("questions",))
    panel.set(questions=6)
    panel.click("Measure")
    assert {d: one.value for d, one in panel.wait().data["curves"]["GPT"].items()} == {10: 0.0, 20: 0.0}
