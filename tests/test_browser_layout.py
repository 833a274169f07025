"""Every panel of a core section fits the screens that people have: projectors, a tablet, a phone."""

import ast

import nbformat

from tests import hygiene


def names(tree: ast.AST, context: type) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def made(tree: ast.Module) -> set[str]:
    """What a cell defines for later ones."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        else:
            found |= names(node, ast.Store)
    return found


def panel_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The core cells that show a panel, and the cells before them that make what they name."""
    wanted, kept = set(), []
    for cell in reversed(hygiene.code_cells(notebook)):
        tree = ast.parse(cell.source)
        if ("core" in hygiene.tags(cell) and "panel(" in cell.source) or made(tree) & wanted:
            wanted = (wanted - made(tree)) | names(tree, ast.Load)
            kept.insert(0, cell)
    return kept
