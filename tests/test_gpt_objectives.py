"""Lecture 03: gaps filled from the left and from both sides, and the power law."""

import pytest
import torch

from helpers import farm, tables
from helpers.lectures import gpt
from helpers.lectures.gpt import gap, scaling
from tests.gpt_models import models, sizes  # noqa: F401 (fixtures)

SENTENCE = "Anna took the [MASK] to dig a hole."


@pytest.mark.usefixtures("models")
class TestGaps:
    def test_the_left_one_guesses_the_next_word_whatever_follows(self):
        model = gpt.gpt()
        words, shares = gpt.from_left(model, SENTENCE)
        expected = model.logits(torch.tensor([model.encode("Anna took the")]))[0, -1].softmax(-1)
        assert shares == pytest.approx(expected.topk(len(shares)).values.tolist(), rel=1e-4)
        assert words[0] == model.decode([int(expected.argmax())])
        assert gpt.from_left(model, "Anna took the [MASK] to cut the bread.") == (words, shares)

    def test_the_masked_one_looks_at_the_gap_and_sees_what_follows(self):
        model = gpt.bert()
        words, shares = gpt.from_both_sides(model, SENTENCE)
        row = model.logits(torch.tensor([model.encode(SENTENCE, start=False)]))[0, 3].softmax(-1)
        assert shares == pytest.approx(row.topk(len(shares)).values.tolist(), rel=1e-4)
        assert gpt.from_both_sides(model, "Anna took the [MASK] to cut the bread.") != (words, shares)

    def test_sentences_without_exactly_one_gap_are_refused(self):
        for sentence in ("Anna took it.", "[MASK] took the [MASK].", ""):
            with pytest.raises(ValueError, match=r"one \[MASK\].*\.$"):
                gap.both(sentence)

    def test_too_long_a_sentence_is_one_sentence_in_the_panel(self):
        panel = gpt.gap_panel().set(sentence="a " * 100 + "[MASK]")
        assert "can read" in panel.wait().error


@pytest.mark.usefixtures("models")
def test_what_follows_the_gap_can_be_taken_away():
    assert gap.both(gap.SLIDES, follows=False)["sentence"] == "Maybe he is not the best [MASK]."
    whole, cut = gap.both(gap.SLIDES), gap.both(gap.SLIDES, follows=False)
    assert whole["sentence"] == gap.SLIDES and whole["left"] == cut["left"] and whole["masked"] != cut["masked"]
    for sentence in gap.SENTENCES:
        assert sentence.count("[MASK]") == 1 and not farm.unknown_words(sentence)


def test_a_power_law_is_found_and_drawn_on(sizes):  # noqa: F811
    found = scaling.law(sizes, 4, above_entropy=True)
    assert found["exponent"] == pytest.approx(0.4) and found["predicted"] - found["truth"] == pytest.approx(-0.02)
    assert found["line"][:4] == pytest.approx(found["surprise"][:4])
    bent = scaling.law(sizes, 4, above_entropy=False)
    assert bent["exponent"] < 0.4 and bent["predicted"] < found["predicted"]  # the floor bends the curve upwards


def test_missing_trainings_say_what_to_do(monkeypatch):
    monkeypatch.setattr(scaling.tables, "read", lambda name: [])
    with pytest.raises(ValueError, match="python -m helpers record scaling"):
        scaling.scaling_runs()


def test_every_published_exponent_has_a_source():
    rows = tables.read("scaling_exponents")
    assert len(rows) >= 3 and all(0 < float(row["value"]) < 2 and "arXiv" in row["source"] for row in rows)
