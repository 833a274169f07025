"""Fetches a repository: small questions with the hub's client, large files in pieces that survive a broken line."""

import contextlib
import errno
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from helpers.hub.answers import Unusable, in_words
from helpers.hub.store import File, Snapshot, is_good, link, record, recorded, store, wanted
from helpers.problems import Report

PATIENCE = 6.0  # seconds without a single byte before a line counts as dead
ATTEMPTS = 2  # in a row that bring nothing new
LIBRARIES = (None, "diffusers", "transformers", "stable_diffusion")  # whose classes a pipeline may name

_turns: dict[str, threading.Lock] = {}
_reached: dict[str, tuple[int, int, str]] = {}  # what was reported last


@contextlib.contextmanager
def _alone(repository: str, report: Report) -> Iterator[Report]:
    """Two threads never write into the same files: the second waits, and reports how far the first one is."""
    turn = _turns.setdefault(repository, threading.Lock())
    while not turn.acquire(timeout=0.1):  # nobody else needs this lock, so it may be held over the network
        report(*_reached.get(repository, (0, 1, "")))

    def noted(here: int, total: int, path: str) -> None:
        _reached[repository] = (here, total, path)
        report(here, total, path)

    try:
        yield noted
    finally:
        turn.release()


def contents(repository: str, revision: str | None = None) -> Snapshot:
    """What the hub has of a repository at a revision (default: its newest).

    Raises:
        Unavailable: the hub does not say.
    """
    from huggingface_hub import HfApi, constants

    with in_words(repository):
        info = HfApi(endpoint=constants.ENDPOINT).model_info(
            repository, revision=revision, files_metadata=True, timeout=PATIENCE
        )
    listed = {one.rfilename: one for one in info.siblings}
    chosen = [listed[path] for path in wanted(repository, listed)]
    files = tuple(File(one.rfilename, one.size, one.lfs.sha256 if one.lfs else one.blob_id) for one in chosen)
    return Snapshot(repository, info.sha, files)


def fetch(repository: str, report: Report = lambda here, total, path: None, revision: str | None = None) -> Snapshot:
    """Fetch and verify a repository, at the revision recorded before if there is one. Goes on where it broke off.

    Args:
        report: called on the way; whatever it raises ends the download, and what has come is kept for the next.
        revision: a branch, a commit, or a pull request such as "refs/pr/4"; default: the newest.
    Raises:
        Unavailable: it did not work; what has come stays here, under names that nobody loads.
    """
    with _alone(repository, report) as report:
        known = recorded(repository)
        try:
            snapshot = contents(repository, known.revision if known else revision)
        except Unusable:
            if known is None:
                raise
            snapshot = contents(repository, revision)  # what is recorded is gone
        with in_words(repository):
            _fetch(snapshot, report)
        return snapshot


def _fetch(snapshot: Snapshot, report: Report) -> None:
    blobs = store(snapshot.repository) / "blobs"
    here = sum(_length(blobs, file) for file in snapshot.files)
    blobs.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(blobs).free
    if snapshot.size - here > free:
        raise OSError(errno.ENOSPC, f"{snapshot.size - here} bytes to come, {free} bytes free")
    here = 0
    for file in sorted(snapshot.files, key=lambda file: file.path.endswith(".safetensors")):  # settings first
        report(here, snapshot.size, file.path)
        _bring(snapshot, file, blobs, lambda count, f=file, h=here: report(h + count, snapshot.size, f.path))
        here += file.size
    report(here, snapshot.size, "")
    record(snapshot)


def _length(blobs: Path, file: File) -> int:
    lengths = [
        path.stat().st_size for path in (blobs / file.checksum, blobs / f"{file.checksum}.part") if path.exists()
    ]
    return min(file.size, max(lengths, default=0))


def _bring(snapshot: Snapshot, file: File, blobs: Path, advance: Callable[[int], None]) -> None:
    """One file into its place: verified, under its own name, at once whole."""
    blob, part = blobs / file.checksum, blobs / f"{file.checksum}.part"
    if not is_good(blob, file.checksum):
        for last in (False, True):
            _download(snapshot, file, part, advance)
            if is_good(part, file.checksum):
                break
            part.unlink()  # once more from the start
            if last:
                raise Unusable(
                    f"{file.path} of {snapshot.repository} arrived damaged twice: its checksum is wrong. "
                    "Try again from another network."
                )
        os.replace(part, blob)
    if _asks_for_code(file, blob):
        raise Unusable(f"{snapshot.repository} asks to run code of its own on this machine. That is never done here.")
    link(blob, snapshot.folder / file.path)


def _asks_for_code(file: File, blob: Path) -> bool:
    """Whether the settings of a model or a pipeline name classes that are not the libraries' own."""
    if not file.path.endswith(("config.json", "model_index.json")):
        return False
    settings = json.loads(blob.read_text(encoding="utf-8"))
    parts = [value for value in settings.values() if isinstance(value, list)] if file.path == "model_index.json" else []
    return "auto_map" in settings or any(part[0] not in LIBRARIES for part in parts)


def _download(snapshot: Snapshot, file: File, part: Path, advance: Callable[[int], None]) -> None:
    """Append to `part` what is missing of a file, over as many connections as bring something new."""
    from huggingface_hub.errors import HfHubHTTPError, HTTPError

    fruitless = 0
    while (have := part.stat().st_size if part.exists() else 0) < file.size:
        error: HTTPError | None = None
        advance(have)
        try:
            _stream(snapshot, file, part, have, advance)
        except HfHubHTTPError as refused:
            if refused.response.status_code != 416:  # nothing beyond what is here
                raise
        except HTTPError as broken:  # the line, not the hub
            error = broken
        fruitless = 0 if part.exists() and part.stat().st_size > have else fruitless + 1
        if fruitless == ATTEMPTS:
            if error is not None:
                raise error
            raise Unusable(f"{file.path} of {snapshot.repository} is shorter than the hub says. Try again later.")


def _stream(snapshot: Snapshot, file: File, part: Path, have: int, advance: Callable[[int], None]) -> None:
    from huggingface_hub import constants, hf_hub_url
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    url = hf_hub_url(snapshot.repository, file.path, revision=snapshot.revision, endpoint=constants.ENDPOINT)
    headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with get_session().stream("GET", url, headers=headers, timeout=PATIENCE) as response:
        hf_raise_for_status(response)
        have = have if response.status_code == 206 else 0  # a server may not know ranges
        with part.open("ab" if have else "wb") as out:
            for chunk in response.iter_raw():
                have += len(chunk)
                if have > file.size:
                    raise Unusable(
                        f"{file.path} of {snapshot.repository} is longer than the hub says. Try again later."
                    )
                out.write(chunk)
                advance(have)
