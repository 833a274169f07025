"""Runs notebooks: each once a worker, in a kernel without a network, and some cells in this process.

`python -m tests.execute NOTEBOOK RESULT` is the child that `executed` starts.
"""

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

import helpers
from helpers.panel import Panel
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
    done = subprocess.run(command, cwd=helpers.ROOT, env=environment, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stderr[-3000:]
    return nbformat.read(result, as_version=4)


def execute(source: Path, result: Path) -> None:
    """Run every cell, also after an error, and write the notebook with outputs, timings and widget states."""
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(WAIT, metadata={"tags": ["wait"]}))
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


def run_cell(source: str, where: str, names: dict) -> None:
    """Run a cell's code with these names; its last expression goes to `names["display"]`, as in a notebook."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, where, "exec"), names)
    if last is not None:
        names["display"](eval(compile(ast.Expression(last.value), where, "eval"), names))


def basis(notebook: str) -> dict:
    """The names that a notebook's cells tagged basis define: what it builds before it trains."""
    names = {"__name__": "__main__", "display": lambda *things: None}
    cells = nbformat.read(helpers.ROOT / "notebooks" / f"{notebook}.ipynb", as_version=4).cells
    for number, cell in enumerate(cells):
        if "basis" in cell.metadata.tags:
            run_cell(cell.source, f"cell {number}", names)
    return names


def cell(notebook: str, identity: str, **names: object) -> dict:
    """What one of a notebook's cells defines, given these names."""
    cells = nbformat.read(helpers.ROOT / "notebooks" / f"{notebook}.ipynb", as_version=4).cells
    names = {"__name__": "__main__", "display": lambda *things: None} | names
    run_cell(next(one.source for one in cells if one.id == identity), f"cell {identity}", names)
    return names


def run_here(cells: list[nbformat.NotebookNode]) -> list[Panel]:
    """Run code cells in this process, one after the other, and wait for the panels that they show: these it returns.

    Raises what a cell or, unexpectedly, a panel raises.
    """
    shown = []
    names = {"__name__": "__main__", "display": lambda *things: shown.extend(things)}
    for number, cell in enumerate(cells, 1):
        run_cell(cell.source, f"code cell {number}", names)
    panels = [one for one in shown if isinstance(one, Panel)]
    return [panel.wait() for panel in panels]


def main() -> None:
    source, result = Path(sys.argv[1]), Path(sys.argv[2])
    if os.environ.get("TESTS_NAMESPACE") == "1":
        offline.loopback_up()
    else:
        startup = result.parent / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "00-offline.py").write_text("from tests import offline\noffline.cut()\n")
        os.environ["IPYTHONDIR"] = str(result.parent / "ipython")
    execute(source, result)


if __name__ == "__main__":
    main()
