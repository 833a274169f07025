"""What of the farm is no program: its words, sentences and productions, in data/farm, one TOML file a subject."""

import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any

from helpers import ROOT
from helpers.problems import Problem

FOLDER = ROOT / "data" / "farm"


class Ranked(tuple):
    """Words of which the first are used more often than the last: probability proportional to 1 / (rank + 2)."""


def listed(text: str) -> tuple[str, ...]:
    """The entries of a comma-separated text, in order: all are equally likely."""
    entries = tuple(" ".join(entry.split()) for entry in text.split(",")) if text else ()
    if twice := {entry for entry in entries if entries.count(entry) > 1}:
        raise ValueError(f"listed twice: {', '.join(sorted(twice))}")
    return entries


def ranked(text: str) -> Ranked:
    """The entries of a comma-separated text, the frequent ones first."""
    return Ranked(listed(text))


def forms(text: str) -> tuple[str, ...]:
    """The entries of a comma-separated text, of which several may be the same."""
    return tuple(entry.strip() for entry in text.split(","))


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text."""
    return tuple(text.strip().splitlines())


@cache
def read(name: str) -> dict[str, Any]:
    """What data/farm/NAME.toml says: texts in tables.

    Raises:
        Problem: the file is not there or is no TOML.
    """
    path = FOLDER / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Problem(f"{path} is missing; it comes with the notebooks.") from None
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"{path} cannot be read: {error}.") from None


def table(name: str, *keys: str, of: Callable[[str], Any] = str) -> dict[str, Any]:
    """The file, or the table in it that the keys lead to, with each text read by `of`.

    Raises:
        Problem: there is no such table, or `of` raises a ValueError for one of its texts.
    """
    found, where = read(name), f"{FOLDER / name}.toml"
    for key in keys:
        if not isinstance(found.get(key), dict):
            raise Problem(f"{where} has no table [{'.'.join(keys)}].")
        found = found[key]
    return converted(found, of, f"{where}, {'.'.join(keys)}".rstrip(", "))


def converted(found: dict[str, Any], of: Callable[[str], Any], where: str) -> dict[str, Any]:
    made = {}
    for key, entry in found.items():
        if isinstance(entry, dict):
            made[key] = converted(entry, of, f"{where}, {key}")
        elif not isinstance(entry, str):
            raise Problem(f"{where}, {key}: this is no text: {entry!r}.")
        else:
            try:
                made[key] = of(entry)
            except ValueError as error:
                raise Problem(f"{where}, {key}: {error}.") from None
    return made
