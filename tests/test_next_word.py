"""Lecture 01: its pure functions, against definitions and against each other."""

import errno
import io
import math
from collections import Counter
from types import SimpleNamespace

import huggingface_hub
import numpy as np
import pytest
import torch
from huggingface_hub.errors import HfHubHTTPError, HTTPError, LocalEntryNotFoundError, RepositoryNotFoundError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from helpers import catalog, farm, figures
from helpers.figures import Measured
from helpers.lectures import next_word
from helpers.lectures.next_word import branches, cliff, corpus, embeddings, gradients, ngrams, shannon, surprise, tokens
from helpers.lectures.next_word.distribution import HENS, appended, next_words
from helpers.lectures.next_word.ladder import WIDTH, Ladder, draw_ladder
from helpers.lectures.next_word.speakers import counted, speaker
from helpers.lectures.next_word.unrolled import formula, unroll
from helpers.lectures.next_word.writing import forced, generate, generate_text
from tests.next_word_models import models  # noqa: F401 (a fixture)


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


def test_kinds_that_lie_together_are_noticed():
    rows = torch.randn(len(farm.WORDS), 8, generator=torch.Generator().manual_seed(0))
    for axis, words in enumerate(embeddings.KINDS.values()):
        rows[[farm.WORDS.index(word) for word in words], axis] += 100
    assert set(embeddings.own_kind(rows).values()) == {1.0}


@pytest.mark.usefixtures("models")
class TestModels:
    """With stand-ins for the trained models."""

    def test_next_words_are_a_distribution(self):
        data = next_words(speaker("LSTM"), HENS)
        assert sum(data["probability"]) + data["rest"] == pytest.approx(1, abs=1e-4)
        assert data["probability"] == sorted(data["probability"], reverse=True)
        assert data["said"] == farm.tokenize(HENS)

    def test_an_appended_word_is_read_back(self):
        model = speaker("GPT")
        for word in next_words(model, HENS)["ids"]:
            assert model.encode(appended(model, HENS, word))[-1] == word

    def test_a_prompt_may_be_empty(self):
        assert next_words(speaker("RNN"), "")["said"] == []

    def test_greedy_writing_follows_the_argmax(self):
        model = speaker("RNN")
        ids = model.encode(HENS)
        first = next(generate(model, ids))
        assert first == int(model.logits(ids)[-1].argmax())

    def test_seeds_make_texts_repeatable(self):
        texts = [generate_text(speaker("LSTM"), HENS, 12, temperature=1.0, seed=seed) for seed in (1, 1, 2)]
        assert texts[0] == texts[1] != texts[2]

    def test_forcing_reports_the_models_own_probability(self):
        model = speaker("GPT")
        ids, (yes, comma) = model.encode(HENS), model.encode("Yes,", start=False)
        own = model.logits(ids)[-1].softmax(-1)[yes] * model.logits([*ids, yes])[-1].softmax(-1)[comma]
        assert forced(model, HENS, "Yes,")["probability"] == pytest.approx(float(own), rel=1e-3)

    def test_long_texts_are_read_in_windows(self, monkeypatch):
        model = speaker("RNN")
        ids = model.encode("the goat . " * 20)
        whole = model.logits(ids)
        monkeypatch.setattr(model, "context", 16)
        parts = model.logits(ids)
        assert parts.shape == whole.shape
        torch.testing.assert_close(parts[:16], whole[:16])

    def test_tree_multiplies_along_the_path(self):
        root = branches.tree(speaker("LSTM"), "Anna has", width=3, depth=3)
        for path in branches.paths(root):
            assert path[-1].path_probability == pytest.approx(math.prod(branch.probability for branch in path))
        assert len(root.children) == 3

    def test_texts_that_end_early_are_whole_paths(self, monkeypatch):
        model = speaker("LSTM")
        (_, goat), end = model.encode("goat"), model.end

        def logits(ids):  # "goat" or the end; after a goat the end
            scores = torch.full((len(ids), len(model.words)), -30.0)
            scores[-1, end] = 0.0
            scores[-1, goat] = -30.0 if list(ids[-1:]) == [goat] else 1.0
            return scores

        monkeypatch.setattr(model, "logits", logits)
        for width, together in ((1, "73%"), (2, "100%")):
            data = branches.grow(SimpleNamespace(model="LSTM", prompt="Anna has", width=width, depth=4))
            branches.draw_tree(figures.figure(900, 380), data)
            told = branches.caption_tree(data)
            assert "“goat <end>” with 73.1%" in told and f"together have {together}" in told

    def test_surprise_is_minus_log2(self):
        model, text = speaker("RNN"), "Anna has a goat."
        data = surprise.surprise(model, text)
        ids = model.encode(text)
        p = model.logits(ids[:3])[-1].softmax(-1)[ids[3]]
        assert data["bits"][2] == pytest.approx(-math.log2(float(p)), rel=1e-4)
        assert data["perplexity"] == pytest.approx(2 ** data["average"])
        with pytest.raises(ValueError, match="few words"):
            surprise.surprise(model, " ")

    def test_unrolled_state_is_the_models_hidden_state(self):
        data = unroll(speaker("RNN"), HENS, 4)
        assert data["words"] == farm.tokenize(HENS)[:4] and data["state"].shape[0] == 4
        longer = unroll(speaker("RNN"), HENS, 6)
        torch.testing.assert_close(longer["state"][:4], data["state"])

    def test_ladder_has_the_floor_at_the_bottom(self):
        ladder = Ladder(documents=4).add("counting", counted(2)).add("RNN", speaker("RNN"))
        data = ladder.data()
        counting, rnn = data["bits"]
        assert 0 < data["floor"] < counting.value < data["guessing"] == math.log2(len(farm.WORDS))
        assert 0 < rnn.error < rnn.value and data["names"] == ["counting", "RNN"]
        assert math.isinf(ladder.measure(counted(4, back_off=False)).value)
        draw_ladder(figures.figure(900, 200), data)

    def test_the_ladders_bars_have_half_of_its_width(self):
        """A bar that runs out of the picture fills its room; one at the floor has no length."""
        bits = [Measured(9.0), Measured(1.6), Measured(1.5), Measured(0.7)]
        data = {"names": ["long", "a", "b", "best"], "bits": bits, "guessing": 10.9, "floor": 0.7}
        sheet = figures.figure(WIDTH, 264)
        draw_ladder(sheet, data)
        pixels = np.asarray(Image.open(io.BytesIO(figures.png(sheet))).convert("RGB"))
        blue = np.array([int(figures.theme().main[i : i + 2], 16) for i in (1, 3, 5)])
        lengths = sorted({int(n) for n in (pixels == blue).all(2).sum(1) if n > 20})
        assert lengths[-1] > WIDTH / 2 and lengths[0] > 0.3 * lengths[-1]
        assert len(lengths) >= 3 and lengths[1] - lengths[0] > 15


