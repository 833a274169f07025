"""Helpers of the lecture notebooks. Importing this costs nothing: torch and the libraries load when first needed.

Import it before torch: how torch's threads wait for work is fixed when torch loads.
"""

import os
from pathlib import Path

from helpers.problems import Problem

ROOT = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The folder with a student's progress and own models: the environment variable LECTURE_HOME, else `work/` here."""
    return Path(os.environ.get("LECTURE_HOME") or ROOT / "work").expanduser()


def live_seconds(default: float = 60.0) -> float:
    """Seconds that a live training may take: the environment variable LECTURE_SECONDS, else `default`.

    Raises:
        Problem: the setting is no number above zero.
    """
    setting = os.environ.get("LECTURE_SECONDS") or default
    try:
        seconds = float(setting)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise Problem(f"LECTURE_SECONDS is {setting!r}; it has to be a number of seconds above zero, such as 20.")
    return seconds


def _set_thread_policy() -> None:
    """Threads that find no work sleep soon instead of spinning; benchmarks/threads.py compares the settings."""
    os.environ.setdefault("GOMP_SPINCOUNT", "10000")
    os.environ.setdefault("KMP_BLOCKTIME", "0")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


_set_thread_policy()
