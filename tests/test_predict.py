"""Questions before answers: what is locked, what opens it, and what is remembered."""

import pytest

import helpers
from helpers import predict as predictions
from helpers.predict import Prediction, predict, show_all

QUESTION, OPTIONS = "Which is larger?", ["a goat", "a hen", "a pony"]


@pytest.fixture(autouse=True)
def nothing_asked():
    predictions._asked.clear()


def asked(options=OPTIONS) -> Prediction:
    predict(QUESTION, options)
    return predictions._asked[QUESTION]


def restart() -> None:
    """What a new kernel begins with."""
    predictions._asked.clear()


def test_it_is_locked_until_an_answer_is_pressed():
    question = asked()
    assert question.locked
    question.set_state({"chosen": 1})  # as the page does
    assert not question.locked


def test_a_cell_that_runs_again_remembers_the_choice_and_a_new_kernel_asks_again():
    first = asked()
    first.set_state({"chosen": 2})
    again = asked()
    assert again.chosen == 2 and again is not first and first.comm is None
    restart()
    assert asked().locked


def test_other_answers_are_another_question():
    asked().set_state({"chosen": 2})
    assert asked(["a goat", "a hen"]).locked


def test_show_all_opens_every_question_and_is_remembered():
    other = Prediction("Which is smaller?", OPTIONS)
    predictions._asked[other.question] = other
    question = asked()
    question.set_state({"shows_all": True})
    assert not question.locked and not other.locked
    restart()
    assert not asked().locked
    show_all(False)
    assert predictions._asked[QUESTION].locked
    restart()
    assert asked().locked


def test_a_folder_that_cannot_be_written_only_forgets(monkeypatch, tmp_path):
    question = asked()
    (tmp_path / "file").touch()
    monkeypatch.setattr(helpers, "home", lambda: tmp_path / "file" / "home")
    show_all()
    assert not question.locked
    show_all(False)
    assert question.locked


def test_it_is_readable_where_there_is_no_page(capsys):
    predict(QUESTION, OPTIONS)
    assert capsys.readouterr().out.strip() == "Which is larger? (a) a goat (b) a hen (c) a pony"


@pytest.mark.parametrize(
    ("question", "options", "word"),
    [
        (QUESTION, [], "2 to 6"),
        (QUESTION, ["yes"], "2 to 6"),
        (QUESTION, ["yes", "yes"], "different"),
        (QUESTION, list("abcdefg"), "2 to 6"),
        (QUESTION, "yes or no", "list"),
        (QUESTION, ["yes", " "], "something in them"),
        (QUESTION, ["yes", 3], "something in them"),
        ("", OPTIONS, "something in them"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(question, options, word):
    with pytest.raises(ValueError, match=word):
        predict(question, options)
    assert not predictions._asked
