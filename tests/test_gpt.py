"""Lecture 03: what its functions compute, against the library."""

import copy
import math
from dataclasses import replace

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel, OpenAIGPTConfig, OpenAIGPTLMHeadModel

from helpers import catalog
from helpers.lectures import gpt
from helpers.lectures.gpt import models
from tests.gpt_models import CONTEXT, built
from tests.gpt_models import models as stand_ins  # noqa: F401 (a fixture)

ROWS = list(gpt.published().values())


def of_the_library(row) -> torch.nn.Module:
    """The library's model of this row, without any numbers in it. Heads do not change the count."""
    heads = row.heads if row.width % row.heads == 0 else 1
    sizes = {"n_layer": row.layers, "n_embd": row.width, "n_head": heads, "n_positions": row.context}
    config, model = (OpenAIGPTConfig, OpenAIGPTLMHeadModel) if row.family == "GPT-1" else (GPT2Config, GPT2LMHeadModel)
    with torch.device("meta"):
        return model(config(vocab_size=row.vocabulary, **sizes))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.model)
def test_the_count_is_what_the_library_builds(row):
    assert row.num_parameters == sum(parameter.numel() for parameter in of_the_library(row).parameters())


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
    row = gpt.published()["GPT-3 13B"]  # its total tells which number is the misprint
    truth = replace(row.architecture, width=row.heads * row.head_width)
    assert round(gpt.num_parameters(truth) / 1e6, -1) == row.millions != round(row.num_parameters / 1e6, -1)


# What the notebook builds in view.


def test_a_norm_after_each_part_keeps_the_stream_and_one_before_lets_it_grow():
    tower = built()["tower"]
    assert tower(16, "after")[0] == pytest.approx(1.0, rel=0.05)
    assert tower(16, "before")[0] > tower(4, "before")[0] > 1


def test_without_norm_and_skip_no_gradient_arrives():
    tower = built()["tower"]
    assert tower(16, "nowhere", skip=False)[1] < 1e-6 < 0.05 < tower(16, "before")[1]


@pytest.fixture
def model(stand_ins):  # noqa: F811
    return gpt.gpt()


TEXT = "Anna has the goat. Otto has the pony."


def test_one_beam_is_greedy_and_more_are_as_likely_at_least(model):
    beam_search, bits = built()["beam_search"], built()["bits"]
    ids = model.encode("Anna has")
    greedy = beam_search(model, ids, 12, num_beams=1)
    assert [greedy] == model.generate(torch.tensor([ids]), 12, {model.end})
    best = beam_search(model, ids, 12, num_beams=8)
    assert bits(model, ids + best, len(ids)) <= bits(model, ids + greedy, len(ids)) + 0.05


def test_bits_are_the_surprise_of_the_new_words_only(model):
    ids = model.encode(TEXT)
    logits = model.logits(torch.tensor([ids]))[0].log_softmax(-1)
    by_hand = -sum(float(logits[place - 1, ids[place]]) for place in range(4, len(ids))) / math.log(2) / (len(ids) - 4)
    assert built()["bits"](model, ids, 4) == pytest.approx(by_hand, rel=1e-5)
    repeated = built()["repeated"]
    assert repeated([1, 2, 3, 1, 2, 3]) == pytest.approx(1 / 4) and repeated([1]) == 0.0


def test_the_lens_reads_the_librarys_stream_through_the_last_norm(model):
    library = copy.deepcopy(model.model).double()
    ids = torch.tensor(model.encode(TEXT))
    found = built()["lens"](built()["load"](model.model), ids)
    stream = library.transformer(ids[None], output_hidden_states=True).hidden_states  # the library norms the last one
    expected = [library.lm_head(library.transformer.ln_f(x[0])) for x in stream[:-1]] + [library.lm_head(stream[-1][0])]
    torch.testing.assert_close(found, torch.stack(expected), rtol=1e-8, atol=1e-8)


def test_a_long_text_is_read_from_its_end(model):
    ids = models.encode_truncated(model, "goat " * 100 + "pony")
    assert len(ids) == CONTEXT and ids[0] == model.start and model.decode(ids[-1:]) == "pony"
    assert model.tokens(model.encode("the goat", start=False)) == ["the", "goat"]
