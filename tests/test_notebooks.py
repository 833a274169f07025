"""Every notebook runs top to bottom, solutions included, with the network off."""

import math
import re
import subprocess
import sys

import nbformat
import pytest

import helpers
from tests import hygiene
from tests.execute import executed

NOTEBOOKS = hygiene.runnable()
LECTURES = helpers.ROOT / "helpers" / "lectures"
LIVE = {
    "01_next_word_prediction",
    "03_gpt",
    "04_llama_finetuning",
    "05_vit_vs_convnext",
    "06_gan",
    "07_diffusion",
    "08_clip",
    "09_captioning",
}  # train in class
WHOLE_BUDGET = 60  # seconds, if nobody sets LECTURE_SECONDS
pytestmark = pytest.mark.long


def errors(outputs: list) -> list[str]:
    return [f"{output['ename']}: {output['evalue']}" for output in outputs if output.get("output_type") == "error"]


def warnings(outputs: list) -> list[str]:
    """What is shown in red, and what calls itself a warning."""
    printed = [output for output in outputs if output.get("output_type") == "stream"]
    return [one["text"] for one in printed if one["name"] == "stderr" or re.search(r"\w+Warning\b", one["text"])]


def widget_states(notebook: nbformat.NotebookNode) -> list[dict]:
    stored = notebook.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {})
    return [widget["state"] for widget in stored.get("state", {}).values()]


def between_steps(state: dict) -> bool:
    """Whether this is a slider with a value that is none of its steps: the browser shows, and then sends, another."""
    if not state.get("_model_name", "").endswith("SliderModel") or "step" not in state:
        return False
    value = math.log10(state["value"]) if "Log" in state["_model_name"] else state["value"]
    steps = (value - state["min"]) / state["step"]
    return abs(steps - round(steps)) > 1e-4 and value < state["max"]


def widget_errors(notebook: nbformat.NotebookNode) -> list[str]:
    """Exceptions in callbacks fail no cell: they end up in Output widgets, a panel's status line, or a traceback."""
    states = widget_states(notebook)
    found = [error for state in states for error in errors(state.get("outputs", []))]
    found += [state["said"] for state in states if state.get("kind") == "error"]
    printed = [output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", [])]
    return found + [text for text in printed if re.search(r"^Traceback \(most recent call last\)", text, re.M)]


each_notebook = pytest.mark.parametrize("source", NOTEBOOKS, ids=lambda path: path.stem)


@each_notebook
def test_no_cell_fails(source):
    failed = {cell.source: errors(cell.outputs) for cell in executed(source).cells if cell.cell_type == "code"}
    assert not {code: found for code, found in failed.items() if found}


@each_notebook
def test_no_cell_prints_a_warning(source):
    said = {cell.source: warnings(cell.outputs) for cell in executed(source).cells if cell.cell_type == "code"}
    assert not {code: found for code, found in said.items() if found}


@each_notebook
def test_no_widget_holds_an_error(source):
    assert not widget_errors(executed(source))


@each_notebook
def test_every_slider_opens_at_one_of_its_steps(source):
    """Of all panels, the live ones too: their presets are what a first training takes."""
    assert not [state for state in widget_states(executed(source)) if between_steps(state)]


@each_notebook
def test_live_cells_keep_to_the_time_budget(source):
    """A training has 2 seconds here, and the rest of its last step."""
    live = hygiene.trains(source)
    printed = "".join(output.get("text", "") for output in executed(source).cells[-1].outputs)
    trained = [int(seconds) for seconds in printed.partition("trained:")[2].split()]
    assert live or source.stem not in LIVE
    assert trained or not live
    assert max(trained, default=0) < WHOLE_BUDGET


def test_the_run_notices_what_goes_wrong(tmp_path):
    """A cell that fails, a callback that fails silently, a panel in trouble, a call of the network, a warning."""
    cells = [
        "import ipywidgets as widgets\nout = widgets.Output()\nwith out:\n    print(unknown_name)",
        "1 / 0",
        "from helpers.panel.status import StatusView\nStatusView((9, 9), print, print).show(kind='error', said='oh')",
        "import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=5)",
        "import warnings\nwarnings.warn('soon gone', FutureWarning)",
    ]
    source = tmp_path / "broken.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells]), source)
    notebook = executed(source)
    assert [bool(errors(cell.outputs)) for cell in notebook.cells] == [False, True, False, True, False, False]
    assert [bool(warnings(cell.outputs)) for cell in notebook.cells] == [False, False, False, False, True, False]
    assert [error for error in widget_errors(notebook) if "unknown_name" in error]
    assert "oh" in widget_errors(notebook)


@pytest.mark.parametrize("name", sorted(path.parent.name for path in LECTURES.glob("*/__init__.py")))
def test_two_threads_never_meet_in_the_import_of_one_package(name):
    """The notebook's thread has imported what a panel's thread needs, but in 00, which needs no model."""
    needed = {"start": set(), "diffusion": {"transformers", "diffusers"}}.get(name, {"transformers"})
    code = f"import sys, helpers.lectures.{name}; assert {needed} <= set(sys.modules), {needed} - set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=900)
