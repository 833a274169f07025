"""Lecture 01's panels: every control at minimum, middle and maximum, and texts that people type."""

import pytest

from helpers.lectures import next_word
from helpers.lectures.next_word import recall
from helpers.panel import job
from helpers.scores import language
from tests.driver import drive
from tests.next_word_models import models  # noqa: F401 (a fixture)

pytestmark = pytest.mark.usefixtures("models")

PANELS = {
    next_word.filter_panel: {"plotted": {"temperature": "heated", "top_k": "cut", "top_p": "final"}},
    next_word.branches_panel: {},
    next_word.surprise_panel: {},
    next_word.embeddings_panel: {"plotted": {"kind": "coloured", "code": "places"}, "without_effect": ("word",)},
    next_word.counting_panel: {"given": {"back_off": {"n": 4}}},
    next_word.tokens_panel: {},
    next_word.unrolled_panel: {"plotted": {"read": "words"}},
    next_word.gradients_panel: {"plotted": {name: "norms" for name in ("length", "scale", "forget", "seed")}},
    next_word.cliff_panel: {"plotted": {name: "walks" for name in ("updates", "rate", "clip")}},
    next_word.shannon_panel: {"without_effect": ("guesses",)},  # its preset is empty; a test below plays
}


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panel(make):
    drive(make(), **PANELS[make])


def test_a_click_appends_the_word_and_the_buttons_write():
    panel = next_word.distribution_panel(model="LSTM").wait()
    before, best = panel.settings.prompt, panel.data["words"][0]
    panel.click_word(0)
    assert panel.wait().settings.prompt.startswith(before) and panel.data["said"][-1] == best
    for button in ("Add the likeliest", "Add a drawn word", "Write on"):
        length = len(panel.data["said"])
        panel.click(button)
        assert len(panel.wait().data["said"]) > length and panel.error is None


def test_writing_on_shows_each_word_once(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    monkeypatch.setattr(job, "PICTURES_A_SECOND", 1e9)  # no picture is left out
    panel = next_word.distribution_panel(model="LSTM").wait()
    show, lengths = panel.worker.show, []

    def shown(data, *given):
        lengths.append(len(data["said"]))
        return show(data, *given)

    panel.worker.show = shown
    before = len(panel.data["said"])
    panel.click("Write on")
    assert len(panel.wait().data["said"]) > before + 1
    assert sorted(set(lengths)) == list(range(before + 1, len(panel.data["said"]) + 1))  # word by word
    assert len(lengths) <= len(set(lengths)) + 2  # once more when it has ended


def test_distribution_panel_takes_any_text():
    drive(next_word.distribution_panel(model="LSTM"))


def test_a_click_shows_the_neighbours_of_a_word():
    panel = next_word.embeddings_panel().wait()
    mapped = [spot["settings"]["word"] for spot in panel.view.spots.spots]
    panel.click_spot(mapped.index("barn"))
    assert panel.wait().data["word"] == "barn" and panel.settings.kind == "places"
    first, _ = panel.data["near"][0]
    panel.click_spot(len(panel.view.spots.spots) - len(panel.data["near"]))
    assert panel.wait().data["word"] == first


def test_the_map_takes_one_word_of_the_farm():
    panel = next_word.embeddings_panel().wait()
    for wrong in ("", "a goat", "xylophone"):
        assert "type a single one" in panel.set(word=wrong).wait().error
    assert panel.set(word=" Monday ").wait().error is None  # it is not on the map, and has neighbours all the same


def test_three_texts_are_written_with_the_settings(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = next_word.filter_panel().wait()
    panel.set(top_k=1).wait()
    panel.click("Write three texts")
    lines = panel.wait().data["lines"]
    assert len(lines) == 3 and len(set(lines)) == 1  # top-k 1 is greedy


def test_letters_can_be_clicked_in_shannons_game():
    panel = next_word.shannon_panel().wait()
    for _ in range(3):
        hidden = panel.data["game"].units[panel.data["game"].position]
        panel.set(guesses=panel.settings.guesses + hidden).wait()
    assert panel.data["game"].counts == (1, 1, 1) and panel.data["yours"] == 0
    panel.click_word(25)
    assert panel.wait().settings.guesses.endswith("z")


@pytest.mark.parametrize("change", [{"unit": "words"}, {"number": 2}])
def test_another_text_in_shannons_game_begins_without_guesses(change):
    panel = next_word.shannon_panel().set(guesses="abc").wait()
    assert panel.set(**change).wait().data["game"].tried == () and panel.settings.guesses == ""


def test_words_end_with_a_blank_in_shannons_game():
    panel = next_word.shannon_panel().set(unit="words").wait()
    word = panel.data["game"].units[panel.data["game"].position]
    assert panel.set(guesses=word).wait().data["game"].counts == ()
    assert panel.set(guesses=word + " ").wait().data["game"].counts == (1,)
    assert set(panel.data["rivals"]) == {"counting", "RNN", "LSTM", "GPT"}


def test_full_size_without_network_is_one_sentence_and_the_panel_stays_usable():
    panel = next_word.microscope_panel().wait()
    assert [column["name"] for column in panel.data] == ["counting", "RNN", "LSTM", "GPT"]
    assert "hub" in panel.set(size="full").wait().error
    assert panel.set(size="pocket").wait().error is None


def test_recall_is_measured_by_its_button(monkeypatch):
    monkeypatch.setattr(recall, "DISTANCES", (10, 20))
    right = {question.prompt: question.answer for asked in recall.asked(6).values() for question in asked}
    monkeypatch.setattr(language, "answers", lambda model, prompts: [right.get(prompt, "") for prompt in prompts])
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = next_word.recall_panel()
    drive(panel, without_effect=("questions",))
    panel.set(questions=6)
    panel.click("Measure")
    assert (
        set(panel.wait().data["curves"]["GPT"]) <= {10, 20}
        and [cell.value for cell in panel.data["forms"]["RNN"].values()] == [1.0] * len(recall.FORMS)
        and 0 < panel.data["forms"][recall.CONSTANT]["egg_colour"].value < 1
    )
