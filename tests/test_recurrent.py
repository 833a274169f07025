"""helpers.models.recurrent: the model is causal, carries its state, and survives saving."""

import subprocess
import sys

import pytest
import torch

from helpers.models.recurrent import RecurrentLM


@pytest.fixture(params=["rnn", "lstm"])
def model(request):
    torch.manual_seed(0)
    return RecurrentLM(cell=request.param, vocabulary=31, width=16, layers=2).eval()


def test_logits_depend_on_the_past_only(model):
    ids = torch.randint(31, (2, 9))
    changed = ids.clone()
    changed[:, 5] = (changed[:, 5] + 1) % 31
    before, after = model(ids), model(changed)
    assert before.shape == (2, 9, 31)
    assert torch.equal(before[:, :5], after[:, :5])
    assert not torch.allclose(before[:, 5:], after[:, 5:])


def test_word_by_word_equals_all_at_once(model):
    ids = torch.randint(31, (3, 7))
    state, rows = None, []
    for t in range(7):
        logits, state = model.step(ids[:, t : t + 1], state)
        rows.append(logits)
    torch.testing.assert_close(torch.cat(rows, 1), model(ids))


def test_half_precision_files_load_as_float32_without_a_word(model, tmp_path, capsys):
    ids = torch.randint(31, (2, 5))
    expected = model(ids)
    model.half().save_pretrained(tmp_path)
    again = RecurrentLM.from_pretrained(tmp_path)
    assert (again.cell, again.layers) == (model.cell, 2)
    assert next(again.parameters()).dtype == torch.float32
    assert again.head.weight is again.embedding.weight
    torch.testing.assert_close(again(ids), expected, atol=2e-3, rtol=2e-2)
    assert capsys.readouterr().out == ""


def test_forget_gates_start_open_in_every_layer():
    lstm = RecurrentLM("lstm", 31, 16, layers=2).recurrent
    assert lstm.bias_ih_l1[16:32].tolist() == [1.0] * 16


def test_unknown_cell_is_explained():
    with pytest.raises(ValueError, match="rnn or lstm"):
        RecurrentLM(cell="gru")


def test_the_torch_only_path_imports_neither_transformers_nor_accelerate():
    code = (
        "import sys, helpers.device, helpers.training, helpers.catalog, helpers.models.recurrent;"
        "import helpers.models.language;"
        "print([m for m in ('transformers', 'accelerate') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=600)
    assert done.stdout.strip() == "[]"


def test_importing_helpers_imports_no_torch():
    code = "import sys, helpers; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=600)
    assert done.stdout.strip() == "False"
