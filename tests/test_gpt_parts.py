"""What each part of a GPT is worth: taking parts out, the recorded trainings, and the panel that shows them."""

import pytest
import torch
from transformers import GPT2LMHeadModel

from helpers import __main__ as command
from helpers import farm, tables
from helpers.lectures import gpt
from helpers.models.removal import NOTHING, PARTS, without
from helpers.recipes import farm_text
from helpers.recipes import gpt_parts as recipe
from tests.driver import drive
from tests.gpt_models import built


def both(part: str) -> tuple:
    """The notebook's small GPT and the library's, with the same weights, without a part; and their texts (B, T)."""
    names = built()
    torch.manual_seed(0)
    library = GPT2LMHeadModel(recipe.config(layers=2, width=32))
    for parameter in library.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    ours = names["load"](library).float().requires_grad_(True)
    ids = torch.randint(len(farm.WORDS), (3, 9))
    return without(ours, part), without(library, part), ids


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_missing_alike_in_the_notebooks_gpt_and_in_the_librarys(part):
    ours, library, ids = both(part)
    mine, theirs = ours(ids), library(ids).logits
    torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-4)
    for scores in (mine, theirs):
        scores.square().mean().backward()
    torch.testing.assert_close(ours.wte.weight.grad, library.transformer.wte.weight.grad, rtol=1e-3, atol=1e-5)


def by_hand(ours, ids, part: str):
    """The scores of the notebook's GPT, written out without the part."""
    x = ours.wte(ids) + ours.wpe.weight[: ids.shape[-1]]
    nothing = torch.nn.Identity()
    for block in ours.h:
        norm_1, norm_2 = (nothing, nothing) if part == "norms" else (block.ln_1, block.ln_2)
        for name, norm, run in (("attention", norm_1, block.attn), ("feed-forward", norm_2, block.mlp)):
            if name != part:
                x = run(norm(x)) + (0 if part == "skips" else x)
    return (x if part == "norms" else ours.ln_f(x)) @ ours.wte.weight.T


@pytest.mark.parametrize("part", PARTS)
def test_what_is_left_is_the_gpt_written_out_without_the_part(part):
    whole, _, ids = both(NOTHING)
    expected = by_hand(whole, ids, part)
    torch.testing.assert_close(without(whole, part)(ids), expected, rtol=1e-4, atol=1e-4)


def test_a_silenced_part_stays_silent_while_the_rest_learns():
    ours, _, ids = both("attention")
    optimizer = torch.optim.AdamW(ours.parameters(), 0.1)
    before = ours.h[0].mlp.c_proj.weight.clone()
    ours(ids).square().mean().backward()
    optimizer.step()
    assert not ours.h[0].attn.c_proj.weight.any() and not torch.equal(before, ours.h[0].mlp.c_proj.weight)


@pytest.fixture
def quick(monkeypatch):
    short = {"LEFT_OUT": (NOTHING, recipe.ONE_LAYER), "RATES": (1e-3,), "SEEDS": (0, 1), "STEPS": 2, "MEASURED": 6}
    for name, value in (short | {"DOCUMENTS": 2, "LAYERS": 2, "WIDTH": 32}).items():
        monkeypatch.setattr(recipe, name, value)


def test_the_recording_goes_on_where_it_was_stopped(quick, tmp_path, monkeypatch, capsys):
    whole, calls = recipe.trained, []

    def stopped_once(*given):
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(*given)

    monkeypatch.setattr(recipe, "trained", stopped_once)
    recipe.record(tmp_path)
    assert "Stopped. The same command goes on" in capsys.readouterr().out
    assert [row["left_out"] for row in tables.read(recipe.NAME, tmp_path)] == [recipe.PAIRS, NOTHING]
    with pytest.raises(ValueError, match="python -m helpers record gpt_parts"):
        recipe.above_entropy(tmp_path)
    recipe.record(tmp_path)
    recipe.record(tmp_path)
    assert len(calls) == 5 and calls[1] == calls[2]  # nothing twice but what was stopped
    found = recipe.above_entropy(tmp_path)
    assert {name: len(by_rate["0.001"]) for name, by_rate in found.items()} == {NOTHING: 2, recipe.ONE_LAYER: 2}
    counted, entropy = recipe.counted(tmp_path)
    assert entropy < counted < 11 and found[NOTHING]["0.001"][0] > 3


def test_it_is_a_command(monkeypatch, capsys):
    monkeypatch.setattr(recipe, "record", lambda: print("done"))
    assert command.main(["record", "gpt_parts"]) == 0 and "done" in capsys.readouterr().out


def test_pairs_leave_out_padding():
    ids, following = farm_text.pad([[2, 5, 7, 2], [2, 9, 2]])
    assert [side.tolist() for side in recipe.pairs(ids, following)] == [[2, 5, 7, 2, 9], [5, 7, 2, 9, 2]]


def test_fresh_documents_are_short_and_the_same_each_time():
    fresh = recipe.fresh_documents(9)
    assert len(fresh) == 9 and all(len(farm.tokenize(one.text)) < recipe.LONGEST for one in fresh)
    assert [one.text for one in fresh] == [one.text for one in recipe.fresh_documents(9)]


@pytest.fixture
def recorded(monkeypatch):
    low, high = {NOTHING: 1.2, "attention": 2.5, "norms": 1.6, "skips": 3.0}, {NOTHING: 1.0, "attention": 2.0}
    high |= {"norms": 1.05, "skips": 3.5}
    table = {
        name: {rate: [at[name], at[name] + 0.1, at[name] - 0.1] for rate, at in (("0.004", low), ("0.01", high))}
        for name in low
    }
    monkeypatch.setattr(recipe, "above_entropy", lambda: table)
    monkeypatch.setattr(recipe, "counted", lambda: (3.5, 1.0))


def test_parts_panel(recorded):
    panel = gpt.parts_panel()
    drive(panel)
    data = panel.wait().data
    assert data["left_out"] == [NOTHING, "skips", "attention", "norms"] and data["counting"] == 2.5
    assert data["clear"][1:] == [True, True, False] and data["change"][1] == pytest.approx(2.0)
    assert "Unclear: norms" in panel.status and "without norms" in panel.alt_text
    panel.set(rate="0.01").wait()
    assert panel.data["change"][1] == pytest.approx(2.5)
