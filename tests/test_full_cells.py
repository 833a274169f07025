"""Cells tagged `full`, executed against the rehearsal hub: with the full model on the machine they use it."""

import os
import subprocess
import sys

import nbformat
import pytest

import helpers
from helpers import catalog
from tests.execute import full_cells
from tests.test_notebooks import NOTEBOOKS, errors, widget_errors

WITH_FULL = [path for path in NOTEBOOKS if len(full_cells(nbformat.read(path, as_version=4))) > 1]


def test_there_are_such_cells():
    assert "01_next_word_prediction" in {path.stem for path in WITH_FULL}


@pytest.mark.parametrize("source", WITH_FULL, ids=lambda path: path.stem)
def test_full_cells_use_the_full_model(full_hub, tmp_path, source):
    from huggingface_hub import constants

    for spec in catalog.fulls().values():
        if not spec.gated:
            catalog.fetch(spec)
    result = tmp_path / source.name
    own = {"HF_ENDPOINT": full_hub.url, "HF_HUB_CACHE": constants.HF_HUB_CACHE, "HF_HUB_OFFLINE": "0"}
    own |= {"LECTURE_HOME": str(tmp_path / "home"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    command = [sys.executable, "-m", "tests.execute", str(source), str(result), "--full"]
    env = {**os.environ, **own}
    done = subprocess.run(command, cwd=helpers.ROOT, env=env, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stderr[-3000:]
    notebook = nbformat.read(result, as_version=4)
    failed = {cell.source: errors(cell.outputs) for cell in notebook.cells}
    assert not {code: found for code, found in failed.items() if found} and not widget_errors(notebook)
    assert notebook.cells[-1].outputs[0].text.removeprefix("full:").split()
