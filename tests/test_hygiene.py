"""The notebooks keep the rules of tests/hygiene.py, and the rules catch what they are for."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests import hygiene

WORDS = "word " * 60


def cell(make, source, tags=("core",), **metadata):
    return make(source, metadata={"slideshow": {"slide_type": "slide"}, "tags": list(tags), **metadata})


def fold(one):
    one.metadata[hygiene.FOLDED] = True


def lecture() -> nbformat.NotebookNode:
    """A small notebook that keeps every rule."""
    pairs = [[cell(new_markdown_cell, WORDS), cell(new_code_cell, "x = 1")] for _ in range(20)]
    return new_notebook(cells=[one for pair in pairs for one in pair])


@pytest.mark.parametrize("path", hygiene.notebooks(), ids=lambda path: path.stem)
def test_notebook_keeps_the_rules(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert not hygiene.problems(notebook, lecture=not path.stem.startswith("00_"))


def test_a_tidy_notebook_has_no_problems():
    assert hygiene.problems(lecture(), lecture=True) == []


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda book: book.cells[1].update(outputs=[new_output("stream", text="hello")]), "output"),
        (lambda book: book.cells[1].update(execution_count=3), "output"),
        (lambda book: book.cells[0].metadata.pop("slideshow"), "slide_type"),
        (lambda book: book.cells[0].metadata.slideshow.update(slide_type="-"), "slide_type"),
        (lambda book: book.cells[1].metadata.tags.append("solution"), "collapsed"),
        (lambda book: book.cells[1].update(source="%matplotlib inline"), "magic"),
        (lambda book: book.cells[1].update(source="model.cuda()"), "cuda"),
        (lambda book: book.cells[0].update(source="![](https://example.org/a.png)"), "network"),
        (lambda book: book.metadata.update(widgets={}), "widgets"),
        (lambda book: book.update(cells=book.cells[:10]), "40 to 80"),
        (lambda book: [one.update(source="x = 1\n" * 9) for one in hygiene.code_cells(book)], "under 7"),
        (lambda book: book.cells[1].update(source="x = 1\n" * 26), "more than 25"),
        (lambda book: [one.update(source="short") for one in book.cells if one.cell_type == "markdown"], "words per"),
        (lambda book: book.update(cells=book.cells + book.cells[:10]), "core cells"),
        (lambda book: book.cells[0].metadata.update(tags=[]), "either core or deeper"),
        (lambda book: book.cells[-1].metadata.update(tags=["deeper"]), "not folded"),
        (lambda book: book.cells[2].update(source="**Predict first.** " + WORDS), "no predict"),
        (lambda book: (book.cells[-2].update(source="# A " + WORDS), fold(book.cells[-2])), "folded away"),
    ],
)
def test_each_rule_catches_what_it_is_for(spoil, word):
    notebook = lecture()
    spoil(notebook)
    found = hygiene.problems(notebook, lecture=True)
    assert found and all(word in problem for problem in found)


def test_strip_removes_what_a_run_left():
    notebook = lecture()
    notebook.cells[1].update(outputs=[new_output("stream", text="hello")], execution_count=3)
    notebook.cells[1].metadata["execution"] = {"shell.execute_reply": "2026-01-01"}
    notebook.metadata["widgets"] = {}
    hygiene.strip(notebook)
    assert hygiene.problems(notebook, lecture=True) == [] and "execution" not in notebook.cells[1].metadata


def test_fold_hides_deeper_sections_and_nothing_else():
    notebook = lecture()
    for number, level, tag in [
        (20, "## ", "deeper"),
        (24, "### ", "deeper"),
        (30, "## ", "core"),
        (36, "## ", "deeper"),
    ]:
        notebook.cells[number].source = level + WORDS
        for one in notebook.cells[number:]:
            one.metadata.tags = [tag]
    hygiene.fold_deeper(notebook)
    assert [n for n, one in enumerate(notebook.cells) if one.metadata.get(hygiene.FOLDED)] == [20, 36]
    assert hygiene.problems(notebook, lecture=True) == []


def test_cells_without_a_place_on_the_slides_become_fragments():
    notebook = lecture()
    notebook.cells[3].metadata.slideshow.slide_type = "-"
    hygiene.show_on_slides(notebook)
    assert [one.metadata.slideshow.slide_type for one in notebook.cells[2:5]] == ["slide", "fragment", "slide"]
