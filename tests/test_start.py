"""Notebook 00: the machine report, tables, glossary search, warm-up panels, and the recorded taste."""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from helpers import exercises
from helpers.doctor import report
from helpers.lectures import start
from helpers.lectures.start import descent, softmax, tables, tastes
from helpers.tables import read
from tests import driver


@pytest.fixture
def frames(tmp_path, monkeypatch):
    """A folder with a frame of two answers."""

    def steps(words):
        return [
            {"before": "so far", "word": w, "words": [w, "goat"], "probabilities": [0.75 - 0.01 * i, 0.2]}
            for i, w in enumerate(words)
        ]

    long, short = ["No", ",", "the", "breed", "decides", "."] * 3, ["Anna", "."]
    answers = {question: steps(long) for question in list(tastes.QUESTIONS)[:2]}
    answers[list(tastes.QUESTIONS)[1]] = steps(["Yes", *long[1:]])
    answers[list(tastes.QUESTIONS)[2]] = steps(short)
    monkeypatch.setattr(tastes, "FRAMES", tmp_path)
    (tmp_path / "next_word.json").write_text(json.dumps({"model": "a test", "answers": answers}), encoding="utf-8")
    return tmp_path


def test_opening_loads_no_torch():
    code = (
        "import sys; from helpers.lectures import start\n"
        "start.machine(), start.course(), start.notation(), start.glossary(), start.softmax_panel().wait()\n"
        "start.taste_panel().wait()\n"
        "assert not {'torch', 'transformers', 'matplotlib.pyplot'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=900)


def test_machine_report_names_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "MEMORY", 10**6)
    monkeypatch.setattr(report.helpers, "ROOT", tmp_path)
    found = start.machine()
    missing = [finding for finding in found.findings if not finding.fine]
    assert {"Memory", "Pocket models"} <= {finding.what for finding in missing}
    assert all(finding.advice for finding in missing)
    assert "Memory" in found.summary and "✘ Memory" in repr(found)


def test_machine_report_escapes_what_it_shows():
    found = report.Report((report.Finding("folder", "<b>x</b>", True),))
    assert "<b>x</b>" not in found._repr_html_()


def test_course_links_only_notebooks_that_are_here(monkeypatch, tmp_path):
    monkeypatch.setattr(tables.helpers, "ROOT", tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / tables.COURSE[0].file).touch()
    rows = start.course().splitlines()[2:]
    assert len(rows) == 9
    assert tables.COURSE[0].file in rows[0] and "to come" not in rows[0]
    assert all("to come" in row and ".ipynb" not in row for row in rows[1:])


def test_tables_are_complete():
    for name, optional in (("notation", {"shape or unit"}), ("glossary", set())):
        rows = read(name)
        assert all(value or key in optional for row in rows for key, value in row.items())
        first = [next(iter(row.values())) for row in rows]
        assert len(set(first)) == len(first)
    assert [row["english"] for row in read("glossary")] == sorted(
        (row["english"] for row in read("glossary")), key=str.casefold
    )


def test_temperature_is_one_knob():
    (entry,) = [row for row in tables.search("temperature") if row["english"] == "temperature"]
    assert all(number in entry["meaning"] for number in ("01", "02", "08"))


@pytest.mark.parametrize("typed", ["", "   ", "zzzz", "🐐" * 500, "שלום", "<script>alert(1)</script>", "a" * 10_000])
def test_glossary_takes_anything(typed):
    shown = tables.glossary_html(typed)
    assert "<script" not in shown
    assert len(shown) < 60_000


def test_glossary_box_searches_in_both_languages():
    box, table = start.glossary().children
    box.value = "rauschen"
    assert "noise" in table.value and "gradient" not in table.value.replace("vanishing", "")
    box.value = "NOISE"
    assert "Rauschen" in table.value


def test_softmax_agrees_with_torch_and_the_exercise():
    for temperature in (0.1, 1.0, 3.0):
        ours = softmax.softmax(softmax.SCORES, temperature)
        np.testing.assert_allclose(ours, torch.softmax(torch.tensor(softmax.SCORES) / temperature, 0).numpy())
    right = exercises.find("start.softmax").solution(torch.tensor(softmax.SCORES))
    np.testing.assert_allclose(softmax.softmax(softmax.SCORES, 1.0), right.numpy())


def test_slope_agrees_with_the_exercise():
    right = exercises.find("start.gradient").solution(0.3, torch.tensor(descent.X), torch.tensor(descent.Y))
    assert descent.slope(0.3) == pytest.approx(float(right))


