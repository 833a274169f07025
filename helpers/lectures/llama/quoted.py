"""The figures that sections 2 to 5 quote: tables whose rows have a source, and numbers where numbers belong."""

import functools
from typing import Any

from helpers import tables
from helpers.problems import Problem


def rows(table: str, *numbers: str) -> list[dict[str, Any]]:
    """The rows of data/tables/llama_TABLE.csv, the columns `numbers` as floats (nan where nothing is known).

    Raises:
        Problem: a row lacks a field, its source or one of its numbers; the message names the row.
    """
    found = []
    for place, row in enumerate(tables.read(f"llama_{table}"), start=1):
        if None in (*row, *row.values()):
            raise Problem(f"Row {place} of llama_{table}.csv has fewer or more fields than the table has columns.")
        if not row.get("source"):
            raise Problem(f"Row {place} of llama_{table}.csv has no source: fill it in, or take the row out.")
        try:
            found.append(row | {column: float(row[column]) for column in numbers})
        except (KeyError, TypeError, ValueError):
            raise Problem(f"Row {place} of llama_{table}.csv needs a number in {', '.join(numbers)}.") from None
    return found


@functools.cache
def values(table: str) -> dict[str, float]:
    """Name -> value of a table with the columns name and value."""
    return {row["name"]: row["value"] for row in rows(table, "value")}


@functools.cache
def gpus() -> dict[str, dict[str, Any]]:
    """Name -> the datasheet's row: teraflops (dense, 16 bit), gigabytes, watts."""
    return {row["gpu"]: row for row in rows("gpus", "teraflops", "gigabytes", "watts")}


def short(number: float) -> str:
    """A number with three digits: 7,100,000; 0.0012."""
    return f"{float(f'{number:.3g}'):,.12g}" if not 0 < number < 1e-4 else f"{number:.1e}"
