"""Notebook 04: what LLaMA's parts bring, what the base model knows, and what adapters change in it."""

import functools

import torch

from helpers import farm
from helpers.farm.instructions import Instruction, instructions
from helpers.farm.narration import is_narrated
from helpers.figures import Measured
from helpers.lectures import llama
from helpers.lectures.llama import race
from helpers.models import language
from helpers.scores import gpt_instruct
from helpers.scores import language as scores

NOTEBOOK = "04_llama_finetuning"
CASES = 105


@functools.cache
def written(assistant: float, narrator: float) -> tuple[tuple[Instruction, str], ...]:
    """Held-out requests, each with what the base model answers with the adapters at these strengths."""
    llama.set_strengths(llama.both(), assistant, narrator)
    asked = instructions(CASES, "claims 04 voices", "held_out")
    return tuple(zip(asked, gpt_instruct.answers(llama.both(), asked), strict=True))


def test_a_moved_texts():
    """the pocket LLaMA's probabilities stayed the same, to within a percentage point."""
    model = llama.base()
    for document in farm.sample(CASES, seed="claims 04 moved"):
        ids = torch.tensor([model.encode(document.text)[:100]])
        ids, places = ids.to(model.device), torch.arange(ids.shape[1], device=model.device)[None]
        with torch.inference_mode():
            here, there = (model.model(ids, position_ids=places + start).logits.softmax(-1) for start in (0, 2000))
        assert (here - there).abs().max() < 0.01


def test_what_positions_bring():
    """Without rotary positions the small model needs about 0.2 bits a word more."""
    effect = llama.effects(llama.toggle_runs())["learned positions"]
    assert llama.is_clear(effect) and round(effect.value, 1) == 0.2


def test_what_norm_and_feed_forward_bring():
    """Norm and feed-forward part make no clear difference"""
    effects = llama.effects(llama.toggle_runs())
    assert not llama.is_clear(effects["LayerNorm"]) and not llama.is_clear(effects["GELU"])


def test_what_shared_heads_cost():
    """with a key head for each query head the model is a little *better*"""
    effect, runs = llama.effects(llama.toggle_runs())["multi-head"], llama.toggle_runs()
    assert llama.is_clear(effect) and -0.1 < effect.value < 0
    cached = [int(runs[name][0]["cached_numbers"]) for name in ("LLaMA", "multi-head")]
    assert cached[1] == 2 * cached[0]  # "save half of the cache"


def test_b_merged_in_float32():
    """In float32 the merged model differs by the last digits of a sum, no more."""
    made = list(llama.versions(language.load("llama-assistant"), "float32").values())
    for request in instructions(CASES, "claims 04 merged", "held_out"):
        ids = made[0].encode(request.prompt)
        reference, _, _, merged, _ = (model.logits(ids) for model in made)
        assert (reference - merged).abs().max() < 1e-4 * reference.abs().max()
        assert torch.equal(reference.argmax(-1), merged.argmax(-1))


def test_c_base_knows_the_farm():
    """Our base model knows the farm"""
    right = scores.answered_right(llama.base(), scores.held_out_questions(CASES, 4))
    assert scores.mean(right) > 0.85


def shares(assistant: float, narrator: float) -> tuple[float, float, float]:
    """The share of answers that are true, that are in the narrator's voice, and that end."""
    found = written(assistant, narrator)
    model = llama.both()
    ended = [len(model.encode(text, start=False)) < gpt_instruct.LONGEST for _, text in found]
    told = [[one.is_true(text) for one, text in found], [is_narrated(text) for _, text in found], ended]
    return tuple(sum(ones) / len(ones) for ones in told)


def test_d_half_of_each_is_neither():
    """hardly an answer keeps the narrator's voice, and most are false."""
    true, narrated, _ = shares(0.5, 0.5)
    assert true < 0.5 and narrated < 0.05


def test_e_alone():
    """the assistant answers and ends, the narrator tells (almost) always in its voice."""
    true, _, ended = shares(1, 0)
    assert true > 0.7 and ended > 0.95
    assert shares(0, 1)[1] > 0.95


def gain(before: list[float], after: list[float]) -> Measured:
    """The mean difference, seed by seed."""
    return Measured.mean([b - a for a, b in zip(before, after, strict=True)])


def test_f_higher_rates():
    """three to four times the chosen rates did not follow clearly more requests, and forgot at least twice as much."""
    rows = llama.rows("rates", "rate", "seed", "followed", "forgotten")
    for way, chosen in (("full", race.FULL), ("r = 4", race.LORA)):
        rates = sorted({row["rate"] for row in rows if row["way"] == way})
        assert rates[1] == chosen and 3 <= rates[2] / chosen <= 4

        def by_seed(column, rate, way=way):
            found = [row for row in rows if (row["way"], row["rate"]) == (way, rate)]
            return [row[column] for row in sorted(found, key=lambda row: row["seed"])]

        low, middle, high = (by_seed("followed", rate) for rate in rates)
        more, better = (gain(*two) for two in ((middle, high), (low, middle)))
        assert len(high) == 3 and more.value < more.error and better.value > better.error
        assert sum(by_seed("forgotten", rates[2])) > 2 * sum(by_seed("forgotten", rates[1]))
