"""Every notebook runs top to bottom, solutions included, with the network off."""

import os
import re
import subprocess
import sys
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import pytest

import helpers
from tests import offline

NOTEBOOKS = sorted((helpers.ROOT / "notebooks").glob("*.ipynb"))
LIVE_CELL_SECONDS = 30  # a live cell has 2 seconds for training; the rest is loading and drawing on a busy machine
_folders: list[TemporaryDirectory] = []


@cache
def executed(source: Path) -> nbformat.NotebookNode:
    """The notebook after its run, in a network namespace of its own where the machine allows it."""
    _folders.append(TemporaryDirectory())
    folder = Path(_folders[-1].name)
    result = folder / source.name
    prefix = offline.namespace_command()
    own = {"LECTURE_HOME": str(folder / "home"), "JUPYTER_RUNTIME_DIR": str(folder / "runtime")}
    environment = {**os.environ, **own, "TESTS_NAMESPACE": "1" if prefix else "0"}
    command = [*prefix, sys.executable, "-m", "tests.execute", str(source), str(result)]
    done = subprocess.run(command, cwd=helpers.ROOT, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    return nbformat.read(result, as_version=4)


def errors(outputs: list) -> list[str]:
    return [f"{output['ename']}: {output['evalue']}" for output in outputs if output.get("output_type") == "error"]


def widget_states(notebook: nbformat.NotebookNode) -> list[dict]:
    stored = notebook.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {})
    return [widget["state"] for widget in stored.get("state", {}).values()]


each_notebook = pytest.mark.parametrize("source", NOTEBOOKS, ids=lambda path: path.stem)


@each_notebook
def test_no_cell_fails(source):
    failed = {cell.source: errors(cell.outputs) for cell in executed(source).cells if cell.cell_type == "code"}
    assert not {code: found for code, found in failed.items() if found}


@each_notebook
def test_no_widget_holds_an_error(source):
    """Exceptions in callbacks end up in Output widgets, in a panel's status line, or as a printed traceback."""
    notebook = executed(source)
    found = [error for state in widget_states(notebook) for error in errors(state.get("outputs", []))]
    streams = [
        output for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "stream"
    ]
    found += [
        stream.text for stream in streams if re.search(r"^Traceback \(most recent call last\)", stream.text, re.M)
    ]
    assert not found


@each_notebook
def test_live_cells_keep_to_the_time_budget(source):
    for cell in executed(source).cells:
        if "live" in cell.metadata.get("tags", []):
            times = cell.metadata.execution
            began, ended = times["iopub.execute_input"], times["shell.execute_reply"]
            assert (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds() < LIVE_CELL_SECONDS
