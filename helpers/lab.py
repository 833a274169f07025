"""Opens JupyterLab on a working copy of the notebooks: what `make lab` starts.

The originals in `notebooks/` belong to the repository and change with an update. The copies in `work/notebooks/` belong
to the student: an edited copy is never overwritten.
"""

import argparse
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import helpers
from helpers import catalog

ORIGINALS = helpers.ROOT / "notebooks"
FIRST = "00_start_here.ipynb"
SETTINGS = helpers.ROOT / "helpers" / "jupyterlab"
RECORD = ".copied.json"


def fingerprint(notebook: Path) -> str:
    """What a person wrote in a notebook, as a hash of cell types and sources. Outputs do not count."""
    raw = notebook.read_bytes()
    try:
        cells = json.loads(raw)["cells"]
        written = json.dumps([[cell["cell_type"], "".join(cell["source"])] for cell in cells]).encode()
    except (ValueError, KeyError, TypeError):
        written = raw  # not a notebook any more: every byte counts
    return hashlib.sha256(written).hexdigest()


def refresh(originals: Path, copies: Path) -> list[str]:
    """Bring the working copies up to date and return one sentence for each thing a student should know.

    A missing copy is made, an unedited copy is renewed. Beside an edited copy the new version is put under a new name,
    once: a student who deletes it is not asked again. What was copied, and in which version, is kept in `RECORD`.
    """
    copies.mkdir(parents=True, exist_ok=True)
    record = _read_record(copies)
    news = []
    for original in sorted(originals.glob("*.ipynb")):
        version, main = fingerprint(original), copies / original.name
        copied = record.setdefault(original.name, {})
        if main.exists() and version in copied.values():
            continue
        target = next(path for path in _names(main) if not path.exists() or _unedited(path, copied, version))
        if target != main:
            news.append(f"{main.name} contains your changes and was kept. The new version is beside it: {target.name}")
        elif main.exists():
            news.append(f"{main.name} was updated: there is a new version, and you had not changed yours.")
        _write(target, original.read_bytes())
        copied[target.name] = version
    _write(copies / RECORD, json.dumps(record, indent=1).encode())
    return news


def _read_record(copies: Path) -> dict[str, dict[str, str]]:
    """Original name -> copy name -> fingerprint when copied. Without a record every differing copy counts as edited."""
    try:
        record = json.loads((copies / RECORD).read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _names(main: Path) -> Iterator[Path]:
    """The copy's own name, then NAME-new, NAME-new-2, NAME-new-3, ..."""
    yield main
    yield main.with_stem(f"{main.stem}-new")
    number = 2
    while True:
        yield main.with_stem(f"{main.stem}-new-{number}")
        number += 1


def _unedited(copy: Path, copied: dict[str, str], version: str) -> bool:
    return fingerprint(copy) in (copied.get(copy.name), version)


def _write(target: Path, content: bytes) -> None:
    """Replace the file in one step: a full disk or a lost power cord leaves the old file whole."""
    unfinished = target.with_name(target.name + ".part")
    unfinished.write_bytes(content)
    os.replace(unfinished, target)


def server(folder: Path, port: int, token: str) -> tuple[list[str], dict[str, str]]:
    """Command and environment of a JupyterLab that serves `folder`, to this machine only.

    It asks the network nothing: no news, no update check, no list of extensions. The token travels in the environment
    because a command line is public.
    """
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", "--ServerApp.ip=localhost"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += [f"--LabApp.app_settings_dir={SETTINGS}", "--LabApp.extension_manager=readonly"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # a container or a rented machine
    configured = os.pathsep.join(filter(None, [str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH")]))
    return command, {**os.environ, "JUPYTER_TOKEN": token, "JUPYTER_CONFIG_PATH": configured}


def free_port(first: int = 8888) -> int:
    """The first free port from `first` on, else any free one."""
    for port in [*range(first, first + 50), 0]:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise RuntimeError("No port is free on this machine.")


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether a browser opened here would be seen by the person who typed the command."""
    if "SSH_CONNECTION" in environment:
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY") or shutil.which("wslview"))


def main(argv: list[str] | None = None) -> int:
    """Refresh the working copies, then run JupyterLab until it is stopped. Unknown arguments go to JupyterLab."""
    parser = argparse.ArgumentParser(prog="python -m helpers lab", description=__doc__)
    parser.add_argument("--port", type=int, help="port to listen on (default: the first free one from 8888)")
    options, rest = parser.parse_known_args(argv)
    copies = helpers.home() / "notebooks"
    for sentence in refresh(ORIGINALS, copies):
        print(sentence)
    if models := catalog.own():
        print(f"Models you trained earlier, ready to use again: {', '.join(models)}")
    port, token = options.port or free_port(), os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    command, environment = server(copies, port, token)
    command += ["--log-level=WARN", *rest]
    address = f"http://localhost:{port}/lab/tree/{FIRST}?token={token}"
    if has_display(os.environ):
        command.append(str(copies / FIRST))
        print(f"JupyterLab opens in your browser. If it does not: {address}")
    else:
        command.append("--no-browser")
        print(f"JupyterLab is starting. Open this address in a browser:\n\n    {address}\n")
    print(f"Your notebooks: {copies}    Stop: Ctrl+C twice", flush=True)
    process = subprocess.Popen(command, env=environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for JupyterLab: it asks before it stops
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
