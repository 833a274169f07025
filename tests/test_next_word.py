"""Lecture 01: its pure functions, against definitions and against each other."""

import io
import math
from collections import Counter

import nbformat
import numpy as np
import pytest
import torch
from PIL import Image

import helpers
from helpers import farm, figures
from helpers.figures import Measured
from helpers.lectures import next_word
from helpers.lectures.next_word import corpus, embeddings, gradients, ngrams, shannon
from helpers.lectures.next_word.distribution import HENS, appended, next_words
from helpers.lectures.next_word.ladder import WIDTH, Ladder, draw_ladder
from helpers.lectures.next_word.ngrams import counted
from helpers.lectures.next_word.speakers import FULL, generate_text, speaker
from helpers.lectures.next_word.unrolled import formula, unroll
from helpers.models.language import LanguageModel
from helpers.sampling import SamplingConfig
from tests.execute import run_cell
from tests.next_word_models import models  # noqa: F401 (a fixture)


def after(model, prompt: str) -> dict:
    ids = model.encode(prompt)
    return next_words(model, model.logits(ids), ids)


def test_one_hot_words_are_all_equally_far():
    rows = embeddings.table(embeddings.ONE_HOT)
    assert {cosine for _, cosine in embeddings.nearest(rows, "goat")} == {0}


def test_neighbours_are_those_with_the_largest_cosine():
    rows = torch.randn(len(farm.WORDS), 6, generator=torch.Generator().manual_seed(0))
    near = dict(embeddings.nearest(rows, "goat", 5))
    unit = rows / rows.norm(dim=1, keepdim=True)
    found = unit @ unit[farm.WORDS.index("goat")]
    assert near == pytest.approx({word: float(found[farm.WORDS.index(word)]) for word in near}, abs=1e-5)
    assert "goat" not in near and min(near.values()) == pytest.approx(float(found.topk(6).values[-1]), abs=1e-5)


@pytest.mark.usefixtures("models")
class TestModels:
    """With stand-ins for the trained models."""

    def test_next_words_are_a_distribution(self):
        data = after(speaker("LSTM"), HENS)
        assert 0 < sum(data["probability"]) <= 1 + 1e-4
        assert data["probability"] == sorted(data["probability"], reverse=True)
        assert data["said"] == farm.tokenize(HENS)

    def test_an_appended_word_is_read_back(self):
        model = speaker("GPT")
        for word in after(model, HENS)["ids"]:
            assert model.encode(appended(model, HENS, word))[-1] == word

    def test_a_prompt_may_be_empty(self):
        assert after(speaker("RNN"), "")["said"] == []

    def test_greedy_writing_follows_the_argmax(self):
        model = speaker("RNN")
        best = int(model.logits(model.encode(HENS))[-1].argmax())
        assert generate_text(model, HENS, 1) == model.decode([best])
        assert generate_text(model, HENS, 5, until=model.words[best]) == model.decode([best])

    def test_seeds_make_texts_repeatable(self):
        texts = [generate_text(speaker("LSTM"), HENS, 12, SamplingConfig(), seed) for seed in (1, 1, 2)]
        assert texts[0] == texts[1] != texts[2]

    def test_the_full_model_is_offered_where_it_is(self, monkeypatch):
        assert FULL not in next_word.names()
        monkeypatch.setattr("helpers.catalog.size_here", lambda name: "full")
        assert FULL in next_word.names()

    def test_long_texts_are_read_in_windows(self, monkeypatch):
        model = speaker("RNN")
        ids = model.encode("the goat . " * 20)
        whole = model.logits(ids)
        monkeypatch.setattr(model, "context", 16)
        parts = model.logits(ids)
        assert parts.shape == whole.shape
        torch.testing.assert_close(parts[:16], whole[:16])

    def test_surprise_is_minus_log2(self):
        model, text = speaker("RNN"), "Anna has a goat."
        data, ids = after(model, text), model.encode(text)
        p = model.logits(ids[:3])[-1].softmax(-1)[ids[3]]
        assert data["bits"][2] == pytest.approx(-math.log2(float(p)), rel=1e-4)
        assert "few words" in next_word.surprise_panel().set(prompt=" ").wait().error

    def test_unrolled_state_is_the_models_hidden_state(self):
        data = unroll(speaker("RNN"), HENS, 4)
        assert data["words"] == farm.tokenize(HENS)[:4] and data["state"].shape[0] == 4
        longer = unroll(speaker("RNN"), HENS, 6)
        torch.testing.assert_close(longer["state"][:4], data["state"])

    def test_ladder_has_the_floor_at_the_bottom(self):
        ladder = Ladder(documents=4).add("counting", counted(2)).add("RNN", speaker("RNN"))
        counting, rnn = ladder.rungs.values()
        assert 0 < ladder.floor < counting.value < ladder.guessing == math.log2(len(farm.WORDS))
        assert 0 < rnn.error < rnn.value and list(ladder.rungs) == ["counting", "RNN"]
        assert math.isinf(ladder.measure(counted(4, back_off=False)).value)

    def test_the_ladders_bars_have_half_of_its_width(self):
        """A bar that runs out of the picture fills its room; one at the floor has no length."""
        rungs = {"long": Measured(9.0), "a": Measured(1.6), "b": Measured(1.5), "best": Measured(0.7)}
        sheet = figures.figure(WIDTH, 264)
        draw_ladder(sheet, rungs, 10.9, 0.7)
        pixels = np.asarray(Image.open(io.BytesIO(figures.png(sheet))).convert("RGB"))
        blue = np.array([int(figures.theme().main[i : i + 2], 16) for i in (1, 3, 5)])
        lengths = sorted({int(n) for n in (pixels == blue).all(2).sum(1) if n > 20})
        assert lengths[-1] > WIDTH / 2 and lengths[0] > 0.3 * lengths[-1]
        assert len(lengths) >= 3 and lengths[1] - lengths[0] > 15


