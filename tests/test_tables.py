"""Quoted figures: each has its source, and where the source could not be read first-hand, the row says so."""

import math

import pytest

from helpers import tables

OURS = {"glossary", "notation", "farm_words", "ordinary_sentences", "typed_requests"}  # our own words
QUOTED = sorted({path.stem for path in tables.FOLDER.glob("*.csv")} - OURS)


@pytest.mark.parametrize("name", QUOTED)
def test_each_row_has_a_source(name):
    rows = tables.read(name)
    assert rows and all(row["source"] for row in rows)
    assert not any(None in row or None in row.values() for row in rows)  # as many cells as columns


def test_what_is_said_of_gans_says_how_sure_it_is():
    rows = {row["quantity"]: row for row in tables.read("gan_history")}
    assert all(row["confidence"].startswith(("seen", "second-hand")) for row in rows.values())
    value = float(rows["Goodfellow 2014: value of the game where G has won"]["value"])
    assert value == pytest.approx(-math.log(4), abs=1e-4)
