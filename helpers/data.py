"""What is no program: texts and tables in data, one TOML file a subject."""

import tomllib
from functools import cache
from typing import Any

from helpers import ROOT


@cache
def read(name: str) -> dict[str, Any]:
    """What data/NAME.toml says."""
    return tomllib.loads((ROOT / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def listed(text: str) -> tuple[str, ...]:
    """The entries of a comma-separated text."""
    return tuple(" ".join(entry.split()) for entry in text.split(",")) if text else ()
