"""The scaling runs: their table, and that they resume where they were stopped."""

import pytest

from helpers import __main__ as command
from helpers.recipes import scaling


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Two sizes, few steps, a table of their own."""
    monkeypatch.setenv("LECTURE_HOME", str(tmp_path))
    settings = {"TABLE": tmp_path / "scaling.csv", "SIZES": scaling.SIZES[:2], "STEPS": 3, "DOCUMENTS": 2}
    for name, value in (settings | {"MEASURED": 4}).items():
        monkeypatch.setattr(scaling, name, value)
    scaling.words_read.cache_clear()
    yield tmp_path
    scaling.words_read.cache_clear()


def test_the_command_fills_the_table_and_trains_nothing_twice(small, capsys, monkeypatch):
    assert command.main(["record", "scaling"]) == 0
    first, second = scaling.rows()
    assert [(row["layers"], row["width"], row["heads"]) for row in (first, second)] == [(2, 32, 1), (2, 64, 2)]
    assert first["words_read"] == second["words_read"] > 50 and first["steps"] == 3
    assert first["entropy_bits_per_word"] == second["entropy_bits_per_word"] < first["bits_per_word"]
    assert not list((small / "checkpoints").iterdir())
    trained = []
    monkeypatch.setattr(scaling, "trained", lambda size, real=scaling.trained: trained.append(size) or real(size))
    scaling.write([second])
    assert command.main(["record", "scaling"]) == 0
    assert trained == [scaling.SIZES[0]] and "already" in capsys.readouterr().out
    again = scaling.rows()[1]
    assert {**again, "minutes": 0} == {**first, "minutes": 0}  # the same to the bit


def test_the_parameters_in_the_blocks_follow_the_rule_of_thumb(small):
    for size in scaling.SIZES:
        model, run = scaling.trained(size)
        row = scaling.measured(size, model, run)
        assert row["parameters_in_blocks"] == pytest.approx(12 * size.layers * size.width**2, rel=0.05)


def test_a_stopped_training_leaves_no_row_and_goes_on(small, monkeypatch):
    monkeypatch.setattr(scaling, "SIZES", scaling.SIZES[:1])
    real = scaling.runner.Reporter.report

    def stop_after_two(reporter, run):
        real(reporter, run)
        if run.step == 2:
            run.stop()

    monkeypatch.setattr(scaling.runner.Reporter, "report", stop_after_two)
    assert "stopped at step 2" in "".join(scaling.record())
    assert scaling.rows() == []
    monkeypatch.setattr(scaling.runner.Reporter, "report", real)
    list(scaling.record())
    [row] = scaling.rows()
    assert row["steps"] == 3
