"""A question before its answer, in the browser: hidden until a button is pressed, by mouse, keyboard and on a phone."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.browser import notebooks
from tests.test_browser_layout import COLLAPSE

pytestmark = pytest.mark.browser

PANEL = """
from helpers import figures
from helpers.panel import Panel, Slider
from helpers.predict import predict

def draw(sheet, data):
    figures.bars(figures.axes(sheet), ["goat"], [data["height"]], maximum=1.0)

predict("How high is the goat's bar?", ["low", "as high as a pony's, or even a little higher than that", "high"])
print("printed")
Panel("A goat", [Slider("height", 0.5, 0.0, 1.0)], compute=vars, draw=draw, caption=lambda data: "a bar")
"""
CELLS = [
    (new_markdown_cell, "# A question"),
    (new_code_cell, PANEL),
    (new_code_cell, "print('more')"),
    (new_markdown_cell, "<details><summary>What to see</summary>\n\n**High**, of course.\n\n</details>\n\nFurther on."),
    (new_code_cell, "predict('And the hen?', ['low', 'high'])\nprint('a hen')"),
    (new_markdown_cell, "## Another section"),
    (new_markdown_cell, "<details><summary>Sources</summary>\n\nA book.\n\n</details>"),
]


@pytest.fixture
def session(chromium, jupyter):
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [new(source, metadata={"slideshow": {"slide_type": "slide"}}) for new, source in CELLS]
    nbformat.write(new_notebook(cells=cells, metadata=python), jupyter[2] / "predict.ipynb")
    with notebooks(chromium, jupyter) as go:
        session = go("predict.ipynb")
        session.tell("from helpers.predict import show_all\nshow_all(False)")
        session.run_all()
        session.page.locator(".lecture-predict").nth(1).wait_for(state="attached")
        yield session
        session.tell("show_all()")


def answer(page):
    return page.locator(".jp-MarkdownOutput").get_by_text("of course")


def seen(session) -> list[bool]:
    """Which of these is in sight: the panel, what its cell and the next one print, the answer."""
    page = session.page
    printed = page.locator(".jp-OutputArea-output pre")
    return [
        session.panel().is_visible(),
        *(printed.get_by_text(text, exact=True).is_visible() for text in ("printed", "more")),
        answer(page).is_visible(),
    ]


def test_what_follows_a_question_is_hidden_until_it_is_answered(session):
    page = session.page
    hen = page.locator(".jp-OutputArea-output pre").get_by_text("a hen", exact=True)
    question, other = page.locator(".lecture-predict").first, page.locator(".lecture-predict").nth(1)
    session.wait("() => document.querySelector('details').offsetParent === null")
    assert seen(session) == [False] * 4
    for text in ("Further on", "Sources"):  # the second answer would be one of another section
        assert page.locator(".jp-MarkdownOutput").get_by_text(text).is_visible()
    assert not hen.is_visible()

    page.evaluate(COLLAPSE)
    page.set_viewport_size({"width": 390, "height": 844})
    group = question.get_by_role("group", name="How high is the goat's bar?")
    assert group.get_by_role("button").count() == 3
    assert question.evaluate("question => question.scrollWidth <= question.clientWidth")
    group.get_by_role("button", name="(c) high").focus()
    page.keyboard.press("Enter")
    session.panel().wait_for()
    session.assert_panels_shown()
    answer(page).wait_for()
    kept = page.locator(".jp-RenderedImage")  # for times without a kernel
    kept.wait_for(state="attached")
    assert not kept.is_visible()
    assert seen(session) == [True] * 4
    assert "You chose (c) high" in question.get_by_role("status").inner_text()
    assert group.get_by_role("button", pressed=True).all_inner_texts() == ["(c) high"]
    group.get_by_role("button", name="(a) low").click(force=True)
    assert group.get_by_role("button", pressed=True).all_inner_texts() == ["(c) high"]  # a guess is a guess

    assert not hen.is_visible()
    other.get_by_role("button", name="Show all answers").click()
    hen.wait_for()
    session.wait("() => [...document.querySelectorAll('.foot button')].every(one => one.innerText.includes('again'))")
    other.get_by_role("button", name="Ask first again").click()
    hen.wait_for(state="hidden")
    session.run_all()
    session.panel().wait_for()  # what was chosen is remembered
    session.wait("() => document.querySelector('details').open")
    assert seen(session) == [True] * 4
    session.assert_clean()
