"""Slides in the browser: every cell is reached, by arrows, Space and a clicker; type, scroll bars and arrows."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.browser import notebooks
from tests.test_browser import DEMO
from tests.test_browser_layout import PROJECTOR, WIDE, start_slides

LONG = "\n\n".join(f"Paragraph {number} of a slide that is longer than a screen." for number in range(40))
CELLS = [
    ("slide", "# The first slide\n\nSome `code` in a text.\n\n| a | table |\n|---|---|\n| 1 | 2 |"),
    ("subslide", "## A slide below"),
    ("fragment", "What is added to it."),
    ("skip", "Left out."),
    ("subslide", LONG),
    ("slide", "## The second slide"),
    ("notes", "For the teacher."),
    ("fragment", DEMO),
    ("slide", "## Folded"),
    ("subslide", "Below a heading that is folded."),
]
ORDER = [0, 1, 2, 4, 5, 7, 8, 9]
PANEL = 7
pytestmark = [pytest.mark.browser, pytest.mark.long]

AT = "index => jupyterapp.shell.currentWidget.content.activeCellIndex === index"

POSITION = """() => {
    const { activeCellIndex, node } = jupyterapp.shell.currentWidget.content;
    return [activeCellIndex, Math.round(node.scrollTop)];
}"""

# The active cell is opaque, and some of it is on the screen.
SEEN = """() => {
    const cell = jupyterapp.shell.currentWidget.content.activeCell.node, box = cell.getBoundingClientRect();
    return box.height > 10 && box.bottom > 10 && box.top < innerHeight - 50
        && getComputedStyle(cell).opacity === '1' && getComputedStyle(cell).visibility === 'visible';
}"""

# Of what is on the slide, the smallest type of a text, and where it stands.
TYPE = """() => {
    const cells = [...document.querySelectorAll('.jp-deck-mod-onscreen')];
    const all = cells.flatMap(cell => [...cell.querySelectorAll('*')])
        .filter(e => [...e.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
        .filter(e => e.getClientRects().length && !e.closest('.tip, style, title, option'));
    const size = e => parseFloat(getComputedStyle(e).fontSize);
    return all.map(e => [size(e), e.className + ': ' + e.textContent.slice(0, 40)]).sort((a, b) => a[0] - b[0])[0];
}"""

BARS = """() => [...document.querySelectorAll('.jp-Deck, .jp-Deck *')].filter(e =>
    e.getClientRects().length && e.scrollHeight > e.clientHeight + 1
    && ['auto', 'scroll'].includes(getComputedStyle(e).overflowY)).map(e => e.className)"""

CUT = """() => [...document.querySelectorAll('.jp-deck-mod-visible :is(.cm-scroller, table)')]
    .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent.slice(0, 40))"""

# What the arrows and the notebook's toolbar lie on.
COVERED = """() => {
    const apart = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) < 1
        || Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) < 1;
    const over = [...document.querySelectorAll('.jp-Deck-Remote button, .jp-Deck .jp-NotebookPanel-toolbar')];
    const under = [...document.querySelectorAll('.jp-deck-mod-visible :is(button, p, h2, .said, .lecture-shown)')];
    const area = jupyterapp.shell.currentWidget.content.node.getBoundingClientRect();
    const seen = e => {
        const { left, right, top, bottom } = e.getBoundingClientRect();
        return { left, right, top, bottom: Math.min(bottom, area.bottom) };
    };
    const boxes = under.filter(e => e.getClientRects().length && seen(e).bottom > seen(e).top);
    return over.flatMap(a => boxes.filter(b => !apart(a.getBoundingClientRect(), seen(b)))
        .map(b => `${a.className} on ${b.textContent.slice(0, 30) || b.className}`));
}"""


@pytest.fixture(scope="module")
def deck(chromium, jupyter):
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    new = {True: new_code_cell, False: new_markdown_cell}
    cells = [new[text == DEMO](text, metadata={"slideshow": {"slide_type": kind}}) for kind, text in CELLS]
    cells[8].metadata["jp-MarkdownHeadingCollapsed"] = True
    nbformat.write(new_notebook(cells=cells, metadata=python), jupyter[2] / "slides.ipynb")
    with notebooks(chromium, jupyter) as go:
        session = go("slides.ipynb")
        session.run_all()
        session.assert_panels_shown()
        yield session


@pytest.fixture
def slides(deck):
    """The notebook, not yet presented, on a projector."""
    deck.page.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    deck.errors.clear()
    yield deck
    deck.command("deck:stop")
    deck.wait("() => !document.body.dataset.jpDeckMode")
    deck.assert_clean()


def start(session, cell: int = 0) -> None:
    start_slides(session, cell)
    session.wait(SEEN)


def go(session, act, cell: int) -> None:
    """On or back to this cell: one that is longer than the screen is gone through, by most of a screen each time."""
    before = seen = session.page.evaluate(POSITION)
    while seen[0] == before[0]:
        act()
        session.wait(f"seen => String(({POSITION})()) !== String(seen)", seen)
        seen = session.page.evaluate(POSITION)
    session.wait(AT, cell)
    session.wait(SEEN)


@pytest.mark.parametrize("on, back", [("ArrowRight", "ArrowLeft"), ("PageDown", "PageUp"), ("Space", "Shift+Space")])
def test_keys_visit_every_cell_in_order(slides, on, back):
    start(slides)
    for key, order in ((on, ORDER), (back, ORDER[::-1])):
        for cell in order[1:]:
            go(slides, lambda key=key: slides.page.keyboard.press(key), cell)


def test_the_arrows_on_the_page_do_so_too_and_cover_nothing(slides):
    start(slides)
    forward, back = (slides.page.locator(f".jp-deck-mod-direction-{way}") for way in ("forward", "back"))
    for cell in ORDER[1:]:
        go(slides, forward.click, cell)
        assert slides.page.evaluate(COVERED) == []
    go(slides, back.click, ORDER[-2])


@pytest.mark.parametrize("cell", [4, 9])
def test_a_start_from_a_lower_cell_shows_it(slides, cell):
    start(slides, cell)
    slides.page.wait_for_timeout(1500)
    assert slides.page.evaluate(SEEN) and slides.page.evaluate(AT, cell)


def test_a_slider_keeps_the_arrows_and_a_clicker_goes_on(slides):
    start(slides, PANEL)
    panel = slides.panel()
    slides.picture_after(panel, lambda: slides.drag(panel))
    slides.picture_after(panel, lambda: slides.page.keyboard.press("ArrowRight"))
    assert slides.page.evaluate(AT, PANEL)
    go(slides, lambda: slides.page.keyboard.press("PageDown"), PANEL + 1)
    go(slides, lambda: slides.page.keyboard.press("PageUp"), PANEL)
    panel.locator("input[type=text], textarea").first.click()
    slides.picture_after(panel, lambda: (slides.page.keyboard.type("hens "), slides.page.keyboard.press("Tab")))
    assert slides.page.evaluate(AT, PANEL)
    panel.get_by_role("button", name="Reset", exact=True).focus()
    slides.picture_after(panel, lambda: slides.page.keyboard.press("Space"))
    assert slides.page.evaluate(AT, PANEL)
    go(slides, lambda: slides.page.keyboard.press("ArrowRight"), PANEL + 1)  # a button needs no arrows


def test_type_is_read_from_the_back_row_and_there_is_one_scroll_bar(slides):
    start(slides)
    smallest = {PROJECTOR: [], WIDE: []}
    for size, found in smallest.items():
        slides.page.set_viewport_size({"width": size[0], "height": size[1]})
        for cell in ORDER:
            slides.page.evaluate(f"() => {{ jupyterapp.shell.currentWidget.content.activeCellIndex = {cell}; }}")
            slides.wait(SEEN)
            found.append(slides.page.evaluate(TYPE))
            assert len(slides.page.evaluate(BARS)) <= 1, slides.page.evaluate(BARS)
            assert slides.page.evaluate(CUT) == []
    assert min(smallest[PROJECTOR])[0] >= 20, min(smallest[PROJECTOR])
    assert min(smallest[WIDE])[0] > 22, min(smallest[WIDE])


def test_slides_end_as_quietly_as_a_restarted_kernel(slides):
    start(slides, PANEL)
    slides.page.keyboard.press("ArrowRight")
    slides.command("deck:stop")
    slides.wait("() => !document.body.dataset.jpDeckMode")
    slides.page.wait_for_timeout(500)
    assert slides.errors == []
    slides.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    slides.wait_idle()
    slides.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})  # the panel tells its new size to nobody
    slides.page.wait_for_timeout(1000)
    assert slides.errors == []