def test_descent_arrives_or_explodes():
    arrived = descent.descent_data(SimpleNamespace(rate=0.2, steps=20))
    assert abs(arrived["slope"]) < 0.01
    exploded = descent.descent_data(SimpleNamespace(rate=0.6, steps=5))
    assert "too long" in descent.caption_descent(exploded)


def test_warm_up_panels_answer_to_every_control():
    driver.drive(start.softmax_panel(), plotted={"temperature": "probabilities", "first": "scores"})
    driver.drive(start.descent_panel(), plotted={"rate": "w", "steps": "w"})


def test_taste_plays_the_record_and_scrubs_through_it(frames):
    panel = start.taste_panel().wait()
    assert panel.status.startswith("recorded") and "a test" in panel.status
    assert " ms" not in panel.status  # a recording never counts as speed
    assert panel.settings.place == tastes.OPEN_AT and panel.data["words"][0] == ","
    panel.click_word(3)
    panel.wait()
    assert panel.settings.place == 4 and panel.data["words"][0] == "breed"
    panel.set(question=list(tastes.QUESTIONS)[2], place=16).wait()
    assert panel.data["words"][0] == "." and panel.error is None  # a short answer: its last word


def test_taste_answers_to_every_control(frames):
    driver.drive(start.taste_panel(), plotted={"question": "words", "place": "words"})


def test_button_replaces_the_record(frames, monkeypatch):
    live = json.loads((frames / "next_word.json").read_text())
    live["model"] = "computed here"
    monkeypatch.setattr(tastes, "next_word", lambda report: live if report(0.5, "half") else None)
    panel = start.taste_panel().wait()
    panel.click("Run it live")
    panel.wait()
    assert panel.status.startswith("pocket")
    panel.set(place=2).wait()
    assert "computed here" in panel.status


def test_live_answers_come_from_the_model_word_by_word(monkeypatch):
    """A tiny GPT with random weights stands in for the pocket model: every step must be what the model itself says."""
    import transformers

    from helpers import catalog, farm

    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=farm.tokenizer(), bos_token="<end>")
    torch.manual_seed(0)
    config = transformers.GPT2Config(vocab_size=len(tokenizer), n_positions=64, n_embd=16, n_layer=1, n_head=2)
    model = transformers.GPT2LMHeadModel(config).eval()
    monkeypatch.setattr(catalog, "load", lambda name, size: catalog.Loaded(name, size, model, tokenizer, ""))
    frame = tastes.next_word()
    assert list(frame["answers"]) == list(tastes.QUESTIONS)
    for question, steps in frame["answers"].items():
        assert 1 <= len(steps) <= tastes.LONGEST
        assert steps[0]["before"] == tastes.QUESTIONS[question]
        for step in (steps[0], steps[-1]):
            ids = torch.tensor([tokenizer.encode("<end>" + step["before"], add_special_tokens=False)])
            with torch.no_grad():
                best = model(ids).logits[0, -1].softmax(-1).topk(tastes.SHOWN)
            assert step["probabilities"] == pytest.approx(best.values.tolist(), abs=1e-3)
            assert step["word"] == tokenizer.decode([int(best.indices[0])])


@pytest.mark.skipif(not (tastes.FRAMES.parent / "models" / "gpt").exists(), reason="the pocket GPT is not trained yet")
def test_shipped_record_is_what_the_shipped_model_says():
    """After training anew: python -m helpers record start."""
    shipped, live = tastes.recorded("next_word"), tastes.next_word()
    assert shipped["model"] == live["model"]
    for question, steps in live["answers"].items():
        assert [step["word"] for step in shipped["answers"][question]] == [step["word"] for step in steps]
        for then, now in zip(shipped["answers"][question], steps, strict=True):
            assert then["probabilities"] == pytest.approx(now["probabilities"], abs=0.02)


def test_stopped_button_leaves_the_record(frames, monkeypatch):
    def next_word(report):
        panel.stop()
        return None if not report(0.5, "half") else pytest.fail("not stopped")

    monkeypatch.setattr(tastes, "next_word", next_word)
    panel = start.taste_panel().wait()
    panel.click("Run it live")
    panel.wait()
    assert panel.status.startswith("recorded")


def test_without_a_record_the_panel_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(tastes, "FRAMES", tmp_path)
    panel = start.taste_panel().wait()
    assert "Run it live" in panel.error


def test_record_writes_what_the_button_computes(tmp_path, monkeypatch):
    monkeypatch.setattr(tastes, "FRAMES", tmp_path / "new")
    monkeypatch.setattr(tastes, "TASTES", {"next_word": lambda: {"model": "ü", "answers": {}}})
    assert tastes.record()
    assert tastes.recorded("next_word") == {"model": "ü", "answers": {}}