def test_the_best_first_word_does_not_lead_to_the_best_path():
    """As the notebook says of the panel's preset and the pocket GPT."""
    panel = next_word.branches_panel().wait()
    first = max(panel.data["tree"].children, key=lambda branch: branch.probability)
    found = branches.whole(panel.data["tree"], panel.settings.depth)
    best, greedy = (branches.likeliest(ones) for ones in (found, [path for path in found if path[0] is first]))
    assert panel.settings.model == "GPT" and best[0] is not first
    assert best[-1].path_probability > 2 * greedy[-1].path_probability  # no near thing


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
    texts = [document.text for document in farm.sample(20, seed=5)]
    return ngrams.NGramModel(farm.tokenizer(), end, end, 3).fit(texts), texts


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("back_off", [True, False])
def test_counting_gives_distributions(trigrams, n, back_off):
    model, texts = trigrams
    rows = model.with_order(n, back_off).logits(model.encode(texts[0])[:20]).exp()
    torch.testing.assert_close(rows.sum(-1), torch.ones(20))


def test_bigrams_are_relative_frequencies(trigrams):
    model, texts = trigrams
    ids = [i for text in texts for i in (*model.encode(text), model.end)]
    (the,) = model.encode("the", start=False)
    followers = Counter(b for a, b in zip(ids, ids[1:], strict=False) if a == the)
    row = model.with_order(2, back_off=False).logits([the])[-1].exp()
    assert row[followers.most_common(1)[0][0]] == pytest.approx(followers.most_common(1)[0][1] / followers.total())


def test_holes_grow_with_n_and_vanish_on_known_text(trigrams):
    model, texts = trigrams
    rows = [model.encode(text) for text in texts]
    shares = ngrams.holes(rows[:15], rows[15:], 5)
    assert shares == sorted(shares) and shares[-1] > 0.3
    assert ngrams.holes(rows, rows[:3], 5) == [0] * 5


def test_recited_words_are_marked():
    known = set(ngrams.grams(range(20), 4))
    assert ngrams.recited(known, [90, 3, 4, 5, 6, 7, 91], run=4) == [False, True, True, True, True, True, False]


# tokens


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_pieces_and_characters_lose_nothing(text):
    _, pieces, characters = tokens.cuts(text, 300)
    assert "".join(characters.parts) == text
    assert "".join(part for part in pieces.parts if part != "·") in (text, text.replace("·", ""))


