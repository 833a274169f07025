"""Results that take too long for a lecture, tables or arrays: written by one command and read by a panel.

`helpers.tables` reads the tables.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

import helpers
from helpers import tables

FRAMES = helpers.ROOT / "data" / "frames"


def write(name: str, head: Sequence[str], rows: Iterable[Sequence], source: str, folder: Path = tables.FOLDER) -> None:
    """Write rows as they come, each with its source, and say so."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow((*head, "source"))
        for row in rows:
            table.writerow((*row, source))
            file.flush()
            print(*row, flush=True)


def resume(
    name: str,
    head: Sequence[str],
    parts: Mapping[tuple, Callable[[], Sequence[Sequence]]],
    source: str,
    folder: Path = tables.FOLDER,
) -> None:
    """As `write`, part after part; those that the table has from the same source are not made again.

    Args:
        parts: what makes the rows of a part, by the values that they begin with. One that raises KeyboardInterrupt,
            since its training was stopped, ends all; the parts before it are kept.
    """
    there = tables.read(name, folder) if (folder / f"{name}.csv").exists() else []
    kept = [tuple(row[column] for column in head) for row in there if row["source"] == source]

    def rows() -> Iterator[Sequence]:
        yield from kept
        for key, make in parts.items():
            if any(row[: len(key)] == tuple(map(str, key)) for row in kept):
                continue
            try:
                made = make()
            except KeyboardInterrupt:
                print("Stopped. The same command goes on from here, and makes nothing twice.", flush=True)
                return
            yield from made

    write(name, head, rows(), source, folder)


def write_arrays(name: str, arrays: Mapping[str, np.ndarray], folder: Path = FRAMES) -> None:
    """Write arrays, compressed, and say how large the file is."""
    file = folder / f"{name}.npz"
    np.savez_compressed(file, **arrays)
    print(f"{file.name}: {file.stat().st_size / 1000:.1f} kB", flush=True)


def read_arrays(name: str, first: str, folder: Path = FRAMES) -> dict[str, np.ndarray]:
    """Those arrays whose names begin with `first`, by the rest of their names.

    Raises:
        Problem: nothing is recorded yet.
    """
    try:
        with np.load(folder / f"{name}.npz") as file:
            return {key.removeprefix(first): file[key] for key in file if key.startswith(first)}
    except FileNotFoundError:
        raise tables.unrecorded(name) from None
