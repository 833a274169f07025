"""Tables of training runs that take too long for a lecture: each is written by one command and read by a panel."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from helpers import tables
from helpers.panel import Problem


def command(name: str) -> str:
    """What writes the table of this name."""
    return f"python -m helpers record {name}"


def write(name: str, head: Sequence[str], rows: Iterable[Sequence], source: str, folder: Path = tables.FOLDER) -> None:
    """Write rows as they come, each with its source, and say so."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow((*head, "source"))
        for row in rows:
            table.writerow((*row, f"{source}, by {command(name)}"))
            file.flush()
            print(*row, flush=True)


def read(name: str, folder: Path = tables.FOLDER) -> list[dict[str, str]]:
    """The rows of a table.

    Raises:
        Problem: nothing is recorded yet.
    """
    try:
        return tables.read(name, folder)
    except FileNotFoundError:
        raise Problem(f"These training runs have not been recorded yet: {command(name)}") from None
