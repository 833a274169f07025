"""Lecture 04, sections 2 to 5: published figures come out as published, the memory as measured, and panels work."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from peft import LoraConfig, get_peft_model
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM

from helpers import device, tables
from helpers.lectures import llama
from helpers.lectures.llama import calculator, meter, mixture, quoted
from helpers.lectures.llama.family import family_table
from helpers.problems import Problem
from helpers.recipes.llama import make_model
from tests.driver import drive_and_close
from tests.execute import cell

SURE = ("seen", "computed")
IN_VIEW = cell("04_llama_finetuning", "llama-b-21", nn=nn)  # the memory, as the notebook computes it

PANELS = {
    llama.family_panel: {"plotted": {"model": "chosen"}},
    llama.mixture_panel: {"plotted": {"texts": "drawn", "batch": "drawn", "trillions": "times", "sampling": "times"}},
    llama.calculator_panel: {"plotted": {"grid": "tonnes", "gpu": "tonnes", "price": "run"}},
}


@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panel(make):
    drive_and_close(make(), **PANELS[make])


# Published figures.


@pytest.mark.parametrize(
    "row", quoted.rows("published", "published", "tolerance"), ids=lambda row: f"{row['run']} {row['quantity']}"
)
def test_published_figures_come_out_within_their_tolerance(row):
    if row["confidence"].startswith(SURE):
        computed = getattr(calculator.published_runs()[row["run"]], row["quantity"])
        slip = row["run"] == "BLOOM-175B" and row["quantity"] == "megawatt_hours"  # the paper's own
        assert (abs(computed - row["published"]) <= row["tolerance"]) is not slip


@pytest.mark.parametrize("number, name", enumerate(calculator.PRESETS))
def test_a_click_repeats_a_published_training(number, name):
    panel = llama.calculator_panel()
    panel.click_word(number)
    run, published = panel.wait().data["run"], calculator.published_runs()[name]
    assert (run.chip_hours, run.tonnes) == pytest.approx((published.chip_hours, published.tonnes), rel=1e-3)
    panel.close()


def test_sliders_stand_where_the_browser_leaves_them():
    panel = llama.calculator_panel()
    used = panel.controls["used"]
    steps = (used.value - used.low) / used.step
    assert steps == pytest.approx(round(steps), abs=1e-3)
    assert panel.controls["billions"].widget().readout_format == ",.3r"  # 175, not 1.7e+2
    panel.close()


def test_the_caption_says_whose_answers_they_were():
    panel = llama.family_panel()
    told = {name: panel.set(model=name).wait().status for name in ("Vicuna", "OpenAssistant", "Koala-distill")}
    assert "70,000 examples, all of them answered by a model." in told["Vicuna"]
    assert "161,443 examples, all by people." in told["OpenAssistant"]
    assert "117,000 examples, 60,000 of them answered by people, the others by a model." in told["Koala-distill"]
    panel.close()


def test_chinchilla_by_the_rule_of_20_and_its_misprint():
    table = quoted.rows("chinchilla", "billions", "tokens", "flop")
    off = [row["flop"] / (6e9 * row["billions"] * row["tokens"]) for row in table]
    [odd] = [row for row, ratio in zip(table, off, strict=True) if abs(ratio - 1) > 0.1]
    assert (odd["billions"], odd["approach"], odd["flop"]) == (175, "3", 1.26e24)
    for row in table:
        if row["approach"] == "1":
            assert (row["flop"] / 120) ** 0.5 / 1e9 == pytest.approx(row["billions"], rel=0.05)


def test_llama_65b_took_three_weeks():
    said = quoted.values("costs")
    days = 1.4e12 / said["LLaMA-65B: tokens a second"] / said["LLaMA, all models: GPUs"] / 86400
    assert days == pytest.approx(said["LLaMA-65B: days"], abs=0.5)


def test_the_seats_are_the_articles_launches_divided_by_four():
    said = quoted.values("rockets")
    for end in ("low", "high"):
        assert said[f"launch: CO2, {end}"] / said["launch: passengers"] == said[f"slide: seat, {end}"]
    assert said["Falcon 9: kerosene"] * said["Falcon 9: CO2 of a kg of kerosene"] == 336_552


# What the text says, in figures of the tables.


def test_the_text_on_the_family():
    found = {row["model"]: row for row in family_table()}
    assert found["Koala-distill"]["by_people"] == 60_000 and found["Koala-distill"]["examples"] == 30_000 + 87_000
    assert round(161_443 + 461_292, -5) == 600_000 and found["OpenAssistant"]["by_people"] == 161_443
    assert [name for name, row in found.items() if row["by_people"] == row["examples"]] == ["OpenAssistant"]


def test_the_text_on_the_mixture():
    rows = {row["dataset"]: row for row in llama.mixture_table()}
    total = sum(row["gigabytes"] for row in rows.values())
    drawn = {name: row["percent"] / (100 * row["gigabytes"] / total) for name, row in rows.items()}
    assert [round(drawn[name], 1) for name in ("Wikipedia", "Books", "Github")] == [2.6, 2.5, 0.7]
    alike = dict(zip(rows, mixture.times_read("all alike", 1.4), strict=True))
    assert round(alike["Wikipedia"], 1) == 7.8 and alike["CommonCrawl"] < 0.25
    by_size = dict(zip(rows, mixture.probabilities("by size"), strict=True))
    assert by_size["Wikipedia"] < 0.02 and np.ptp(mixture.times_read("by size", 1.4)) < 0.4
    panel = llama.mixture_panel().set(texts=64)
    assert any(panel.set(batch=n).wait().data["counts"][-1] == 0 for n in range(1, 20))
    panel.close()


def test_the_text_on_the_cost():
    runs, grid = calculator.published_runs(), quoted.values("grid")
    assert round(runs["GPT-3 (Lambda)"].chip_years) == 356 and round(runs["GPT-3"].chip_years) == 405
    assert round(runs["GPT-3"].tonnes / 75) == 7 and round(runs["GPT-3"].tonnes / 50) == 11
    assert round(calculator.preset("LLaMA-65B")["used"]) == 48
    assert grid["Switzerland, generation, 2023"] / grid["United States, as LLaMA takes it"] < 0.1
    each = {name: row["billion_tokens"] / row["billions"] for name, row in calculator.run_table().items()}
    assert (round(each["GPT-3"], 1), round(each["LLaMA-7B"])) == (1.7, 149)
    said = quoted.values("costs")
    five_months = said["LLaMA, all models: GPUs"] * 400 * 1.1 * 5 * 365 / 12 * 24 / 1e6  # MWh
    assert (said["LLaMA, all models: energy"], round(five_months, -1)) == (2638, 3290)
    assert said["GPT-2 in 2019: chips"] * said["GPT-2 in 2019: hours"] * 8 == pytest.approx(43_000, rel=0.001)


def test_the_text_on_the_memory():
    model = published(next(row for row in quoted.rows("sizes") if row["model"] == "LLaMA-7B"))
    ways = ("full fine-tuning", "LoRA", "QLoRA")
    full, lora, qlora = (sum(IN_VIEW["memory"](model, way, 2048).values()) / 1e9 for way in ways)
    assert round(full) == 119 and qlora < 24 < lora
    assert sum(IN_VIEW["memory"](model, "LoRA", 2048, checkpointing=True).values()) < 24e9


# The mixture.


def test_the_mixture_as_llama_draws_it_gives_the_papers_epochs():
    epochs = [row["epochs"] for row in llama.mixture_table()]
    np.testing.assert_allclose(mixture.times_read("LLaMA's", 1.4), epochs)
    np.testing.assert_allclose(mixture.times_read("LLaMA's", 2.8), 2 * np.array(epochs))
    assert all(mixture.probabilities(way).sum() == pytest.approx(1) for way in mixture.WAYS)
    assert (mixture.bytes_per_token() > 2).all() and (mixture.bytes_per_token() < 5).all()


# Memory: counted, and measured.


def published(row: dict[str, str]) -> LlamaForCausalLM:
    """One of the four LLaMA, without any numbers in it."""
    with torch.device("meta"):
        numbers = {name: int(value) for name, value in row.items() if name in LlamaConfig().to_dict()}
        return LlamaForCausalLM(LlamaConfig(**numbers))


@pytest.mark.parametrize("row", quoted.rows("sizes", "billions"), ids=lambda row: row["model"])
def test_the_four_llama_are_as_large_as_published(row):
    assert published(row).num_parameters() / 1e9 == pytest.approx(row["billions"], abs=0.1)


@pytest.mark.parametrize("rank", [1, 8])
def test_adapters_are_as_large_as_pefts(rank):
    model = make_model()
    size = IN_VIEW["adapter_size"](model, rank)
    adapted = get_peft_model(model, LoraConfig(r=rank, target_modules="all-linear", task_type="CAUSAL_LM"))
    assert adapted.get_nb_trainable_parameters()[0] == size


def kept_bytes(model: torch.nn.Module, ids: torch.Tensor) -> int:
    """Bytes that autograd keeps in one forward pass, weights not counted."""
    kept = {}

    def keep(tensor):
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = model(ids, labels=ids, use_cache=False).loss
    loss.backward()
    return sum(size for place, size in kept.items() if place not in {p.data_ptr() for p in model.parameters()})


@pytest.mark.parametrize("layers, width, heads, groups, tokens", [(6, 128, 4, 2, 200), (2, 64, 4, 4, 90)])
def test_the_memory_is_what_a_real_step_takes(layers, width, heads, groups, tokens):
    model, ids = make_model(layers, width, heads, groups), torch.zeros(1, tokens, dtype=torch.long)
    computed = IN_VIEW["memory"](model, "full fine-tuning", tokens, precision=(4, 4, 8))
    assert computed["activations"] == pytest.approx(kept_bytes(model, ids), rel=0.02)
    assert computed["gradients"] == sum(weight.grad.nbytes for weight in model.parameters())
    cache = model(ids, use_cache=True).past_key_values
    held = sum(layer.keys.nbytes + layer.values.nbytes for layer in cache.layers)
    assert IN_VIEW["memory"](model, "inference", tokens, precision=(4, 4, 8))["KV cache"] == held


# The GPU's own counter.


def test_nvml_is_asked_for_the_gpu_in_use(monkeypatch):
    asked = []
    library = SimpleNamespace(
        nvmlInit=lambda: None,
        nvmlDeviceGetHandleByUUID=lambda uuid: asked.append(uuid) or "handle",
        nvmlDeviceGetTotalEnergyConsumption=lambda handle: 5_000,  # mJ
    )
    monkeypatch.setattr(device, "pick", lambda: torch.device("cuda"))
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda: SimpleNamespace(uuid="1-2"))
    monkeypatch.setitem(sys.modules, "pynvml", library)
    assert meter.gpu_joules() == 5.0 and asked == ["GPU-1-2"]
    monkeypatch.setitem(sys.modules, "pynvml", None)  # not installed
    assert meter.gpu_joules() is None


# Bad rows.


@pytest.mark.parametrize(
    "row, what",
    [
        ({"value": "1", "source": ""}, "no source"),
        ({"source": "x"}, "a number in value"),
        ({"value": "1", "source": None}, "fewer or more fields"),
        ({"value": "1", "source": "x", None: ["and more"]}, "fewer or more fields"),
    ],
)
def test_a_row_without_its_field_is_one_clear_sentence(row, what, monkeypatch):
    monkeypatch.setattr(tables, "read", lambda name: [{"value": "1", "source": "x"}, row])
    with pytest.raises(Problem, match=f"Row 2 of llama_grid.csv .*{what}"):
        quoted.rows("grid", "value")
