"""A student's progress: which checks were passed, kept in one small JSON file between sessions."""

import json
import os
from datetime import datetime
from pathlib import Path

import helpers

Record = dict[str, dict]  # exercise id -> {"tries": int, "passed": ISO time or None}


def file() -> Path:
    """Where progress is kept: `progress.json` in the student's folder."""
    return helpers.home() / "progress.json"


def load() -> tuple[Record, str]:
    """The stored record, and a sentence for the student when the file could not be read (else "").

    A broken file is put aside as `progress.broken.json` and a new one is begun: a check never fails
    because of it.
    """
    try:
        record = json.loads(file().read_text(encoding="utf-8"))
        if _valid(record):
            return record, ""
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, f"Your progress could not be read ({error.strerror}); the check itself works."
    except ValueError:  # no JSON, or no text
        pass
    aside = file().with_suffix(".broken.json")
    try:
        file().replace(aside)
    except OSError as error:
        return {}, f"Your progress file is damaged and could not be moved ({error.strerror})."
    return {}, f"Your progress file was damaged. It is kept as {aside.name}, and a new one begins."


def note(id: str, passed: bool) -> str:
    """Store one try. A pass stays a pass. Returns a sentence when something went wrong (else "")."""
    record, problem = load()
    entry = record.setdefault(id, {"tries": 0, "passed": None})
    entry["tries"] += 1
    if passed and entry["passed"] is None:
        entry["passed"] = datetime.now().isoformat(timespec="minutes")
    try:
        _write(record)
    except OSError as error:
        return f"Your progress could not be stored ({error.strerror}); the check itself works."
    return problem


def _valid(record: object) -> bool:
    return isinstance(record, dict) and all(
        isinstance(entry, dict)
        and isinstance(entry.get("tries"), int)
        and isinstance(entry.get("passed", 0), (str, type(None)))
        for entry in record.values()
    )


def _write(record: Record) -> None:
    """Write to a new file and swap it in, so that a crash leaves the old file or the new one, never half."""
    unfinished = file().with_suffix(f".{os.getpid()}.tmp")  # another notebook may write at the same time
    try:
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(record, indent=1), encoding="utf-8")
        os.replace(unfinished, file())
    finally:
        unfinished.unlink(missing_ok=True)
