"""The scaling runs: their table, and that the command goes on where it was stopped."""

import pytest

from helpers import __main__ as command
from helpers import tables
from helpers.recipes import scaling


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Two sizes, few steps, a table of their own."""
    settings = {"SIZES": scaling.SIZES[:2], "STEPS": 3, "DOCUMENTS": 2, "MEASURED": 4}
    for name, value in settings.items():
        monkeypatch.setattr(scaling, name, value)
    return tmp_path


def test_the_table_is_filled_and_nothing_trained_twice(small, monkeypatch, capsys):
    real, calls = scaling.measured, []

    def stopped_once(*size):
        calls.append(size)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*size)

    monkeypatch.setattr(scaling, "measured", stopped_once)
    scaling.record(small)
    assert "Stopped. The same command goes on" in capsys.readouterr().out
    first = tables.read(scaling.NAME, small)
    scaling.record(small)
    assert calls == [(2, 32), (2, 64), (2, 64)]
    rows = tables.read(scaling.NAME, small)
    assert first == rows[:1] and [(row["layers"], row["width"]) for row in rows] == [("2", "32"), ("2", "64")]
    for row in rows:
        assert float(row["entropy_bits_per_word"]) < float(row["bits_per_word"])
        size = int(row["layers"]) * int(row["width"]) ** 2
        assert int(row["parameters_in_blocks"]) == pytest.approx(12 * size, rel=0.05)  # the rule of thumb
    assert rows[0]["entropy_bits_per_word"] == rows[1]["entropy_bits_per_word"]  # measured on the same documents


def test_a_stopped_training_leaves_no_row(small, monkeypatch):
    real = scaling.training.fit

    def stopped(*args, **how):
        return real(*args, on_step=lambda run: run.stop(), **how)

    monkeypatch.setattr(scaling.training, "fit", stopped)
    scaling.record(small)
    assert tables.read(scaling.NAME, small) == []


def test_it_is_a_command(monkeypatch, capsys):
    monkeypatch.setattr(scaling, "record", lambda: print("done"))
    assert command.main(["record", "scaling"]) == 0 and "done" in capsys.readouterr().out