def test_the_best_first_word_does_not_lead_to_the_best_path():
    """As the notebook says of its cell and the pocket GPT."""
    model = next_word.speaker("GPT")
    ids, found = model.encode("Anna has"), {}
    for first in model.logits(ids)[-1].topk(3).indices.tolist():
        path = [*ids, first]
        while len(path) < len(ids) + 4:
            path.append(int(model.logits(path)[-1].argmax()))
        shares = model.logits(path).softmax(-1)[range(len(ids) - 1, len(path) - 1), path[len(ids) :]]
        found[model.words[first]] = float(shares.prod())
    assert list(found)[0] == "the" and found["a"] == max(found.values())
    assert found["a"] > 2 * found["the"]  # no near thing


def test_the_first_picture_is_a_distribution():
    """Of the preset and the pocket GPT: no word has the better half, and many share the rest."""
    panel = next_word.distribution_panel().wait()
    assert panel.settings.model == "GPT" and max(panel.data["probability"]) < 0.5 and panel.data["entropy"] > 2


def test_the_nesting_of_the_slides():
    assert formula(["lay", "white"]) == "f(f(start, lay), white)"
    assert formula(["Do", "white", "hens", "lay", "white", "eggs"]).startswith("f(f(f(f(…, hens)")


# counting


@pytest.fixture(scope="module")
def trigrams():
    end = farm.WORDS.index("<end>")
    rows = [[end, *farm.tokenizer().encode(document.text).ids, end] for document in farm.sample(20, seed=5)]
    return ngrams.NGrams(len(farm.WORDS), 3).fit(rows), rows


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("back_off", [True, False])
def test_counting_gives_distributions(trigrams, n, back_off):
    model, rows = trigrams
    reader = LanguageModel(model.with_order(n, back_off), farm.tokenizer())
    logits = reader.logits(rows[0][:20])
    torch.testing.assert_close(logits.exp().sum(-1), torch.ones(20))
    first, state = reader.step(torch.tensor([rows[0][:7]]))  # word by word as in one go
    torch.testing.assert_close(first[0], logits[6])
    torch.testing.assert_close(reader.step(torch.tensor([rows[0][7:8]]), state)[0][0], logits[7])


