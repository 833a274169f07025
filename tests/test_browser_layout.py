"""Every panel of a core section fits the screens that people have: projectors, a tablet, a phone, slides."""

import ast
from pathlib import Path

import nbformat
import pytest

from tests import hygiene
from tests.browser import notebooks

PROJECTOR, WIDE, TABLET, PHONE = (1280, 720), (1920, 1080), (768, 1024), (390, 844)
FOOT = 40  # of a slide, for its arrows
HIGHEST = 600  # of the 720 pixels, the rest is JupyterLab's own
pytestmark = pytest.mark.browser

# When all is in its place: a slow page unfolds it later, and leaves a phone no room for the notebook.
COLLAPSE = """() => jupyterapp.restored.then(() =>
    jupyterapp.shell.leftCollapsed || jupyterapp.commands.execute('application:toggle-left-area'))"""

# Shown, and drawn for the place it has.
FITTED = """panel => {
    const image = panel.querySelector('img.lecture-picture'), place = image.parentElement;
    const height = place.clientWidth * image.naturalHeight / image.naturalWidth;
    return panel.dataset.kind === 'ok' && panel.querySelector('.said').innerText
        && Math.abs(height - place.clientHeight) < 2;
}"""

STATE = """panel => {
    const about = e => `${e.className} ${JSON.stringify(e.dataset)} ${e.clientWidth} x ${e.clientHeight}`, all = [];
    for (let e = panel; e && all.length < 12; e = e.parentElement) all.push(about(e));
    return [panel.innerText, ...all].join('\\n');
}"""

MEASURE = """panel => {
    const box = element => element.getBoundingClientRect(), frame = box(panel);
    const seen = element => box(element).width * box(element).height;
    const all = [...panel.querySelectorAll('*')].filter(seen), name = e => e.innerText?.trim() || e.className;
    const beyond = all.filter(e => box(e).right > frame.right + 1 || box(e).left < frame.left - 1).map(name);
    const things = all.filter(e => e.matches(`.widget-label, .widget-readout, .jupyter-button, input, select, textarea,
        .noUi-target, .lecture-title, .lecture-note, .said, .small, .badge, .lecture-shown, .lecture-chips,
        .lecture-bars button`));
    const apart = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) < 2
        || Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) < 2;
    const clashes = things.flatMap((one, i) => things.slice(i + 1)
        .filter(other => !one.contains(other) && !apart(box(one), box(other))).map(other => [name(one), name(other)]));
    const cut = all.filter(e => e.matches('.jupyter-button, .widget-label, .said, .small, .lecture-title'))
        .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').map(name);
    const layer = box(panel.querySelector('.lecture-spots')), place = box(panel.querySelector('.lecture-shown'));
    return {
        title: panel.querySelector('.lecture-title').innerText, width: frame.width, height: frame.height,
        beyond, clashes, cut, scrolls: panel.scrollWidth > panel.clientWidth,
        shifted: Math.max(Math.abs(layer.left - place.left), Math.abs(layer.bottom - place.bottom)),
    };
}"""


SHOW_SLIDE = """panel => {
    const notebook = jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = notebook.widgets.findIndex(cell => cell.node.contains(panel));
}"""

SCROLL = "panel => panel.scrollIntoView({ block: 'nearest' })"  # as a key does where there is much code above it


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
        elif not isinstance(node, ast.For):
            found |= names(node, ast.Store)
    return found


def panel_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The core cells that show a panel, and the cells before them that make what they name."""
    wanted, kept = set(), []
    for cell in reversed(hygiene.code_cells(notebook)):
        tree = ast.parse(cell.source)
        if ("core" in hygiene.tags(cell) and "panel(" in cell.source) or made(tree) & wanted:
            wanted = (wanted - made(tree)) | (names(tree, ast.Load) - names(tree, ast.Store))
            kept.insert(0, cell)
    return kept


def measured(session, size: tuple[int, int]) -> list[dict]:
    """All panels as they stand in a window of this size."""
    session.page.set_viewport_size({"width": size[0], "height": size[1]})
    found = []
    for number in range(session.panels().count()):
        panel = session.panels().nth(number)
        try:
            panel.scroll_into_view_if_needed()
            session.wait(FITTED, panel.element_handle())
        except Exception as error:
            error.add_note(f"at {size}: {panel.evaluate(STATE)}")
            raise
        found.append(panel.evaluate(MEASURE))
    return found


def start_slides(session, cell: int = 0) -> None:
    """Present from this cell on."""
    session.page.evaluate(f"() => {{ jupyterapp.shell.currentWidget.content.activeCellIndex = {cell}; }}")
    session.command("deck:start")
    session.wait("() => document.body.dataset.jpDeckMode === 'presenting'")
    session.page.locator(".jp-deck-mod-direction-forward").wait_for()


def too_high(session, size: tuple[int, int]) -> list[str]:
    """The panels that do not fit a screen of their slides."""
    session.page.set_viewport_size({"width": size[0], "height": size[1]})
    start_slides(session)
    found = []
    for number in range(session.panels().count()):
        panel = session.panels().nth(number)
        panel.evaluate(SHOW_SLIDE)
        session.wait(FITTED, panel.element_handle())
        panel.evaluate(SCROLL)
        box = panel.bounding_box()
        if box["y"] < -1 or box["y"] + box["height"] > size[1] - FOOT + 1:  # parts of a pixel
            title = panel.locator(".lecture-title").inner_text()
            found.append(
                f"{title} at {size[0]} x {size[1]} on its slide: from {box['y']:.0f}, {box['height']:.0f} high"
            )
    session.command("deck:stop")
    session.wait("() => !document.body.dataset.jpDeckMode")
    return found


def problems(size: tuple[int, int], panels: list[dict]) -> list[str]:
    """What does not fit, each with the panel's name."""
    found = []
    for one in panels:
        where = f"{one['title']} at {size[0]} x {size[1]}"
        found += [f"{where}: {what} {one[what]}" for what in ("beyond", "clashes", "cut", "scrolls") if one[what]]
        if one["shifted"] > 1.5:
            found.append(f"{where}: the spots lie {one['shifted']:.1f} pixels beside the picture")
        if size == PROJECTOR and one["height"] > HIGHEST:
            found.append(f"{where}: {one['height']:.0f} pixels high")
        if size == WIDE and (one["width"] < 1500 or one["height"] > size[1] - 120):
            found.append(f"{where}: {one['width']:.0f} x {one['height']:.0f} pixels")
    return found


@pytest.mark.parametrize("original", hygiene.runnable(), ids=lambda path: path.name)
def test_core_panels_fit_every_screen(chromium, jupyter, original: Path):
    notebook = nbformat.read(original, 4)
    notebook.cells = panel_cells(notebook)
    for cell in notebook.cells:
        cell.metadata["slideshow"] = {"slide_type": "slide"}
    nbformat.write(notebook, jupyter[2] / f"layout_{original.name}")
    with notebooks(chromium, jupyter) as go:
        session = go(f"layout_{original.name}")
        session.page.evaluate(COLLAPSE)
        session.run_all()
        session.tell("__import__('helpers').panel.wait()")  # for what cells have started
        found = []
        for size in (PROJECTOR, WIDE, TABLET, PHONE):
            found += problems(size, measured(session, size))
        for size in (PROJECTOR, WIDE):
            found += too_high(session, size)
        assert session.panels().count() and not found, "\n".join(found)
        session.assert_clean()
