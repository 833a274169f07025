"""Notebook 04: what LLaMA's parts bring, and what merging an adapter changes."""

import torch

from helpers import farm
from helpers.farm.instructions import instructions
from helpers.lectures import llama
from helpers.models import language

NOTEBOOK = "04_llama_finetuning"
CASES = 100


def test_a_moved_texts():
    """Move the query: the hands turn, the score stays."""
    model = llama.base()
    library = llama.in_float64(model.model)
    for document in farm.sample(CASES, seed="claims 04 moved"):
        ids = torch.tensor([model.encode(document.text)[:100]])
        places = torch.arange(ids.shape[1])[None]
        with torch.inference_mode():
            here, there = (library(ids, position_ids=places + start).logits.softmax(-1) for start in (0, 2000))
        assert (here - there).abs().max() < 0.01


def test_a_merged_in_float32():
    """In float32 the merged model differs by the last digits of a sum, no more."""
    made = list(llama.versions(language.load("llama-assistant"), "float32").values())
    for request in instructions(CASES, "claims 04 merged", "held_out"):
        ids = made[0].encode(request.prompt)
        reference, _, _, merged, _ = (model.logits(ids) for model in made)
        assert (reference - merged).abs().max() < 1e-4 * reference.abs().max()
        assert torch.equal(reference.argmax(-1), merged.argmax(-1))
