"""Lecture 01: live training, on farm documents and on one's own text."""

import functools

import pytest
import torch
import torch.nn.functional as F

from helpers import catalog, farm, training
from helpers.lectures import next_word
from helpers.lectures.next_word import corpus
from helpers.lectures.next_word.live import FLOOR
from helpers.live import smooth
from helpers.models.recurrent import RecurrentLM
from tests.execute import basis

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


LSTM = functools.partial(RecurrentLM, "lstm")


def train(model, batches, rate):
    """As in the notebook."""
    optimizer = torch.optim.AdamW(model.parameters(), rate)
    for words in batches:
        loss = F.cross_entropy(model(words[:, :-1]).flatten(0, 1), words[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


def small(farm_text, loop=train, **changes):
    live = next_word.live_training(farm_text, LSTM, loop)
    live.reset(width=32, **changes)
    return live


def test_the_loss_begins_at_guessing_and_falls(farm_text, monkeypatch):
    monkeypatch.setattr(training, "start", functools.partial(training.start, steps=80))  # however long that takes
    live = small(farm_text)
    live.start(3600)
    model, data = live.result(), live.data()
    _, loss = data["losses"][""]
    assert loss[0] == pytest.approx(data["levels"]["guessing"], rel=0.1)
    assert data["levels"][FLOOR] < smooth(loss)[-1] < loss[0] - 0.3
    assert len(data["moments"]) >= 2 and model.logits(model.encode("Anna has a")).shape[-1] == farm_text.vocabulary


def test_the_floor_is_the_farms_own_entropy(farm_text):
    documents = farm.sample(30, seed=1)
    words = sum(len(farm.tokenize(document.text)) + 1 for document in documents)
    assert farm_text.entropy == pytest.approx(-sum(document.log_probability for document in documents) / words)
    assert next_word.text_corpus(STORY).entropy is None  # nobody knows it
    assert FLOOR not in next_word.live_training(next_word.text_corpus(STORY), LSTM, train).data()["levels"]


def test_a_training_goes_on_with_the_same_optimizer(farm_text):
    begun = []

    def counted(model, batches, rate):
        begun.append(rate)
        yield from train(model, batches, rate)

    live = small(farm_text, counted, rate=1e-3)
    for _ in range(2):
        live.start(0.3)
        live.result()
    assert begun == [1e-3] and len(live.data()["losses"][""][0]) == live.run.step > 1


def without_yield(model, batches, rate):
    for words in batches:
        model(words[:, :-1]).sum().backward()


def one_step_only(model, batches, rate):
    yield model(next(batches)).mean().item()


@pytest.mark.parametrize(("loop", "words"), [(without_yield, "yield loss.item()"), (one_step_only, "has ended")])
def test_a_loop_with_a_mistake_is_told_in_a_sentence(farm_text, loop, words):
    panel = small(farm_text, loop).panel.wait()
    panel.click("Train")
    assert words in panel.wait().error
    assert panel.set(width=64).wait().error is None


def test_a_fresh_start_takes_another_network(farm_text):
    live = small(farm_text)
    live.start(0.3)
    live.result()
    live.reset(width=64, rate=1e-3)
    assert live.run is None and live.model.width == 64
    assert live.result().model is live.model


def test_a_kept_model_is_offered_again(farm_text):
    live = small(farm_text)
    mine = live.result()
    steps = live.run.step
    catalog.keep("my LSTM", mine.model, mine.tokenizer)
    again = next_word.speaker("my LSTM")
    ids = mine.encode("Anna has a")
    torch.testing.assert_close(again.logits(ids), mine.logits(ids), atol=1e-2, rtol=1e-2)
    assert live.result() and live.run.step == steps  # asking again does not train again
    assert "my LSTM" in next_word.distribution_panel().controls["model"].values


def test_panel_trains_stops_and_shows_the_choice(farm_text):
    panel = small(farm_text).panel.wait()
    assert "Not trained yet" in panel.status
    panel.click("Train")
    panel.wait()
    assert panel.data["losses"] and panel.error is None
    before = panel.data["plan"]
    panel.set(width=64).wait()
    assert panel.data["plan"] != before and panel.data["now"] != panel.data["plan"]
    panel.click("Start afresh")
    panel.stop()
    assert panel.wait().error is None


def test_a_rate_far_too_high_is_said_in_words_or_survived(farm_text):
    panel = small(farm_text, rate=1.0).panel.wait()
    panel.click("Train")
    panel.wait()
    assert panel.error is None or "learning rate" in panel.error


class TestTheNotebook:
    """The network and the loop that stand in the notebook."""

    @pytest.fixture(scope="class")
    def names(self):
        return basis("01_next_word_prediction")

    def test_its_rnn_is_the_librarys(self, names):
        torch.manual_seed(0)
        theirs = RecurrentLM("rnn", 40, 8).double()
        layer, mine = theirs.recurrent, names["RNN"](40, 8).double()
        weights = {"embedding.weight": theirs.embedding.weight, "W_h.weight": layer.weight_hh_l0}
        weights |= {"W_x.weight": layer.weight_ih_l0, "W_x.bias": layer.bias_ih_l0 + layer.bias_hh_l0}
        mine.load_state_dict(weights | {"head.weight": theirs.head.weight, "head.bias": theirs.head.bias})
        words = torch.randint(40, (3, 9))
        torch.testing.assert_close(mine(words), theirs(words), rtol=1e-10, atol=1e-10)
        _, state = mine.step(words[:, :5])
        torch.testing.assert_close(mine.step(words[:, 5:], state)[0], mine(words)[:, 5:], rtol=1e-10, atol=1e-10)

    def test_its_loop_trains_it(self, names, farm_text):
        live = next_word.live_training(farm_text, names["RNN"], names["train"])
        live.reset(width=32)
        live.start(1.0)
        assert live.result().logits([farm_text.start]).shape == (1, farm_text.vocabulary)
        assert live.data()["losses"][""][1][0] == pytest.approx(live.data()["levels"]["guessing"], rel=0.1)


@pytest.mark.parametrize("vocabulary", [256, 300])
def test_any_text_can_be_cut_and_put_together_again(vocabulary):
    made = next_word.text_corpus(STORY, vocabulary=vocabulary)
    assert made.decode(made.ids[:60].tolist()) == STORY[: len(made.decode(made.ids[:60].tolist()))]
    assert int(made.ids.max()) < made.vocabulary <= vocabulary


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\x89PNG\x00\x00" * 9000, "not a text file"),
        (b"PK\x00\x00" * 9000, "not a text file"),
        (STORY.encode("utf-16"), "UTF-16"),
        ("Grüezi mitenand! ".encode("latin-1") * 2000, "Latin-1"),
        (None, "no file"),
    ],
    ids=["picture", "zeros", "utf-16", "latin-1", "missing"],
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
    assert next_word.text_corpus(text, vocabulary=256).batch(0).shape == (corpus.BATCH, corpus.LENGTH + 1)


@pytest.mark.parametrize("path", ["~nobody_here/x.txt", "x" * 5000, ""], ids=["user", "long", "empty"])
def test_paths_that_cannot_be_are_told_in_a_short_sentence(path):
    with pytest.raises(corpus.Unfit, match="There is no file") as refused:
        next_word.from_file(path)
    assert len(str(refused.value)) < 400


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    def forbidden(path, *given, **how):
        raise PermissionError(13, "Permission denied", path)

    path = tmp_path / "text.txt"
    path.write_text(STORY)
    monkeypatch.setattr("builtins.open", forbidden)
    with pytest.raises(corpus.Unfit, match="cannot be read"):
        next_word.from_file(str(path))


def test_a_folder_is_refused_and_of_a_giant_the_beginning_is_read(tmp_path, monkeypatch):
    with pytest.raises(corpus.Unfit, match="folder"):
        next_word.from_file(str(tmp_path))
    monkeypatch.setattr(corpus, "KEPT", 10)
    (tmp_path / "text.txt").write_text(STORY)
    assert next_word.from_file(str(tmp_path / "text.txt")) == STORY[:10]


def test_a_good_file_is_read_with_its_mark_and_line_ends_cleaned(tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes(b"\xef\xbb\xbf" + STORY.replace("\n", "\r\n").encode())
    assert next_word.from_file(str(path)) == STORY
