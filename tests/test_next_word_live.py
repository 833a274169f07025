"""Lecture 01: live training, on farm documents and on one's own text."""

import functools
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub
import pytest
import torch
from huggingface_hub.errors import HFValidationError

from helpers import catalog, training
from helpers.lectures import next_word
from helpers.lectures.next_word import corpus
from helpers.live import smooth

STORY = "Anna has a goat, and Ben has a hen. The hen lays white eggs; the goat eats hay.\n" * 400


@pytest.fixture(scope="module")
def farm_text():
    return next_word.farm_corpus(documents=30)


def test_batches_are_windows_of_the_text(farm_text):
    batch = farm_text.batch(3)
    assert batch.shape == (corpus.BATCH, corpus.LENGTH + 1)
    assert torch.equal(batch, farm_text.batch(3)) and not torch.equal(batch, farm_text.batch(4))
    row = " ".join(map(str, batch[0].tolist()))
    assert row in " ".join(map(str, farm_text.ids.tolist()))


def small(farm_text, **how):
    return next_word.live_training(farm_text, width=32, **how)


def test_the_loss_begins_at_guessing_and_falls(farm_text, monkeypatch):
    monkeypatch.setattr(training, "start", functools.partial(training.start, steps=80))  # however long that takes
    live = small(farm_text)
    live.start(3600)
    model, data = live.result(), live.data()
    _, loss = data["losses"][""]
    assert loss[0] == pytest.approx(data["levels"]["guessing"], rel=0.1)
    assert smooth(loss)[-1] < loss[0] - 0.3
    assert len(data["moments"]) >= 2 and model.logits(model.encode("Anna has a")).shape[-1] == farm_text.vocabulary


def test_a_fresh_start_takes_another_network(farm_text):
    live = small(farm_text)
    live.start(0.3)
    live.result()
    live.reset(cell="lstm", width=64, rate=1e-3)
    assert live.run is None and live.model.cell == "lstm" and live.model.width == 64
    assert live.result().name == "your LSTM"


def test_a_kept_model_is_offered_again(farm_text):
    live = small(farm_text)
    mine = live.result()
    steps = live.run.step
    next_word.keep(mine, "my RNN")
    again = next_word.speaker("my RNN")
    ids = mine.encode("Anna has a")
    torch.testing.assert_close(again.logits(ids), mine.logits(ids), atol=1e-2, rtol=1e-2)
    assert live.result() and live.run.step == steps  # asking again does not train again
    assert "my RNN" in next_word.distribution_panel().controls["model"].samples()


def test_panel_trains_stops_and_shows_the_choice(farm_text):
    panel = small(farm_text).panel.wait()
    assert "Not trained yet" in panel.status
    panel.click("Train")
    panel.wait()
    assert panel.data["losses"] and panel.error is None
    panel.set(cell="lstm", width=64).wait()
    assert "LSTM" in panel.data["plan"] and panel.data["now"].startswith("RNN")
    panel.click("Start afresh")
    panel.stop()
    assert panel.wait().error is None


def test_a_rate_far_too_high_is_said_in_words_or_survived(farm_text):
    panel = small(farm_text, rate=1.0).panel.wait()
    panel.click("Train")
    panel.wait()
    assert panel.error is None or "learning rate" in panel.error


@pytest.mark.parametrize("unit", ["pieces", "characters"])
def test_any_text_can_be_cut_and_put_together_again(unit):
    made = next_word.text_corpus(STORY, unit=unit, vocabulary=300)
    assert made.decode(made.ids[:60].tolist()) == STORY[: len(made.decode(made.ids[:60].tolist()))]
    assert int(made.ids.max()) < made.vocabulary


def test_python_brings_two_corpora():
    assert "The following" in next_word.python_documentation()
    assert "import" in next_word.python_source()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"too short", "characters"),
        (b"\x89PNG\x00\x00" * 9000, "not a text file"),
        (STORY.encode("utf-16"), "UTF-16"),
        ("Grüezi mitenand! ".encode("latin-1") * 2000, "Latin-1"),
        (None, "no file"),
    ],
    ids=["short", "binary", "utf-16", "latin-1", "missing"],
)
def test_unfit_files_are_refused_in_words(tmp_path, content, word):
    path = tmp_path / "text.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(corpus.Unfit, match=word) as refused:
        next_word.from_file(str(path))
    assert refused.value._render_traceback_() == [str(refused.value)]


@pytest.mark.parametrize("text", ["a" * 20_000, "a" + " " * 30_000 + "b"], ids=["letter", "gap"])
def test_a_text_that_is_one_piece_long_is_refused(text):
    with pytest.raises(corpus.Unfit, match="repeats itself"):
        next_word.text_corpus(text)
    assert next_word.text_corpus(text, unit="characters").batch(0).shape == (corpus.BATCH, corpus.LENGTH + 1)


@pytest.mark.parametrize("path", ["~nobody_here/x.txt", "x" * 5000, ""], ids=["user", "long", "empty"])
def test_paths_that_cannot_be_are_told_in_a_short_sentence(path):
    with pytest.raises(corpus.Unfit, match="There is no file") as refused:
        next_word.from_file(path)
    assert len(str(refused.value)) < 400


def _forbidden(self):
    raise PermissionError(13, "Permission denied", str(self))


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    path = tmp_path / "text.txt"
    path.write_text(STORY)
    monkeypatch.setattr(Path, "read_bytes", _forbidden)
    with pytest.raises(corpus.Unfit, match="cannot be read"):
        next_word.from_file(str(path))


def test_a_folder_and_a_giant_are_refused(tmp_path, monkeypatch):
    with pytest.raises(corpus.Unfit, match="folder"):
        next_word.from_file(str(tmp_path))
    monkeypatch.setattr(corpus, "MOST", 10)
    (tmp_path / "text.txt").write_text(STORY)
    with pytest.raises(corpus.Unfit, match="limit"):
        next_word.from_file(str(tmp_path / "text.txt"))


def test_a_good_file_is_read_with_its_mark_and_line_ends_cleaned(tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes(b"\xef\xbb\xbf" + STORY.replace("\n", "\r\n").encode())
    assert next_word.from_file(str(path)) == STORY


def test_the_hub_without_network_is_one_sentence():
    with pytest.raises(corpus.Unfit, match="no network"):
        next_word.from_hub("roneneldan/TinyStories")


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A hub with one data set, `files`: name -> content."""
    files = {}

    class Api:
        def list_repo_tree(self, dataset, **options):
            if dataset != "owner/name":
                raise HFValidationError(dataset)
            return [SimpleNamespace(path=name, size=len(content)) for name, content in files.items()]

    def download(dataset, name, **options):
        path = tmp_path / name
        path.write_text(files[name])
        return str(path)

    monkeypatch.setattr(catalog, "online", lambda: True)
    monkeypatch.setattr(huggingface_hub, "HfApi", Api)
    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    return files


def test_the_largest_text_of_a_data_set_is_taken(hub):
    hub |= {"README.md": "x" * 90_000, "small.txt": STORY[:25_000], "large.txt": STORY, "data.parquet": "y" * 99_000}
    assert next_word.from_hub("owner/name") == STORY


def test_a_data_set_without_text_and_an_unknown_one_are_refused(hub):
    hub["data.parquet"] = "y" * 99_000
    with pytest.raises(corpus.Unfit, match="no .txt or .md file"):
        next_word.from_hub("owner/name")
    with pytest.raises(corpus.Unfit, match="owner/name"):
        next_word.from_hub("no such thing!")
