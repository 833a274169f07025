"""Opens JupyterLab on a working copy of the notebooks: what `make lab` starts.

The originals in `notebooks/` belong to the repository and change with an update. The copies in `work/notebooks/` belong
to the student: an edited copy is never overwritten.
"""

import argparse
import hashlib
import itertools
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import helpers
from helpers import catalog
from helpers.problems import storing

ORIGINALS = helpers.ROOT / "notebooks"
FIRST = "00_start_here.ipynb"
SETTINGS = helpers.ROOT / "helpers" / "jupyterlab"
RECORD = ".copied.json"
BY_ITSELF = ("execution", "trusted", "collapsed", "scrolled", "jp-MarkdownHeadingCollapsed")  # JupyterLab's metadata


def fingerprint(notebook: Path) -> str:
    """What a person wrote in a notebook, as a hash: cell types, sources, attachments, slide types, tags and the like.

    Outputs do not count, nor what JupyterLab notes down while cells run and sections are folded.
    """
    raw = notebook.read_bytes()
    try:
        written = json.dumps([_written(cell) for cell in json.loads(raw)["cells"]], sort_keys=True).encode()
    except (ValueError, KeyError, TypeError, AttributeError):
        written = raw  # not a notebook any more: every byte counts
    return hashlib.sha256(written).hexdigest()


def _written(cell: dict) -> list:
    metadata = {key: value for key, value in cell.get("metadata", {}).items() if key not in BY_ITSELF}
    return [cell["cell_type"], "".join(cell["source"]), cell.get("attachments") or {}, metadata]


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
    yield from (main.with_stem(f"{main.stem}-new-{number}") for number in itertools.count(2))


def _unedited(copy: Path, copied: dict[str, str], version: str) -> bool:
    return fingerprint(copy) in (copied.get(copy.name), version)


def _write(target: Path, content: bytes) -> None:
    """Replace the file in one step: a full disk or a lost power cord leaves the old file whole."""
    unfinished = target.with_name(target.name + ".part")
    unfinished.write_bytes(content)
    os.replace(unfinished, target)


def server(folder: Path, home: Path, port: int, token: str) -> tuple[list[str], dict[str, str]]:
    """Command and environment of a JupyterLab that serves `folder`, to this machine only.

    It asks the network nothing: no news, no update check, no list of extensions. The token travels in the environment
    because a command line is public. What a person has set for other servers (an address, a password, a kernel) is
    left out: its settings and its kernel are in `home`. Themes and key bindings are the person's.
    """
    from ipykernel.kernelspec import get_kernel_dict

    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", "--ServerApp.ip=localhost"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += [f"--LabApp.app_settings_dir={SETTINGS}", "--LabApp.extension_manager=readonly"]
    command.append(f"--LabApp.extra_labextensions_path={SETTINGS / 'labextensions'}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # a container or a rented machine
    own = home.absolute() / "jupyter"
    kernel = own / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True, exist_ok=True)
    _write(kernel, json.dumps(get_kernel_dict()).encode())
    persons = Path(os.environ.get("JUPYTER_CONFIG_DIR") or Path.home() / ".jupyter")
    environment = {"JUPYTERLAB_SETTINGS_DIR": str(persons / "lab" / "user-settings")} | os.environ
    environment |= {"JUPYTER_TOKEN": token, "JUPYTER_CONFIG_DIR": str(own), "JUPYTER_CONFIG_PATH": str(SETTINGS)}
    environment |= {"JUPYTER_PATH": _first(own, "JUPYTER_PATH"), "LECTURE_HOME": str(home.absolute())}
    environment["PYTHONPATH"] = _first(helpers.ROOT, "PYTHONPATH")  # not a helpers.py beside the notebook
    return command, environment


def _first(folder: Path, variable: str) -> str:
    """A list of folders from the environment, with this one before all others."""
    return os.pathsep.join(filter(None, [str(folder), os.environ.get(variable)]))


def free_port(first: int = 8888) -> int:
    """The first port from `first` on that a server can take, else any. One that was just used is free again."""
    for port in [*range(first, first + 50), 0]:
        try:
            with socket.create_server(("127.0.0.1", port)) as taken:
                return taken.getsockname()[1]
        except OSError:
            continue
    raise RuntimeError("No port is free on this machine.")


def address(process: subprocess.Popen, runtime: Path) -> str | None:
    """The first notebook's address, as the server that runs in `runtime` reports it, once it answers.

    None: the server has ended before.
    """
    here = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy does not know this machine
    while process.poll() is None:
        time.sleep(0.2)
        for report in runtime.glob("jpserver-*.json"):
            try:
                server = json.loads(report.read_text(encoding="utf-8"))
                here.open(f"{server['url']}api/status?token={server['token']}", timeout=20).close()  # nobody else's
            except (OSError, ValueError):
                continue  # not yet
            return f"{server['url']}lab/tree/{FIRST}?token={server['token']}"
    return None


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
    home = helpers.home().absolute()
    copies, token = home / "notebooks", os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    with storing(home):
        news = refresh(ORIGINALS, copies)
    for sentence in news:
        print(sentence)
    if models := catalog.own():
        print(f"Models you trained earlier, ready to use again: {', '.join(models)}")
    seen = has_display(os.environ)
    print(f"Your notebooks: {copies}    Stop: Ctrl+C twice", flush=True)
    while True:
        port = options.port or free_port()
        with storing(home):
            command, environment = server(copies, home, port, token)
        command += ["--log-level=WARN", *rest, str(copies / FIRST) if seen else "--no-browser"]
        with tempfile.TemporaryDirectory(prefix="jupyter-") as runtime:
            process = subprocess.Popen(command, env=environment | {"JUPYTER_RUNTIME_DIR": runtime})
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for JupyterLab: it asks before it stops
            reached = address(process, Path(runtime))
            if reached and seen:
                print(f"JupyterLab opens in your browser. If it does not: {reached}", flush=True)
            elif reached:
                print(f"JupyterLab has started. Open this address in a browser:\n\n    {reached}\n", flush=True)
            status = process.wait()
        if reached or options.port or free_port(port) == port:
            return status
        print("Somebody else was faster: the next port is tried.")


if __name__ == "__main__":
    sys.exit(main())
