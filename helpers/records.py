"""Tables of results that take too long for a lecture: each is written by one command and read by a panel."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from helpers import tables
from helpers.problems import Problem


def command(name: str) -> str:
    """What writes the table of this name."""
    return f"python -m helpers record {name}"


def write(name: str, head: Sequence[str], rows: Iterable[Sequence], source: str, folder: Path = tables.FOLDER) -> None:
    """Write rows as they come, each with its source, and say so."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow((*head, "source"))
        for row in rows:
            table.writerow((*row, source))
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
        raise Problem(f"This has not been recorded yet: {command(name)}") from None
