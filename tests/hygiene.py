"""The rules every notebook keeps. `python -m tests.hygiene --tidy` removes outputs and folds deeper sections."""

import re
import statistics
import sys
from pathlib import Path

import nbformat

import helpers
from helpers import catalog

FOLDED = "jp-MarkdownHeadingCollapsed"
NO_HEADING = 9
SLIDE_TYPES = {"slide", "subslide", "fragment", "skip", "notes"}  # the live slides lose cells with "-"


def tags(cell: nbformat.NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def words_per_code_cell(notebook: nbformat.NotebookNode) -> float:
    """Words of text for each code cell: the rhythm of the notebook."""
    text = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return len(re.findall(r"\w+", text)) / max(1, len(code_cells(notebook)))


def lines(cell: nbformat.NotebookNode) -> int:
    """Lines with something on them."""
    return sum(1 for line in cell.source.splitlines() if line.strip())


def heading(cell: nbformat.NotebookNode) -> int:
    """The level of a cell's highest heading: 1 for `#`."""
    marks = re.findall(r"^(#{1,6}) ", cell.source, re.M) if cell.cell_type == "markdown" else []
    return min(map(len, marks), default=NO_HEADING)


def folding_problems(notebook: nbformat.NotebookNode) -> list[str]:
    """In class only the core is in sight: what is deeper is folded away, and no core cell is."""
    found, fold = [], NO_HEADING  # fold: level of the folded heading above
    for cell in notebook.cells:
        if heading(cell) <= fold:
            fold = heading(cell) if cell.metadata.get(FOLDED) else NO_HEADING
        if "core" in tags(cell) and fold < NO_HEADING:
            found.append(f"core cell '{cell.source[:40]}' is folded away")
        if "deeper" in tags(cell) and fold == NO_HEADING:
            found.append(f"deeper cell '{cell.source[:40]}' is not folded away (make format folds a deeper heading)")
    return found


def show_on_slides(notebook: nbformat.NotebookNode) -> None:
    """Make, in place, cells with slide type "-" (part of the slide above) fragments, which live slides do show."""
    for cell in notebook.cells:
        if cell.metadata.get("slideshow", {}).get("slide_type") in ("-", ""):
            cell.metadata["slideshow"] = {"slide_type": "fragment"}


def fold_deeper(notebook: nbformat.NotebookNode) -> None:
    """Fold, in place, each deeper heading that is not inside a folded one."""
    fold = NO_HEADING
    for cell in notebook.cells:
        if heading(cell) <= fold:
            fold = heading(cell) if "deeper" in tags(cell) else NO_HEADING
            if fold < NO_HEADING:
                cell.metadata[FOLDED] = True


def cell_problems(cell: nbformat.NotebookNode) -> list[str]:
    """What is wrong with one cell, in words."""
    found = []
    if cell.get("outputs") or cell.get("execution_count"):
        found.append("holds an output (make format removes it)")
    if cell.metadata.get("slideshow", {}).get("slide_type") not in SLIDE_TYPES:
        found.append("has no slideshow.slide_type that is shown (make format mends '-')")
    if "solution" in tags(cell) and not cell.metadata.get("jupyter", {}).get("source_hidden"):
        found.append("is a solution but not collapsed (metadata.jupyter.source_hidden)")
    if cell.cell_type == "code" and re.search(r"^\s*[!%]|\.cuda\(", cell.source, re.M):
        found.append("uses a shell escape, a magic or .cuda()")
    if cell.cell_type == "markdown" and re.search(r"!\[[^]]*\]\(\s*https?:|<(img|script|iframe)\b", cell.source):
        found.append("shows something from the network, or raw HTML")
    return found


def unasked(notebook: nbformat.NotebookNode) -> list[str]:
    """The texts that ask for a prediction, while the next code cell has no buttons for it."""
    asking = [n for n, cell in enumerate(notebook.cells) if "**Predict first" in cell.source]
    following = [next((one for one in notebook.cells[n:] if one.cell_type == "code"), None) for n in asking]
    return [
        f"cell '{notebook.cells[n].source[:40]}' asks for a prediction, and the next code cell has no predict(...)"
        for n, code in zip(asking, following, strict=True)
        if code is None or not re.search(r"^predict\(", code.source, re.M)
    ]


def count_problems(notebook: nbformat.NotebookNode) -> list[str]:
    """What is wrong with the size and the rhythm of a lecture's notebook, in words."""
    found, code, total = [], code_cells(notebook), len(notebook.cells)
    lengths = [lines(cell) for cell in code] or [0]
    if not 40 <= total <= 80:
        found.append(f"{total} cells, not 40 to 80")
    if statistics.median(lengths) >= 7:
        found.append(f"the median code cell has {statistics.median(lengths)} lines, not under 7")
    if max(lengths) > 25:
        found.append(f"a code cell has {max(lengths)} lines, more than 25")
    if not 35 <= words_per_code_cell(notebook) <= 100:
        found.append(f"{words_per_code_cell(notebook):.0f} words per code cell, not 35 to 100")
    if (core := sum("core" in tags(cell) for cell in notebook.cells)) > 45:
        found.append(f"{core} core cells, more than 45")
    if untagged := [cell.source[:40] for cell in notebook.cells if ("core" in tags(cell)) == ("deeper" in tags(cell))]:
        found.append(f"cells that are not either core or deeper: {untagged}")
    return found


def problems(notebook: nbformat.NotebookNode, lecture: bool) -> list[str]:
    """Everything that is wrong with a notebook. `lecture`: the rules on size and rhythm hold too."""
    found = [f"cell '{cell.source[:40]}' {problem}" for cell in notebook.cells for problem in cell_problems(cell)]
    if "widgets" in notebook.metadata:
        found.append("the notebook holds stored widgets (make format removes them)")
    found += folding_problems(notebook) + unasked(notebook)
    return found + (count_problems(notebook) if lecture else [])


def strip(notebook: nbformat.NotebookNode) -> None:
    """Remove, in place, everything that running the notebook left in it."""
    notebook.metadata.pop("widgets", None)
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
        cell.metadata.pop("execution", None)


def notebooks() -> list[Path]:
    return sorted((helpers.ROOT / "notebooks").glob("*.ipynb"))


def runnable() -> list[Path]:
    """The notebooks whose pocket models are here: all but some in preparation."""
    return [path for path in notebooks() if not untrained(path)]


def trains(path: Path) -> bool:
    """Whether a model learns in this notebook, live."""
    return any("live" in tags(cell) for cell in nbformat.read(path, as_version=4).cells)


def untrained(path: Path) -> list[str]:
    """The pocket models that a notebook's lecture needs and that have no weights yet."""
    lectures = set(re.findall(r"from helpers\.lectures import (\w+)", path.read_text(encoding="utf-8")))
    entries = catalog.pocket_models().items()
    return [name for name, entry in entries if lectures & set(entry.lectures) and not entry.folder.is_dir()]


def main() -> None:
    if sys.argv[1:] != ["--tidy"]:
        raise SystemExit("usage: python -m tests.hygiene --tidy")
    for path in notebooks():
        notebook = nbformat.read(path, as_version=4)
        before = nbformat.writes(notebook)
        strip(notebook)
        show_on_slides(notebook)
        fold_deeper(notebook)
        if nbformat.writes(notebook) != before:
            nbformat.write(notebook, path)
            print(f"{path.name}: tidied")


if __name__ == "__main__":
    main()
