"""Lecture 03: what its functions compute, against the library."""

import math
import threading
from dataclasses import replace

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel, OpenAIGPTConfig, OpenAIGPTLMHeadModel

from helpers import catalog
from helpers.lectures import gpt
from helpers.lectures.gpt import blocks, cache, lens, models, strategies
from helpers.lectures.gpt.published import find
from helpers.sampling import SamplingConfig
from tests.gpt_models import CONTEXT
from tests.gpt_models import models as stand_ins  # noqa: F401 (a fixture)

ROWS = gpt.published()


def built(row) -> torch.nn.Module:
    """The library's model of this row, without any numbers in it. Heads do not change the count."""
    heads = row.heads if row.width % row.heads == 0 else 1
    sizes = {"n_layer": row.layers, "n_embd": row.width, "n_head": heads, "n_positions": row.context}
    config, model = (OpenAIGPTConfig, OpenAIGPTLMHeadModel) if row.family == "GPT-1" else (GPT2Config, GPT2LMHeadModel)
    with torch.device("meta"):
        return model(config(vocab_size=row.vocabulary, **sizes))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.model)
def test_the_count_is_what_the_library_builds(row):
    assert row.num_parameters == sum(parameter.numel() for parameter in built(row).parameters())


def test_all_published_gpts_are_there_with_a_source():
    assert [sum(row.family == family for row in ROWS) for family in ("GPT-1", "GPT-2", "GPT-3")] == [1, 4, 8]
    assert all(row.source.startswith(("Radford et al. 20", "Brown et al. 2020")) for row in ROWS)


def test_gpt_2s_paper_says_less_than_there_is_and_gpt_3s_totals_fit():
    counted = {row.model: round(row.num_parameters / 1e6) for row in ROWS}
    assert [counted[f"GPT-2 {size}"] for size in ("small", "medium", "large", "XL")] == [124, 355, 774, 1558]
    assert [row.millions for row in ROWS if row.family == "GPT-2"] == [117, 345, 762, 1542]
    fitting = [row for row in ROWS if row.family == "GPT-3" and row.model != "GPT-3 13B"]
    assert all(row.num_parameters == pytest.approx(row.millions * 1e6, rel=0.004) for row in fitting)
    hub = [catalog.full(name).parameters for name in ("gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl")]
    assert [row.num_parameters for row in ROWS if row.family == "GPT-2"] == hub


def test_two_rows_of_gpt_3s_table_do_not_fit_together():
    odd = [row.model for row in ROWS if row.heads * row.head_width != row.width]
    assert odd == ["GPT-3 XL", "GPT-3 13B"]
    row = find("GPT-3 13B")  # its total tells which number is the misprint
    truth = replace(row.architecture, width=row.heads * row.head_width)
    assert round(gpt.num_parameters(truth) / 1e6, -1) == row.millions != round(row.num_parameters / 1e6, -1)


def test_the_family_is_shown_with_its_sources():
    shown = gpt.Family()._repr_html_()
    assert shown.count("<tr>") == len(ROWS) + 1 and "table 2.1" in shown and "1,557.6 M" in repr(gpt.Family())


# Untrained blocks.


def test_a_norm_after_each_part_keeps_the_stream_and_one_before_lets_it_grow():
    after, before = (blocks.deep(norm, True, 16, 1.0)["activations"] for norm in (blocks.AFTER, blocks.BEFORE))
    assert after[1:] == pytest.approx([1.0] * 16, rel=1e-3)
    assert all(low < high for low, high in zip(before[2:], before[4:], strict=False))


def test_without_norm_and_skip_no_gradient_arrives():
    bare = blocks.deep(blocks.NOWHERE, False, 16, 1.0)["gradient"]
    whole = blocks.deep(blocks.BEFORE, True, 16, 1.0)["gradient"]
    assert bare[0] / bare[-1] < 1e-6 < 0.1 < whole[0] / whole[-1]


# Writing.


@pytest.fixture
def model(stand_ins):  # noqa: F811
    return gpt.gpt()


TEXT = "Anna has the goat. Otto has the pony."


def test_one_beam_is_greedy_and_more_are_as_likely_at_least(model):
    ids = model.encode("Anna has")
    greedy = strategies.beam_search(model, ids, 1, 12)
    drawn = strategies.sampled(model, ids, SamplingConfig(top_k=1), 0, 12)
    assert greedy == drawn
    best = strategies.beam_search(model, ids, 8, 12)
    assert strategies.bits(model, ids + best, len(ids)) <= strategies.bits(model, ids + greedy, len(ids)) + 0.5


def test_bits_are_the_surprise_of_the_new_words_only(model):
    ids = model.encode(TEXT)
    logits = model.logits(torch.tensor([ids]))[0].log_softmax(-1)
    by_hand = -sum(float(logits[place - 1, ids[place]]) for place in range(4, len(ids))) / math.log(2)
    assert strategies.bits(model, ids, 4) == pytest.approx(by_hand, rel=1e-5)
    assert strategies.repeated([1, 2, 3, 1, 2, 3]) == pytest.approx(1 / 4) and strategies.repeated([1]) == 0.0


# The cache.


def test_the_cache_takes_what_the_formula_says(model):
    sizes = cache.architecture(model)
    for tokens in (1, 17, CONTEXT):
        assert cache.held(cache.filled(model, tokens)) == gpt.cache_bytes(sizes, tokens, 4)


def test_times_are_measured_at_every_length(model):
    assert cache.seconds_with(model, CONTEXT) > 0 < cache.seconds_without(model, CONTEXT)


# The lens.


def test_the_last_layer_through_the_norm_says_what_the_model_says(model):
    ids = model.encode(TEXT)
    stream = gpt.residual_stream(model, ids)
    assert stream.shape == (3, len(ids), 24) and not model.model.transformer.ln_f._forward_hooks
    torch.testing.assert_close(gpt.unembed(model, stream[-1]), model.logits(torch.tensor([ids]))[0].softmax(-1))
    assert not torch.allclose(gpt.unembed(model, stream[-1], norm=False), gpt.unembed(model, stream[-1]))


def test_a_model_that_works_elsewhere_meanwhile_does_not_disturb_the_lens(model):
    ids = model.encode(TEXT)
    alone = gpt.residual_stream(model, ids)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            model.logits(torch.tensor([ids[:3]]))

    other = threading.Thread(target=work)
    other.start()
    try:
        assert all(torch.equal(gpt.residual_stream(model, ids), alone) for _ in range(20))
    finally:
        stop.set()
        other.join()


def test_the_lens_tells_from_which_layer_on_the_answer_leads(model):
    ids = model.encode(TEXT)
    stream = gpt.residual_stream(model, ids)
    found = lens.lens(model, ids, stream, True, 0)
    assert found["grid"][-1][-1] == found["final"] and found["course"][-1] == pytest.approx(found["share"][-1][-1])
    leads = [row[-1] == found["final"] for row in found["grid"]]
    assert all(leads[found["first"] :]) and (found["first"] == 0 or not leads[found["first"] - 1])
    far = lens.lens(model, ids, stream, True, 1000)
    assert far["place"] == 0 and far["heads"] == ["▸"]


def test_a_long_text_is_read_from_its_end(model):
    ids = models.encode_truncated(model, "goat " * 100 + "pony")
    assert len(ids) == CONTEXT and ids[0] == model.start and model.decode(ids[-1:]) == "pony"
    assert model.tokens(model.encode("the goat", start=False)) == ["the", "goat"]
