"""What a person does with the notebooks, in a real JupyterLab and a real browser, without a network."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from tests import hygiene
from tests.browser import IDLE, in_notebooks, notebooks

NAMES = [path.name for path in hygiene.runnable()]
WITH_TRAINING = [path.name for path in hygiene.runnable() if hygiene.trains(path)]
WITH_WORDS = [name for name in NAMES if name[:2] in ("00", "01", "02", "04")]
pytestmark = [pytest.mark.browser, pytest.mark.long]

DEMO = """
import time
from helpers import figures
from helpers.panel import Action, Panel, Slider, Text, Word

def compute(settings):
    return {"words": settings.prompt.split() or ["nothing"], "height": settings.height}

def draw(sheet, data):
    plot = figures.axes(sheet)
    figures.bars(plot, data["words"], [data["height"]] * len(data["words"]), maximum=1.0)
    for number in range(3):
        plot.spot((number / 3, -0.5), ((number + 1) / 3, 0.5), f"a third of the row: {number}", height=number / 4 + 0.1)

def train(job, settings):
    while not job.stopped:
        time.sleep(0.02)
        job.progress(job.elapsed / job.seconds, "training")

demo = Panel("A demonstration", [Text("prompt", "a goat"), Slider("height", 0.5, 0.0, 1.0, step=0.01)],
             compute=compute, draw=draw, caption=lambda data: " ".join(data["words"]),
             words=lambda data: [Word(word, 0.5) for word in data["words"]],
             on_word=lambda settings, index, data: {"prompt": settings.prompt + " " + data["words"][index]},
             actions=[Action("Train", train, seconds=60)])
demo
"""


def show(jupyter, open_notebook, name: str, code: str):
    """A session with a slide, a cell that shows a panel, and a cell to keep the kernel busy."""
    python = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    slides = [(new_markdown_cell, "# A slide", "slide"), (new_code_cell, code, "fragment")]
    slides.append((new_code_cell, "", "skip"))
    cells = [new(source, metadata={"slideshow": {"slide_type": slide}}) for new, source, slide in slides]
    nbformat.write(new_notebook(cells=cells, metadata=python), jupyter[2] / name)
    session = open_notebook(name)
    session.run_all()
    session.assert_panels_shown()
    return session


@pytest.fixture(scope="module")
def demonstration(chromium, jupyter):
    with notebooks(chromium, jupyter) as go:
        yield show(jupyter, go, "demo.ipynb", DEMO)


@pytest.fixture
def demo(demonstration):
    """One page and one kernel for all demonstrations, put back to how they began."""
    demonstration.tell("demo.reset(); demo.wait()")
    demonstration.errors.clear()
    demonstration.left.clear()
    yield demonstration
    demonstration.assert_clean()


def wait_said(session, text: str) -> None:
    """The sentence comes after the picture."""
    session.wait("text => document.querySelector('.lecture-panel .said').innerText === text", text)


def test_slider_word_and_text_change_the_picture(demo):
    panel, page = demo.panel(), demo.page
    demo.picture_after(panel, lambda: demo.drag(panel))
    demo.picture_after(panel, lambda: panel.locator(".lecture-words button").nth(1).click())
    wait_said(demo, "a goat goat")
    demo.picture_after(panel, lambda: (panel.locator(".noUi-handle").focus(), page.keyboard.press("ArrowRight")))


def test_a_cell_that_runs_again_closes_its_old_panel(demo):
    demo.tell("old = demo")
    demo.run_all()
    demo.assert_panels_shown()
    demo.tell("from helpers.panel import registry\nassert old.closed and registry.panels() == [demo]")
    demo.picture_after(demo.panel(), lambda: demo.drag(demo.panel()))


def test_spots_of_the_picture_answer_to_mouse_and_keyboard(demo):
    panel, page = demo.panel(), demo.page
    spots, picture = panel.locator(".lecture-spots button"), panel.locator("img.lecture-picture").bounding_box()
    boxes = [spots.nth(number).bounding_box() for number in range(3)]
    assert picture["x"] < boxes[0]["x"] < boxes[1]["x"] < picture["x"] + picture["width"]
    assert all(picture["y"] <= box["y"] < picture["y"] + picture["height"] for box in boxes)
    demo.picture_after(panel, lambda: spots.nth(2).click())
    assert spots.nth(2).locator(".tip").is_visible() and not spots.nth(0).locator(".tip").is_visible()
    demo.picture_after(panel, lambda: (page.keyboard.press("ArrowLeft"), page.keyboard.press("Enter")))
    assert panel.locator(".widget-readout").first.inner_text() == "0.35"


def test_what_is_typed_is_shown_as_text(demo):
    box = demo.panel().locator("input[type=text], textarea").first
    for typed in ("<img src=x onerror=document.title='HACKED'>", "&lt;b&gt;", "\U0001f410 שלום", ""):
        demo.picture_after(demo.panel(), lambda typed=typed: (box.fill(typed), box.press("Tab")))
        wait_said(demo, " ".join(typed.split()) or "nothing")
    assert demo.page.locator("img[src=x]").count() == 0 and "HACKED" not in demo.page.title()


def test_sliders_answer_while_a_training_runs_and_stop_ends_it(demo):
    panel = demo.panel()
    demo.start_and_stop(panel, "Train", meanwhile=lambda: demo.picture_after(panel, lambda: demo.drag(panel)))


# No script is loaded in time: anywidget's patience, two seconds, ends at once.
IMPATIENT = """AbortSignal.timeout = () => {
    const controller = new AbortController();
    queueMicrotask(() => controller.abort());
    return controller.signal;
}"""


def test_a_page_that_was_slow_at_first_hears_the_kernel(chromium, jupyter):
    with notebooks(chromium, jupyter) as go:
        session = show(jupyter, lambda name: go(name, IMPATIENT), "slow.ipynb", DEMO)
        wait_said(session, "a goat")
        panel = session.panel()
        session.picture_after(panel, lambda: panel.locator(".lecture-words button").nth(1).click())
        wait_said(session, "a goat goat")
        assert panel.locator(".lecture-words button").count() == 3
        session.picture_after(panel, lambda: panel.locator(".lecture-spots button").nth(2).click())
        session.assert_clean()


LIVE = """
import torch
from torch import nn
from helpers import training
from helpers.live import LiveTraining
from helpers.panel import Slider