def test_unknown_words_are_marked_and_more_pieces_make_shorter_rows():
    text = "The goat ate the xylophone."
    few, many = (tokens.cuts(text, size) for size in (260, 1500))
    assert dict(zip(few[0].parts, few[0].known, strict=True))["xylophone"] is False
    assert len(many[1].parts) < len(few[1].parts)


def test_a_common_word_is_one_piece_and_a_rare_one_is_spelled():
    pieces = tokens.cuts("The goat likes it, unbelievably!")[1].parts
    assert " goat" in pieces and "unbelievably" not in "|".join(pieces)


# gradients


def test_gradient_matches_the_product_of_jacobians():
    """The RNN's measured norms against the chain rule written out."""
    T, scale = 12, 0.9
    generator = torch.Generator().manual_seed(0)
    inputs = 0.3 * torch.randn(T, gradients.WIDTH, generator=generator, dtype=torch.float64)
    of_input = gradients._matrix(gradients.WIDTH, generator)
    of_state = gradients._matrix(gradients.WIDTH, generator, scale)
    direction = torch.randn(gradients.WIDTH, generator=generator, dtype=torch.float64)
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
    small, large = (gradients.gradient_norms(100, scale, 1.0)["share"] for scale in (0.6, 2.0))
    assert small["RNN"] < 1e-6 and large["RNN"] > 1e2
    assert small["attention"] == large["attention"] > 0.01
    kept, forgotten = (gradients.gradient_norms(100, 0.8, forget)["share"]["LSTM"] for forget in (4.0, 0.0))
    assert kept > forgotten


def test_a_measurement_leaves_the_students_dice_as_they_are():
    before = torch.get_rng_state()
    for network in gradients.NETWORKS:
        gradients.reach(network, 5)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_cliff_needs_clipping():
    data = cliff.walks(1.0, 0.3, 60)["walks"]
    assert data["free"]["error"][-1] > 10 * data["clipped"]["error"][-1]
    assert torch.allclose(cliff.clipped(torch.tensor([3.0, 4.0]), 1.0).norm(), torch.tensor(1.0))
    assert torch.equal(cliff.clipped(torch.tensor([0.3, 0.4]), 1.0), torch.tensor([0.3, 0.4]))


# a text of one's own


@pytest.mark.parametrize("unit", ["pieces", "characters"])
def test_a_text_too_short_to_train_on_is_refused(unit):
    with pytest.raises(corpus.Unfit, match="has 5 characters"):
        next_word.text_corpus("short", unit=unit)


def answer(kind: type, status: int) -> Exception:
    """The library's error for such an answer of the hub."""
    return kind("no", response=SimpleNamespace(status_code=status, headers={}, request=None))


@pytest.mark.parametrize("at", ["list", "download"])
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (answer(RepositoryNotFoundError, 404), "no open data set 'owner/name'"),
        (answer(HfHubHTTPError, 403), "https://huggingface.co/datasets/owner/name"),
        (answer(HfHubHTTPError, 503), "error 503: try again later"),
        (HTTPError("no"), "connection to the hub was lost"),
        (LocalEntryNotFoundError("no"), "connection to the hub was lost"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk is too full"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_whatever_the_hub_has_against_it_is_said(at, error, words, monkeypatch):
    def fail(*given, **how):
        raise error

    listed = [SimpleNamespace(path="a.txt", size=30_000)]
    api = SimpleNamespace(list_repo_tree=fail if at == "list" else lambda *given, **how: listed)
    monkeypatch.setattr(catalog, "online", lambda: True)
    monkeypatch.setattr(huggingface_hub, "HfApi", lambda: api)
    monkeypatch.setattr(huggingface_hub, "hf_hub_download", fail)
    with pytest.raises(corpus.Unfit, match=words):
        next_word.from_hub("owner/name")


# Shannon's game


def test_the_game_counts_guesses_and_forgives_repeats():
    game = shannon.play("hen", 0, list("xxhaeN"))
    assert game.counts == (2, 2, 1) and game.over
    open_game = shannon.play("hen", 1, list("qr"))
    assert (open_game.position, open_game.tried) == (1, ("q", "r"))


def test_the_bound_is_the_entropy_of_the_guess_numbers():
    assert shannon.bound([1, 1, 1, 1]) == 0
    assert shannon.bound([1, 2, 1, 2]) == pytest.approx(1)


@pytest.mark.usefixtures("models")
def test_ranks_put_the_likeliest_word_first():
    model = speaker("LSTM")
    ids = model.encode("Anna has a goat")
    best = int(model.logits(ids[:2])[-1].argmax())
    assert shannon.ranks(model, [*ids[:2], best], 1) == [1]
