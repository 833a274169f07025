"""helpers.doctor: what it says is ready is, and what is not comes with the command that mends it."""

import io
import shutil
import subprocess
import sys

import pytest

import helpers
from helpers import catalog, memory
from helpers.__main__ import main
from helpers.doctor import lectures, report
from tests.test_hub import silence, wait_for_a_request


def said(capsys, *arguments: str) -> tuple[int, str]:
    status = main(["doctor", *arguments])
    return status, capsys.readouterr().out


@pytest.fixture
def roomy(monkeypatch):
    """Memory for every model, and disk for every download."""
    for module in ("device", "limits"):
        monkeypatch.setattr(f"helpers.{module}.free_memory", lambda: 100 * memory.GB)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10**13, 0, 10**13))


@pytest.fixture
def copy_of_models(monkeypatch, tmp_path):
    """The pocket models in a folder where they may be damaged."""
    shutil.copytree(helpers.ROOT / "data" / "models", tmp_path / "data" / "models")
    monkeypatch.setattr(helpers, "ROOT", tmp_path)
    return tmp_path / "data" / "models"


def test_without_a_network_the_pocket_size_is_ready_and_the_full_one_says_what_to_do(capsys, roomy):
    status, screen = said(capsys, "next_word")
    assert status == 0 and "next_word    pocket: ready       full: not ready" in screen
    assert "GPT-2 (124 M): 548 MB to fetch. Connect to a network first, then:" in screen
    assert "then: python -m helpers prefetch next_word" in screen
    assert all(word in screen for word in ("Python", "Memory", "Disk", "torch", "Device", "Hugging Face hub"))
    assert said(capsys, "next_word", "--size", "full")[0] == 1


def test_a_fetched_lecture_is_ready_at_full_size(full_hub, capsys, roomy):
    assert "MB to fetch. python -m helpers prefetch next_word" in said(capsys, "next_word")[1]
    assert main(["prefetch", "next_word"]) == 0
    status, screen = said(capsys, "next_word", "--size", "full")
    assert status == 0 and "full: ready" in screen and screen.endswith("Ready for next_word at full size.\n")
    (catalog.source(catalog.full("gpt2")).folder / "model.safetensors").resolve().unlink()
    assert said(capsys, "next_word", "--size", "full")[0] == 1


def test_it_loads_no_model_and_no_library_of_models():
    code = (
        "import sys; from helpers.__main__ import main; main(['doctor'])\n"
        "assert not {'transformers', 'diffusers', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=helpers.ROOT, stdout=subprocess.DEVNULL, timeout=900)


@pytest.mark.parametrize("damage", ["cut", "pointer", "gone"])
def test_a_damaged_pocket_model_is_seen(copy_of_models, capsys, roomy, damage):
    weights = copy_of_models / "rnn" / "model.safetensors"
    content = {"cut": weights.read_bytes()[:-1], "pointer": b"version https://git-lfs.github.com/spec/v1\n"}
    weights.unlink()
    if damage in content:
        weights.write_bytes(content[damage])
    status, screen = said(capsys, "next_word")
    assert status == 1 and "The pocket RNN is incomplete. Restore it: git checkout -- data/models/rnn" in screen
    assert "GPT is incomplete" not in screen and "Not ready for next_word" in screen


def full_problems(lecture: str, online: bool = True) -> str:
    return " ".join(lectures.readiness(lecture, online).full)


def test_a_gated_model_asks_for_an_account_until_there_is_one(full_hub, roomy, monkeypatch):
    assert "Llama 3.2 1B (huggingface.co/meta-llama/Llama-3.2-1B) asks for an account" in full_problems("llama")
    monkeypatch.setenv("HF_TOKEN", "hf_of_a_test")
    assert "account" not in full_problems("llama")


def test_what_does_not_fit_into_disk_or_memory_is_said(full_hub, roomy, monkeypatch):
    assert "GB" not in full_problems("gpt")
    for module in ("device", "limits"):
        monkeypatch.setattr(f"helpers.{module}.free_memory", lambda: memory.GB)
    assert "GPT-2 XL (1.6 B) needs" in full_problems("gpt") and "would fit" in full_problems("gpt")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10**9, 10**9, 0))
    assert "has 0 MB free: make room, or set HF_HOME" in full_problems("gpt")


def test_a_hub_that_is_silent_costs_one_question(small_hub, monkeypatch, capsys, roomy):
    silence(small_hub, monkeypatch)
    assert "does not answer" in said(capsys)[1]
    wait_for_a_request(small_hub)
    assert len(small_hub.requests) == 1


def test_an_unknown_lecture_is_refused_with_those_there_are(capsys):
    assert main(["doctor", "nonsense"]) == 2
    assert "There are: start, next_word" in capsys.readouterr().err


@pytest.mark.parametrize(("version", "fine"), [((3, 10, 9), False), ((3, 11, 0), True), ((3, 14, 9), True)])
def test_a_python_is_too_old_or_fine(version, fine):
    assert report._python(version).fine == fine


def test_a_python_may_be_too_new():
    found = report._python((3, 15, 0))
    assert not found.fine and "Python 3.11 to 3.14" in found.advice


def test_what_installs_is_said_with_this_python_for_every_system(monkeypatch):
    monkeypatch.setattr(report, "PROJECT", "nothing-of-this-name")
    advice = report._libraries().advice
    assert f"{sys.executable} -m pip install -c constraints.txt -e ." in advice and str(helpers.ROOT) in advice
    monkeypatch.setattr(sys, "executable", r"C:\My Python\python.exe")
    assert r'"C:\My Python\python.exe" -m pip' in report._libraries().advice


def test_it_can_be_kept_in_a_file_on_windows(monkeypatch, roomy):
    file = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(file, encoding="cp1252", write_through=True))
    assert main(["doctor", "next_word"]) == 0
    assert b"? Python" in file.getvalue() and b"Ready for next_word" in file.getvalue()
