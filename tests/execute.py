"""Runs one notebook top to bottom, without a network: `python -m tests.execute NOTEBOOK RESULT [--full]`.

With --full only the cells tagged `full`, after the notebook's first code cell and those tagged `basis`.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from tests import offline

CELL_SECONDS = 600

# Panels compute on a thread of their own: their errors come after the cell. Wait until nothing is left to do.
# What is left to do may be a training: then say how long each has taken.
WAIT = """
import gc, sys
import helpers.panel
helpers.panel.wait(600)
if "helpers.training" in sys.modules:
    from helpers.training import Run
    print("trained:", *(round(one.seconds) for one in gc.get_objects() if type(one) is Run))
"""

FULL = """
from helpers import catalog
print("full:", *(loaded.name for loaded in catalog._loaded.values() if loaded.size == "full"))
"""


def full_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The first code cell, which imports, the cells that need a full-size model, and those that they build on."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [code[0], *(cell for cell in code[1:] if {"full", "basis"} & set(cell.metadata.get("tags", [])))]


def execute(source: Path, result: Path, full: bool = False) -> None:
    """Run every cell, also after an error, and write the notebook with outputs, timings and widget states."""
    notebook = nbformat.read(source, as_version=4)
    if full:
        notebook.cells = full_cells(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell(WAIT, metadata={"tags": ["wait"]}))
    if full:
        notebook.cells.append(nbformat.v4.new_code_cell(FULL))
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        startup_timeout=CELL_SECONDS,
        iopub_timeout=CELL_SECONDS,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(result.parent)}},
    )
    try:
        client.execute()
    except (CellTimeoutError, DeadKernelError) as stopped:
        error = nbformat.v4.new_output("error", ename=type(stopped).__name__, evalue=str(stopped), traceback=[])
        notebook.cells[-1].outputs.append(error)
    nbformat.write(notebook, result)


def main() -> None:
    source, result = Path(sys.argv[1]), Path(sys.argv[2])
    if os.environ.get("TESTS_NAMESPACE") == "1":
        offline.loopback_up()
    else:
        startup = result.parent / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "00-offline.py").write_text("from tests import offline\noffline.cut()\n")
        os.environ["IPYTHONDIR"] = str(result.parent / "ipython")
    execute(source, result, full="--full" in sys.argv)


if __name__ == "__main__":
    main()
