"""Cells tagged `full`, run against the rehearsal hub: with the full model on the machine they use it."""

import nbformat
import pytest

from helpers import catalog
from tests.execute import run_here
from tests.hygiene import code_cells, runnable, tags


def full_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The first code cell, which imports, the cells that need a full-size model, and those that they build on."""
    first, *rest = code_cells(notebook)
    return [first, *(cell for cell in rest if {"full", "basis"} & set(tags(cell)))]


CELLS = {path.stem: full_cells(nbformat.read(path, as_version=4)) for path in runnable()}
WITH_FULL = [name for name, cells in CELLS.items() if any("full" in tags(cell) for cell in cells)]


def test_there_are_such_cells():
    assert "01_next_word_prediction" in WITH_FULL


@pytest.mark.parametrize("name", WITH_FULL)
def test_full_cells_use_the_full_model(full_hub, name):
    catalog.free()
    for spec in catalog.full_models().values():
        if not spec.gated:
            catalog.fetch(spec)
    panels = run_here(CELLS[name])
    assert not [panel.error for panel in panels if panel.error]
    assert any(loaded.size == "full" for loaded in catalog._loaded.values())
    catalog.free()
