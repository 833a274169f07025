"""The figures of data/tables, quoted from papers or recorded here: a CSV file for each table, a source in each row."""

import csv
from pathlib import Path

import helpers
from helpers.problems import Problem

FOLDER = helpers.ROOT / "data" / "tables"


def command(name: str) -> str:
    """What records the table, or the arrays, of this name."""
    return f"python -m helpers record {name}"


def unrecorded(name: str) -> Problem:
    """What to say where these are missing."""
    return Problem(f"This has not been recorded yet: {command(name)}")


def read(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    """The rows of NAME.csv, each a dict from column to text.

    Raises:
        Problem: it is not recorded yet.
    """
    try:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        raise unrecorded(name) from None
