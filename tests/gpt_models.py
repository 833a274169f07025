"""A tiny untrained GPT-2 and BERT in the place of lecture 03's models: its tests need no weights and take no time."""

import ast
import functools

import nbformat
import pytest
import torch
from peft import LoraConfig, get_peft_model
from transformers import GPT2Config, GPT2LMHeadModel

import helpers
from helpers import catalog, farm
from helpers.lectures import gpt
from helpers.lectures.gpt import answers, comparisons, policy, writing
from helpers.lectures.gpt import scaling as shown
from helpers.recipes import bert, scaling
from helpers.scores import answers as drawn

CONTEXT = 64
DEFINITIONS = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef


@functools.cache
def stand_in(name: str, size: str = "pocket") -> catalog.Loaded:
    """What `catalog.load` gives, with random weights that are large enough to have favourites."""
    if name == "bert":
        with torch.random.fork_rng(), torch.inference_mode(False):
            torch.manual_seed(0)
            model = bert.make_model(layers=1, width=24, heads=2)
            for parameter in model.parameters():
                parameter.detach().mul_(4)
        return catalog.Loaded(name, size, model.eval(), farm.tokenizer(), f"{name} for tests")
    config = GPT2Config(
        vocab_size=len(farm.WORDS),
        n_positions=CONTEXT,
        n_embd=24,
        n_layer={"pocket": 2, "full": 3}[size],
        n_head=2,
        bos_token_id=farm.WORDS.index(farm.END),
        eos_token_id=farm.WORDS.index(farm.END),
        initializer_range=0.3,
    )
    with torch.random.fork_rng(), torch.inference_mode(False):
        torch.manual_seed(("pocket", "full").index(size))
        model = GPT2LMHeadModel(config).eval()
        if name == "gpt-instruct":
            adapter = LoraConfig(r=2, target_modules=["c_attn"], fan_in_fan_out=True, init_lora_weights=False)
            model = get_peft_model(model, adapter).eval()
    return catalog.Loaded(name, size, model, farm.tokenizer(), f"{name} for tests")


@functools.cache
def built() -> dict:
    """What notebook 03 defines in view, by name: its GPT, how it is trained, the losses and the reward's training."""
    cells = nbformat.read(helpers.ROOT / "notebooks" / "03_gpt.ipynb", as_version=4).cells
    names = {"torch": torch, "gpt": gpt}
    for node in [node for cell in cells if cell.cell_type == "code" for node in ast.parse(cell.source).body]:
        if isinstance(node, DEFINITIONS) and not getattr(node, "name", "").endswith("_solution"):
            exec(compile(ast.Module([node], []), "03_gpt.ipynb", "exec"), names)
    return names


@pytest.fixture
def models(monkeypatch):
    """The GPT in both sizes, BERT and the assistant are stand-ins; nothing that real models have answered is kept."""
    kept = (answers.assistant, drawn.groups, comparisons.pairs, policy.exam)
    monkeypatch.setattr(catalog, "load", stand_in)
    monkeypatch.setattr(drawn, "SUPPLY", 120)
    monkeypatch.setattr(writing, "MOST", 30)
    for function in kept:
        function.cache_clear()
    yield
    for function in kept:
        function.cache_clear()


@pytest.fixture
def sizes(monkeypatch):
    """Five trained sizes whose surprise above the entropy of 1 bit follows a law, the largest a little above it."""
    law = [1 + 40 * (12 * layers * width**2) ** -0.4 for layers, width in scaling.SIZES]
    law[-1] += 0.02
    rows = [
        {"parameters_in_blocks": 12 * layers * width**2, "bits_per_word": bits, "entropy_bits_per_word": 1.0}
        for (layers, width), bits in zip(scaling.SIZES, law, strict=True)
    ]
    monkeypatch.setattr(shown, "scaling_runs", lambda: rows)
    return rows