def start(model, settings, **how):
    target = torch.linspace(0, 1, 3 * 16 * 16)
    loss = lambda model, batch: (model(batch) - target).square().mean()
    batches = training.by_index(lambda i: torch.ones(8, 1))
    return training.start(model, batches, loss=loss, learning_rate=settings.rate, **how)

live = LiveTraining("A gradient is learned", [Slider("rate", 0.01, 1e-4, 0.1, log=True)],
    make_model=lambda settings: nn.Linear(1, 3 * 16 * 16), start=start,
    sample=lambda model: model(torch.ones(6, 1)).unflatten(1, (3, 16, 16)),
    score=lambda model: float(model(torch.ones(1, 1)).mean()), baseline=0.5, every=20)
live.start()
live
"""


def test_a_training_is_watched_looked_back_at_and_its_cell_run_again(jupyter, open_notebook):
    session = show(jupyter, open_notebook, "live.ipynb", LIVE)
    panel, page = session.panel(), session.page
    panel.get_by_role("button", name="Go on", exact=True).and_(page.locator(":enabled")).wait_for()
    readout = panel.locator(".lecture-scrubber .widget-readout")
    last = int(readout.inner_text())
    assert last > 1
    play = panel.locator(".lecture-scrubber .widget-play button").first
    play.focus()
    session.picture_after(panel, lambda: page.keyboard.press("Space"))  # from the first state on
    page.wait_for_function(f"readout => readout.innerText === '{last}'", arg=readout.element_handle())
    panel.locator(".lecture-scrubber .fa-play").wait_for()  # it has played to the end
    panel.locator(".lecture-scrubber .noUi-handle").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"readout => readout.innerText === '{last - 1}'", arg=readout.element_handle())

    session.tell("import os; os.environ['LECTURE_SECONDS'] = '3600'")
    for _ in range(2):  # the second run takes the place of a training that goes on
        session.run_all()
        panel.get_by_role("button", name="Stop", exact=True).wait_for()
        panel.get_by_text("step", exact=False).first.wait_for()
        session.picture_after(panel, lambda: None)  # it is drawn, without anybody pressing anything
    session.picture_after(panel, lambda: session.drag(panel))
    panel.get_by_role("button", name="Stop", exact=True).click()
    panel.get_by_role("button", name="Stop", exact=True).wait_for(state="hidden")
    session.assert_clean()


def test_sliders_answer_while_a_cell_runs(demo):
    demo.picture_after(demo.panel(), lambda: demo.drag(demo.panel(), -30))  # the first use opens a subshell
    demo.page.evaluate("""() => {
        const notebook = window.jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = 2;
        notebook.activeCell.model.sharedModel.setSource(`import time
try:
    print("the cell runs")
    time.sleep(3600)
except KeyboardInterrupt:
    pass`);
        window.jupyterapp.commands.execute('notebook:run-cell');
    }""")
    demo.page.locator(".jp-OutputArea-output").get_by_text("the cell runs").wait_for()
    demo.picture_after(demo.panel(), lambda: demo.drag(demo.panel(), 60))
    assert not demo.page.evaluate(IDLE)
    demo.command("kernelmenu:interrupt")
    demo.wait_idle()
    demo.page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.setSource('')")


def test_the_kernel_can_be_restarted_while_a_training_runs(jupyter, open_notebook):
    """On a page of its own: after slides, JupyterLab's *Restart and Run All* never ends."""
    session = show(jupyter, open_notebook, "restarted.ipynb", DEMO)
    panel = session.panel()
    panel.get_by_role("button", name="Train", exact=True).click()
    panel.get_by_role("button", name="Stop", exact=True).wait_for()
    session.restart_and_run_all()
    session.assert_panels_shown()
    session.picture_after(panel, lambda: session.drag(panel))
    session.assert_clean()