def test_bigrams_are_relative_frequencies(trigrams):
    model, rows = trigrams
    ids = [i for row in rows for i in row]
    the = farm.WORDS.index("the")
    followers = Counter(b for a, b in zip(ids, ids[1:], strict=False) if a == the)
    row = model.with_order(2, back_off=False)(torch.tensor([[the]]))[0, -1].exp()
    assert row[followers.most_common(1)[0][0]] == pytest.approx(followers.most_common(1)[0][1] / followers.total())


# gradients


def test_gradient_matches_the_product_of_jacobians():
    """The RNN's measured norms against the chain rule written out."""
    T, scale, wide = 12, 0.9, gradients.WIDTH
    generator = torch.Generator().manual_seed(0)  # draws as `reach` does
    inputs, of_input, of_state, (direction,) = (
        torch.randn(rows, wide, generator=generator, dtype=torch.float64) for rows in (T, wide, wide, 1)
    )
    inputs, of_input, of_state = 0.3 * inputs, of_input / wide**0.5, of_state * scale / wide**0.5
    h, states = torch.zeros(gradients.WIDTH, dtype=torch.float64), []
    for x in inputs:
        h = torch.tanh(of_input @ x + of_state @ h)
        states.append(h)
    back, norms = direction, []
    for h in reversed(states):
        back = back * (1 - h**2)
        norms.append(float((of_input.T @ back).norm()))
        back = of_state.T @ back
    assert gradients.reach("RNN", T, scale) == pytest.approx([norm / norms[0] for norm in norms])


def test_rnn_vanishes_and_explodes_and_attention_does_not():
    def share(scale, forget=1.0):
        return {network: norms[-1] for network, norms in gradients.gradient_norms(100, scale, forget).items()}

    small, large = share(0.6), share(2.0)
    assert small["RNN"] < 1e-6 and large["RNN"] > 1e2
    assert small["attention"] == large["attention"] > 0.01
    kept, forgotten = (share(0.8, forget)["LSTM"] for forget in (4.0, 0.0))
    assert kept > forgotten


def test_a_measurement_leaves_the_students_dice_as_they_are():
    before = torch.get_rng_state()
    for network in gradients.NETWORKS:
        gradients.reach(network, 5)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_cliff_needs_clipping():
    """The two walkers of the notebook's cell."""
    cells = nbformat.read(helpers.ROOT / "notebooks" / "01_next_word_prediction.ipynb", as_version=4).cells
    [source] = [cell.source for cell in cells if cell.id == "next-cliff-walk"]
    names = {"torch": torch, "display": lambda *things: None}
    run_cell(source, "the cliff", names)
    free, clipped = (torch.tensor(names["walk"](clip)[-1][:2], dtype=torch.float64) for clip in (math.inf, 0.3))
    assert names["error"](*free) > 10 * names["error"](*clipped)


# a text of one's own


def test_a_text_too_short_to_train_on_is_refused():
    with pytest.raises(corpus.Unfit, match="has 5 characters"):
        next_word.text_corpus("short")


# Shannon's game


def test_the_game_counts_guesses_and_forgives_repeats():
    game = shannon.play("hen", 0, "xxhaeN")
    assert game["counts"] == [2, 2, 1] and game["place"] == 3
    begun = shannon.play("hen", 1, "qr")
    assert (begun["place"], begun["tried"]) == (1, ["q", "r"])


def test_the_bound_is_the_entropy_of_the_guess_numbers():
    assert shannon.bound([1, 1, 1, 1]) == 0
    assert shannon.bound([1, 2, 1, 2]) == pytest.approx(1)


@pytest.mark.usefixtures("models")
def test_a_letter_is_as_likely_as_all_words_that_go_on_with_it(monkeypatch):
    model, words = speaker("LSTM"), ("Anna", "has", "a", "goat", "and", "a", "hen")
    found = shannon.ranks(model, words)
    assert len(found) == len(shannon.written(words[shannon.GIVEN :])) == len("a hen ")
    row = model.logits(model.encode("Anna has a goat and"))[-1].softmax(-1)
    begins = Counter()
    for word, share in zip(model.words, row.tolist(), strict=True):
        begins[shannon.written([word])[0]] += share
    assert found[0] == 1 + sum(share > begins["a"] for share in begins.values())
