"""What a student sees: clear sentences for functions that do not run, progress that survives accidents."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from helpers import exercises
from helpers import progress as stored
from helpers.check import check, hint, progress
from helpers.exercises.diagnosis import diagnose

ID = "next_word.temperature"
TEMPERATURE = exercises.find(ID)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_HOME", str(tmp_path))
    return tmp_path


def message(function, id=ID):
    verdict = diagnose(exercises.find(id), function)
    assert not verdict.passed
    return verdict.message


def raises(logits, tau):
    return logits.no_such_thing


def test_raising_function_shows_error_and_line():
    text = message(raises)
    assert "AttributeError" in text and "no_such_thing" in text
    assert "in the line: return logits.no_such_thing" in text


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x, h, W, U, b: W.T @ x + U @ h + b,
        lambda x, h, W, U, b: W.numpy().T @ x.numpy() + U.numpy() @ h.numpy() + b.numpy(),
        lambda x, h, W, U, b: W + U @ h + x,
    ],
    ids=["torch", "numpy", "sum"],
)
def test_shapes_that_do_not_fit_are_said_with_what_to_look_for(wrong):
    text = message(wrong, "next_word.rnn_step")
    assert "stopped with" in text and "Two shapes do not fit together" in text


@pytest.mark.parametrize(
    "function, says",
    [
        (lambda z, T: None, "returned None"),
        (lambda z, T: ..., "blank is still there"),
        (lambda z, T: "0.3", "a text (str)"),
        (lambda z, T: {"a", "b"}, "a set"),
        (lambda z, T: [["a"]], "a list that holds more than numbers"),
        (lambda z, T: np.array(["a"]), "Numbers are expected"),
        (lambda z, T: torch.ones(3), "3 numbers in a row. It should return 7 numbers in a row"),
        (lambda z, T: torch.ones(7, 7), "a table of shape (7, 7)"),
        (lambda z, T: 1.0, "one number"),
        (lambda z, T: {}, "a dict with 0 entries"),
        (lambda z, T: [[1.0], [1.0, 2.0]], "a list of 2 parts"),
        (lambda z, T: z / 0, "nan or infinity"),
        (lambda z, T: torch.full((7,), 1 / 7), "The numbers are not right yet"),
        (lambda z: z, "called with 2 arguments: (logits, tau). Yours takes (z)"),
        (lambda z, T, extra: z, "Yours takes (z, T, extra)"),
        (torch.ones(7), "name without brackets (you gave a Tensor)"),
        (None, "name without brackets"),
    ],
)
def test_unusable_answers_get_their_own_sentence(function, says):
    assert says in message(function)


def test_a_forgotten_logarithm_is_named():
    def mean(logits, targets):
        return -torch.softmax(logits, -1)[torch.arange(len(targets)), targets].mean()

    assert "logarithm is missing" in message(mean, "next_word.cross_entropy")


def test_ragged_list_and_sequence_of_tensors():
    assert "a list of 2 parts" in message(lambda g, m: torch.ones(3), "next_word.clip_gradient")
    clip = exercises.find("next_word.clip_gradient")
    assert diagnose(clip, lambda g, m: (x for x in clip.solution(g, m))).passed


def test_counts_may_come_as_plain_dict_with_words_as_keys():
    ngrams = exercises.find("next_word.ngram_counts")

    def with_words(words, n):
        counts = ngrams.solution(words, n)
        return {
            context[0] if n == 2 else context: dict(following) | {"zebra": 0} for context, following in counts.items()
        }

    assert diagnose(ngrams, with_words).passed


def test_a_mistake_is_seen_behind_an_overflow():
    def both(logits, tau):
        return torch.exp(logits * tau) / torch.exp(logits * tau).sum()

    assert "divide the logits by tau, or multiply?" in message(both)


def test_wrong_counts_show_the_first_entry_that_differs():
    text = message(lambda words, n: {("Anna",): {"has": 7}}, "next_word.ngram_counts")
    assert "('Anna',) -> {'has': 7}" in text and "('Anna',) -> {'has': 2}" in text


def test_function_may_change_its_arguments():
    def in_place(gradients, max_norm):
        length = torch.cat([g.flatten() for g in gradients]).norm()
        for g in gradients:
            g.mul_(min(1.0, max_norm / float(length)))
        return gradients

    assert diagnose(exercises.find("next_word.clip_gradient"), in_place).passed


def test_interrupt_is_not_swallowed():
    def stopped(logits, tau):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        diagnose(TEMPERATURE, stopped)


def test_check_prints_and_stores(capsys):
    check(ID, lambda z, T: z * T)
    assert "NOT YET" in capsys.readouterr().out
    check(ID, TEMPERATURE.solution)
    assert "PASS" in capsys.readouterr().out
    check(ID, lambda z, T: z)
    entry = stored.load()[0][ID]
    assert entry["tries"] == 3
    assert entry["passed"]  # a pass stays a pass


def test_an_empty_blank_is_no_try(capsys, home):
    check(ID, lambda z, tau: ...)
    assert "The blank is still there" in capsys.readouterr().out
    assert not list(home.iterdir())


def test_given_solutions_leave_progress_alone(capsys, home):
    check(ID, TEMPERATURE.solution, store=False)
    assert "PASS" in capsys.readouterr().out
    assert not list(home.iterdir())


def test_progress_is_shown_as_text_and_table():
    check(ID, TEMPERATURE.solution)
    check("next_word.top_p", lambda q, p: q)
    shown = progress()
    assert shown.summary.startswith(f"1 of {len(shown.rows)} checks passed")
    assert "✔ passed" in repr(shown) and "✘ 1 try, not yet" in repr(shown) and "○ open" in repr(shown)
    assert shown._repr_html_().count("<tr>") == len(shown.rows) + 1


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b'{"a": 3}', b'{"a": {"tries": "x"}}', b"\xff\xfe\x00"])
def test_corrupt_file_is_put_aside_with_one_sentence(content, capsys, home):
    (home / "progress.json").write_bytes(content)
    check(ID, TEMPERATURE.solution)
    assert "damaged" in capsys.readouterr().out
    assert (home / "progress.broken.json").read_bytes() == content
    check(ID, TEMPERATURE.solution)
    assert "damaged" not in capsys.readouterr().out
    assert stored.load()[0][ID]["tries"] == 2


def test_corrupt_file_is_told_by_progress(home):
    (home / "progress.json").write_text("no json")
    assert "damaged" in progress().summary


def test_failed_write_keeps_the_old_file(monkeypatch, capsys, home):
    check(ID, TEMPERATURE.solution)
    before = (home / "progress.json").read_text()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    check("next_word.top_p", lambda q, p: q)
    assert "could not be stored (No space left on device)" in capsys.readouterr().out
    assert (home / "progress.json").read_text() == before
    assert [path.name for path in home.iterdir()] == ["progress.json"]


def test_records_of_unknown_exercises_are_kept(home):
    (home / "progress.json").write_text(json.dumps({"future.one": {"tries": 1, "passed": None}}))
    check(ID, TEMPERATURE.solution)
    assert set(stored.load()[0]) == {"future.one", ID}
    assert "future.one" not in repr(progress())


def test_hint_steps(capsys):
    hint(ID)
    hint(ID, 3)
    out = capsys.readouterr().out
    assert "Hint 1 of 3" in out and "Hint 3 of 3" in out
    with pytest.raises(ValueError, match="1 to 3"):
        hint(ID, 4)


def test_importing_check_is_light():
    code = "import sys, helpers.check; assert not {'torch', 'matplotlib', 'transformers'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=600)