def test_a_cleared_output_ends_a_training_and_a_page_loaded_again_does_not(jupyter, open_notebook):
    session = show(jupyter, open_notebook, "leaves.ipynb", DEMO)
    session.tell("import os; os.environ['LECTURE_SECONDS'] = '3600'")
    session.panel().get_by_role("button", name="Train", exact=True).click()
    session.panel().get_by_role("button", name="Stop", exact=True).wait_for()
    session.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    session.page.reload()
    session.panel().get_by_role("button", name="Stop", exact=True).wait_for()
    session.page.wait_for_timeout(4000)
    session.tell("assert demo.running.now is not None")
    session.errors.clear()
    session.command("notebook:clear-all-cell-outputs")
    session.page.wait_for_timeout(6000)
    session.tell("assert 'stopped after' in demo.status, demo.status")
    session.assert_clean()


QUESTION = """
from helpers.predict import predict
predict("Which?", ["this", "that"])
"""

# What a question and a panel say whose kernel is gone, and with which type what JupyterLab would say.
GONE = """() => [...document.querySelectorAll('.jp-OutputArea-output.jupyter-widgets')].map(e =>
    e.getClientRects().length ? getComputedStyle(e).fontSize + getComputedStyle(e, '::after').content : 'not shown')"""


def test_opened_tomorrow_a_panel_shows_its_picture_and_what_to_do(jupyter, open_notebook):
    session = show(jupyter, open_notebook, "tomorrow.ipynb", QUESTION + DEMO)
    session.tell("demo.wait()")
    session.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    session.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    page = open_notebook("tomorrow.ipynb").page
    page.locator(".jp-RenderedImage img").wait_for()
    text = page.locator(".jp-OutputArea-output").get_by_text("Run this cell to use it.")
    assert text.is_visible() and "A demonstration" in text.inner_text()
    page.wait_for_function(f"() => ({GONE})().length === 2")
    assert page.evaluate(GONE) == ['0px"Run this cell to use it."', "not shown"]  # the words above are the panel's


@in_notebooks(*NAMES)
def test_every_panel_of_the_notebook_shows_its_picture(run_notebook):
    run_notebook.assert_panels_shown()
    run_notebook.assert_clean()


@in_notebooks(*WITH_WORDS)
def test_a_click_on_a_word_changes_the_picture(run_notebook):
    word = 2 if "00_start" in run_notebook.page.url else 1  # which 00 opens on
    panel = run_notebook.panel(".lecture-words button")
    run_notebook.picture_after(panel, lambda: panel.locator(".lecture-words button").nth(word).click())
    run_notebook.assert_clean()


@in_notebooks(*NAMES)
def test_a_slider_changes_the_picture(run_notebook):
    # The first sliders of these are for bars beside the picture, a game's next move, a training that has hardly begun.
    elsewhere = {
        "01_next_word": ("How far back", 60),
        "06_gan": ("The Furniture GAN", 60),
        "09_captioning": ("What does it see?", -60),  # the last word
    }
    found = [where for name, where in elsewhere.items() if name in run_notebook.page.url]
    title, pixels = found[0] if found else (None, 60)
    panel = run_notebook.panel(f".lecture-title:has-text('{title}')" if title else ".noUi-handle")
    run_notebook.picture_after(panel, lambda: run_notebook.drag(panel, pixels))
    run_notebook.assert_clean()


@in_notebooks(*WITH_TRAINING)
def test_a_training_is_started_and_stopped(run_notebook):
    run_notebook.start_and_stop(run_notebook.panel("button:text-is('Go on')"), "Go on")
    run_notebook.assert_clean()


@in_notebooks("05_vit_vs_convnext.ipynb")
def test_an_own_picture_is_shown_and_other_files_are_refused(run_notebook, tmp_path):
    large = tmp_path / "my holiday.bmp"
    Image.new("RGB", (2400, 2000), "red").save(large)
    assert large.stat().st_size > 10 * 2**20  # more than a server takes in one message if nobody asks
    panel = run_notebook.panel("button:text('Own file')")

    def choose(file) -> None:
        with run_notebook.page.expect_file_chooser() as chooser:
            panel.get_by_role("button", name="Own file").click()
        chooser.value.set_files(file)

    run_notebook.picture_after(panel, lambda: choose(large))
    kept = panel.locator("input[type=text]").input_value()
    assert kept.startswith("my-holiday") and kept.endswith(".png")
    thesis = {"name": "thesis.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    choose(thesis)
    panel.get_by_text("thesis.pdf is not a picture").wait_for()
    assert panel.locator("input[type=text]").input_value() == kept
    run_notebook.assert_clean()


@in_notebooks("00_start_here.ipynb")
def test_a_restarted_notebook_runs_again(run_notebook):
    """One stands for all: the same JupyterLab restarts the same kernel. It is the last test of its notebook."""
    run_notebook.restart_and_run_all()
    run_notebook.command("notebook:expand-all-headings")
    run_notebook.assert_panels_shown()
    run_notebook.assert_clean()
