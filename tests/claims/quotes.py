"""Claims, and the texts that they are quoted from."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat

import helpers


class Claim(NamedTuple):
    """A claim under test: its test (file and name), the notebook, and the words quoted from it."""

    test: str
    notebook: str
    quote: str


def one_line(text: str) -> str:
    """The text with single spaces in the place of line breaks."""
    return " ".join(text.split())


def percentages(text: str) -> list[float]:
    """The percentages in a text, in order: 78 % is 0.78."""
    return [float(number) / 100 for number in re.findall(r"(\d+(?:\.\d+)?) %", text)]


def claims(folder: Path = Path(__file__).parent) -> Iterator[Claim]:
    """The claims of all files that name a notebook."""
    for path in sorted(folder.glob("test_*.py")):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        given = {ast.unparse(node.targets[0]): node.value for node in body if isinstance(node, ast.Assign)}
        for node in body:
            if "NOTEBOOK" in given and isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                quote = one_line(ast.get_docstring(node) or "")
                yield Claim(f"{path.name}::{node.name}", ast.literal_eval(given["NOTEBOOK"]), quote)


@functools.cache
def texts(notebook: str) -> tuple[str, ...]:
    """What a notebook's texts say, and the strings in the code of its lectures, where captions are."""
    path = helpers.ROOT / "notebooks" / f"{notebook}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    said = [cell.source for cell in cells if cell.cell_type == "markdown"]
    for lecture in re.findall(r"from helpers\.lectures import (\w+)", "\n".join(cell.source for cell in cells)):
        for file in (helpers.ROOT / "helpers" / "lectures" / lecture).rglob("*.py"):
            nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            said += [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return tuple(map(one_line, said))


def problem(claim: Claim) -> str:
    """What is wrong with a claim's quote, in a sentence; nothing if it is found."""
    if not claim.quote:
        return (
            f"{claim.test} quotes nothing: its docstring has to be the sentence of {claim.notebook} that it measures."
        )
    if any(claim.quote in text for text in texts(claim.notebook)):
        return ""
    return (
        f"{claim.notebook} does not say (any more): '{claim.quote}'. Measure the new sentence in {claim.test}, and "
        "quote it there word for word."
    )
