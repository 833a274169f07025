"""Lecture 04: the recorded toggles of LLaMA's parts, and merging: panels, data, and what they say."""

import pytest
import torch

from helpers import __main__ as command
from helpers import farm, records, tables
from helpers.lectures import llama
from helpers.lectures.llama import merge
from helpers.lectures.llama import toggles as lecture
from helpers.models.language import LanguageModel
from helpers.recipes import llama_toggles
from tests.driver import drive_and_close
from tests.llama_models import models, stand_in  # noqa: F401 (models is a fixture)

pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """A recorded table in which positions cost 0.2 bits and nothing else is clear."""
    cost = {"learned positions": 0.2}
    rows = [
        (
            name,
            str(seed),
            f"{1.8 + cost.get(name, 0.0) + 0.02 * ((seed + len(name)) % 3):.4f}",
            0.97,
            214656 + place,
            128,
        )
        for seed in llama_toggles.SEEDS
        for place, name in enumerate(llama_toggles.VARIANTS)
    ]
    records.write(llama_toggles.NAME, llama_toggles.HEAD, [(*row, 60) for row in rows], "test", tmp_path)
    read = tables.read
    monkeypatch.setattr(tables, "read", lambda name, folder=tmp_path: read(name, folder))
    return tmp_path


def test_toggles_panel(recorded):
    drive_and_close(llama.toggles_panel(), plotted={"part": "switched"})


def test_merge_panel():
    drive_and_close(llama.merge_panel(), plotted={"prompt": "rows", "precision": "rows"})


@pytest.mark.parametrize("name", llama_toggles.VARIANTS)
def test_each_variant_differs_in_one_part_and_is_as_large(name):
    model, plain = llama_toggles.make_model(name), llama_toggles.make_model(llama_toggles.ALL)
    ids = torch.tensor([[2, 30, 40, 50, 60]])
    assert model(ids).logits.shape == (1, 5, len(farm.WORDS))
    assert model.lm_head.weight is model.get_input_embeddings().weight
    assert model.num_parameters() == pytest.approx(plain.num_parameters(), rel=0.12)
    kinds = [{type(module).__name__ for module in one.modules()} for one in (model, plain)]
    gone = {"LayerNorm": "LlamaRMSNorm", "learned positions": "LlamaRotaryEmbedding", "GELU": "LlamaMLP"}.get(name)
    assert gone in kinds[1] - kinds[0] if gone else kinds[0] == kinds[1]
    groups = model.config.num_attention_heads // model.config.num_key_value_heads
    assert groups == (1 if name == "multi-head" else 2)


def test_learned_positions_tell_places_apart_by_their_table_alone():
    model = llama_toggles.make_model("learned positions").eval()
    ids = torch.tensor([[30, 30, 30]])
    with torch.no_grad():
        told = model(ids).logits[0]
        model.get_input_embeddings().places.zero_()
        untold = model(ids).logits[0]
    assert not torch.allclose(told[0], told[2], atol=1e-3)
    torch.testing.assert_close(untold[0], untold[2], rtol=1e-4, atol=1e-4)


def test_the_command_records_and_trains_nothing_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(llama_toggles, "SEEDS", (0,))
    monkeypatch.setattr(llama_toggles, "VARIANTS", llama_toggles.VARIANTS[:2])
    monkeypatch.setattr(llama_toggles, "STEPS", 2)
    monkeypatch.setattr(llama_toggles, "MEASURED", 3)
    llama_toggles.record(tmp_path)
    first = tables.read(llama_toggles.NAME, tmp_path)
    assert [row["variant"] for row in first] == ["LLaMA", "LayerNorm"] and first[0]["cached_numbers"] == "128"
    assert float(first[0]["entropy_bits_per_word"]) < float(first[0]["bits_per_word"])
    records.write(llama_toggles.NAME, llama_toggles.HEAD, [tuple(first[1].values())[:-1]], first[1]["source"], tmp_path)
    calls, measured = [], llama_toggles.measured
    monkeypatch.setattr(llama_toggles, "measured", lambda *given: calls.append(given) or measured(*given))
    llama_toggles.record(tmp_path)
    assert calls == [("LLaMA", 0)]
    again = {row["variant"]: row["bits_per_word"] for row in tables.read(llama_toggles.NAME, tmp_path)}
    assert again == {row["variant"]: row["bits_per_word"] for row in first}
    assert command.RECORDED["llama_toggles"][0] == "recipes.llama_toggles"


def test_effects_within_the_seeds_spread_are_called_unclear(recorded):
    found = llama.effects(llama.toggle_runs())
    assert [name for name, effect in found.items() if llama.is_clear(effect)] == ["learned positions"]
    assert found["learned positions"].value == pytest.approx(0.2, abs=0.05)
    panel = llama.toggles_panel("GELU").wait()
    assert "no clear effect" in panel.status
    panel.close()


def test_a_table_that_is_not_complete_says_how_to_record_it(recorded):
    file = recorded / f"{llama_toggles.NAME}.csv"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    panel = llama.toggles_panel().wait()
    assert "python -m helpers record llama_toggles" in panel.error
    panel.close()


def test_a_recorded_row_without_its_number_is_one_clear_sentence(recorded):
    file = recorded / f"{llama_toggles.NAME}.csv"
    file.write_text(file.read_text().replace(",128,", ",,", 1))
    panel = llama.toggles_panel().wait()
    assert panel.error.startswith("Row 1 of llama_toggles.csv needs a number")
    panel.close()


@pytest.mark.parametrize("precision", merge.PRECISIONS)
def test_merged_is_the_same_up_to_rounding_and_merged_twice_is_not(precision):
    loaded = stand_in("llama-assistant")
    made = llama.versions(LanguageModel(loaded.model, loaded.tokenizer), precision)
    rows = list(llama.compare(made, "Anna has a goat.").values())
    size = float(list(made.values())[0].logits([2, 30]).abs().max())
    reference, base, live, merged, twice = (row["difference"] / size for row in rows)
    exact = {"float32": 1e-5, "bf16": 0.2, "fp16": 0.03}[precision]
    assert reference == 0 and live <= exact and merged <= exact and min(base, twice) > merged
    assert rows[0]["first"] is None and (precision != "float32" or rows[3]["first"] is None)


def test_a_text_that_ends_earlier_differs_where_it_ends():
    class Says:
        def __init__(self, words):
            self.words, self.end, self.context = words, 2, 99

        def encode(self, prompt):
            return [2, 5]

        def logits(self, ids):
            return torch.zeros(1, 3)

        def generate(self, ids, words, stop):
            return [self.words]

        def tokens(self, ids):
            return [str(i) for i in ids]

    texts = {"a": [1, 2, 3], "shorter": [1, 2], "other": [1, 5, 3], "longer": [1, 2, 3, 4], "same": [1, 2, 3]}
    found = merge.compare({name: Says(ids) for name, ids in texts.items()}, "")
    assert [row["first"] for row in found.values()] == [None, 2, 1, 3, None]


def test_lecture_names_of_parts_are_those_recorded():
    assert list(lecture.PARTS) == list(llama_toggles.VARIANTS[1:])
