"""The picture that is kept among a cell's outputs: for times when no kernel runs."""

import base64
import html
import io
import threading
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from helpers import figures
from helpers.panel import Panel, Slider, still
from tests.execute import executed
from tests.test_panel import wait_until

CELL = """
from helpers import figures
from helpers.panel import Panel, Slider

def draw(sheet, data):
    figures.bars(figures.axes(sheet), ["goat"], [data["height"]], maximum=1.0)

Panel("A goat & a hen", [Slider("height", 0.5, 0.0, 1.0)], compute=vars, draw=draw, caption=lambda data: "a bar")
"""


def panel(may_compute: threading.Event | None = None) -> Panel:
    def compute(settings) -> dict:
        assert may_compute is None or may_compute.wait(60)
        return dict(vars(settings))

    def draw(sheet, data) -> None:
        figures.bars(figures.axes(sheet), ["goat"], [data["height"]], maximum=1.0)

    controls = [Slider("height", 0.5, 0.0, 1.0)]
    return Panel("A goat", controls, compute=compute, draw=draw)


@pytest.fixture
def outputs(monkeypatch) -> list:
    """Sent to the page: data, metadata, id of the output, whether it replaces one, and the words that go with it."""
    sent = []

    def publish(data, metadata, *, transient, update):
        if transient["display_id"].endswith("picture"):
            sent.append(SimpleNamespace(data=data, metadata=metadata, id=transient["display_id"], update=update))
        else:
            assert sent[-1].update == update
            sent[-1].words, sent[-1].use = data["text/plain"].rpartition("\n")[::2]

    shell = SimpleNamespace(display_pub=SimpleNamespace(publish=publish))
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    return sent


def test_the_picture_follows_the_panel_when_it_rests(outputs, monkeypatch):
    monkeypatch.setattr(still, "REST", 3600)  # only `wait` keeps pictures
    may_compute = threading.Event()
    shown = panel(may_compute)
    bundle = shown._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle and "A goat" in bundle["text/plain"]
    [first] = outputs
    assert not first.update and "image/png" not in first.data and first.use == still.USE  # it is still computed
    may_compute.set()
    shown.wait()
    for height in np.linspace(0, 1, 9):
        shown.set(height=float(height))
    shown.wait()
    assert [(one.id, one.update) for one in outputs[1:]] == [(first.id, True)] * 2
    kept = outputs[-1]
    assert kept.metadata["image/png"]["alt"] == kept.words == shown.alt_text and kept.use == still.USE
    image = Image.open(io.BytesIO(base64.b64decode(kept.data["image/png"])))
    assert image.size == Image.open(io.BytesIO(shown.picture)).size
    assert np.asarray(image.convert("L")).std() > 5


def test_it_is_kept_without_anybody_waiting(outputs, monkeypatch):
    monkeypatch.setattr(still, "REST", 0.01)
    shown = panel()
    shown._repr_mimebundle_()
    wait_until(lambda: "image/png" in outputs[-1].data)
    assert shown.alt_text.startswith("A goat")


def test_a_panel_that_is_shown_again_brings_its_picture_and_a_closed_one_keeps_nothing(outputs):
    shown = panel().wait()
    assert not outputs  # it stands nowhere
    shown._repr_mimebundle_()
    assert "image/png" in outputs[-1].data and not outputs[-1].update
    shown.set(height=1.0)
    shown.close()
    shown.still.keep()
    assert len(outputs) == 1


def test_what_is_kept_is_small():
    noise = np.random.default_rng(0).integers(0, 256, (900, 2400, 3), np.uint8)
    packed = io.BytesIO()
    Image.fromarray(noise).save(packed, "PNG")
    kept = still.small(packed.getvalue())
    assert len(kept) <= still.LARGEST
    image = Image.open(io.BytesIO(kept))
    assert 300 < image.width < still.WIDEST and image.getcolors(still.COLOURS)


def test_what_is_simple_is_kept_as_it_is():
    packed = io.BytesIO()
    Image.new("RGB", (2400, 900), "red").save(packed, "PNG")
    assert Image.open(io.BytesIO(still.small(packed.getvalue()))).width == still.WIDEST


def test_an_export_holds_picture_and_alt_text(tmp_path):
    source = tmp_path / "goat.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(CELL)]), source)
    notebook = executed(source)
    del notebook.metadata["widgets"]  # as where nobody stores the widgets' state
    kept, words, live = notebook.cells[0].outputs
    alt_text, use = words["data"]["text/plain"].split("\n")
    assert kept["metadata"]["image/png"]["alt"] == alt_text and use == still.USE
    assert len(kept["data"]["image/png"]) < 60_000
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert f"data:image/png;base64,{kept['data']['image/png'].strip()}" in page.replace("\n", "")
    said = html.unescape(page)
    assert alt_text in said and use in said and live["data"]["text/plain"] in said
