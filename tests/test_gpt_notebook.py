"""The GPT and the KV cache that notebook 03 builds in view, against the library, for many sizes."""

from types import SimpleNamespace

import nbformat
import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

import helpers
from helpers import catalog
from helpers.lectures import gpt
from helpers.models.language import LanguageModel
from tests.gpt_models import stand_in
from tests.hygiene import lines, tags

CELLS = nbformat.read(helpers.ROOT / "notebooks" / "03_gpt.ipynb", as_version=4).cells
BUILT = [cell for cell in CELLS if "scratch" in tags(cell)]


def run(cells, model: LanguageModel, **names) -> dict:
    """The names that these cells define, when the notebook's model is `model`."""
    words = {"ids": torch.tensor(model.encode("Anna has the goat.")), "c": model.model.config}
    names = {"torch": torch, "model": model, "gpt": gpt, "catalog": catalog} | words | names
    for cell in cells:
        exec(compile(cell.source, "03_gpt.ipynb", "exec"), names)
    return names


def untrained(**sizes) -> LanguageModel:
    made = stand_in("gpt")
    torch.manual_seed(1)
    config = made.model.config.to_dict() | sizes | {"initializer_range": 0.2}
    return LanguageModel(GPT2LMHeadModel(GPT2Config(**config)), made.tokenizer)


def test_it_is_short():
    assert len(BUILT) >= 5 and sum(map(lines, BUILT)) <= 140


@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"n_layer": 1, "n_head": 1, "n_embd": 8},
        {"n_layer": 5, "n_head": 6, "n_embd": 48, "activation_function": "gelu_pytorch_tanh"},
    ],
    ids=str,
)
def test_all_scores_equal_the_librarys_in_double_precision(sizes):
    model = untrained(n_positions=256, **sizes)  # the cells themselves assert it for the prompt, and write 100 words
    names = run(BUILT, model)
    ids = torch.randint(model.model.config.vocab_size, (40,), generator=torch.Generator().manual_seed(0))
    expected = names["library"](ids[None]).logits[0]
    torch.testing.assert_close(names["ours"](ids), expected, rtol=1e-8, atol=1e-8)
    cache = names["Cache"](names["ours"])
    for place in range(1, 41):
        torch.testing.assert_close(cache.step(ids[:place]), expected[place - 1], rtol=1e-8, atol=1e-8)


def test_the_proof_is_not_vacuous():
    model = untrained(n_positions=256)
    names = run(BUILT, model)
    other = untrained(n_positions=256, n_layer=3)
    with torch.no_grad():
        other.model.transformer.h[1].mlp.c_fc.weight[0, 0] += 0.01
    assert not torch.equal(names["load"](other.model)(names["ids"]), names["ours"](names["ids"]))
    with pytest.raises(AssertionError):
        run(
            [SimpleNamespace(source=cell.source.replace("x = x + block.mlp", "x = block.mlp")) for cell in BUILT]
            + [cell for cell in CELLS if "cache.step(again)" in cell.source],
            model,
        )


def test_the_full_gpt_2_loads_into_it(full_hub, capsys):
    catalog.free()
    catalog.fetch(catalog.full("gpt"))
    cell = next(cell for cell in CELLS if "full" in tags(cell))
    names = run([*BUILT, cell], untrained(n_positions=256))
    assert names["full"].model.config.n_positions == 1024
    assert "GPT-2 in our lines" in capsys.readouterr().out
    catalog.free()


def test_a_full_cell_downloads_nothing_and_says_what_to_do(capsys, monkeypatch):
    monkeypatch.setattr(catalog, "source", lambda spec: None)
    cell = next(cell for cell in CELLS if "full" in tags(cell))
    run([cell], untrained())
    assert "python -m helpers prefetch gpt2" in capsys.readouterr().out
