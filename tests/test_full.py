"""Full-size models, from the rehearsal hub to the library's object: every architecture, memory, prefetch, panels."""

import gc
import subprocess
import sys
import weakref

import pytest
import torch

from helpers import catalog, memory, prefetch, rehearsal
from helpers.__main__ import main
from helpers.hub import store
from helpers.rehearsal import Fault
from helpers.rehearsal.repositories import BUILDERS


@pytest.fixture(autouse=True)
def nothing_loaded():
    catalog.free()
    yield
    catalog.free()


def test_the_rehearsal_has_every_full_model():
    assert set(BUILDERS) == set(catalog.fulls()) and not rehearsal.hub().find("nobody/nothing")


ONE_OF_EACH = [
    name for name in BUILDERS if name not in ("gpt2-medium", "gpt2-large", "gpt2-xl", "smollm2-360m", "sd-turbo")
]


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_architecture_loads_from_the_hub(full_hub, monkeypatch, name):
    spec = catalog.full(name)
    if spec.gated:
        monkeypatch.setenv("HF_TOKEN", "hf_of_a_test")
    loaded = catalog.load(name, size="full")
    assert loaded.source == f"{spec.hub}@{full_hub.find(spec.hub).commit}"
    assert f"{name} (full, " in loaded.note
    assert (loaded.processor is not None) == (spec.processor is not None)
    full_hub.requests.clear()
    catalog.free()
    catalog.load(name, size="full")
    assert not full_hub.requests  # the recorded revision, without a question


def test_a_gate_is_explained_with_a_model_that_has_none(full_hub):
    with pytest.raises(catalog.Unavailable, match="accept its licence.*tinyllama.*pocket models work"):
        catalog.load("llama", size="full")


def test_files_that_do_not_open_say_how_to_mend_it(full_hub):
    catalog.load("gpt2", size="full")
    catalog.free()
    weights = (catalog.source(catalog.full("gpt2")).folder / "model.safetensors").resolve()
    weights.write_bytes(b"\xff" * weights.stat().st_size)
    with pytest.raises(catalog.Unavailable, match="python -m helpers prefetch gpt2"):
        catalog.load("gpt", size="full")
    assert main(["prefetch", "gpt2"]) == 0
    assert catalog.load("gpt", size="full").model is not None


def test_freed_weights_are_gone(full_hub):
    weights = weakref.ref(next(catalog.load("gpt2", size="full").model.parameters()))
    catalog.free()
    gc.collect()
    assert weights() is None


def test_prefetch_fetches_a_lecture_and_says_what_failed(full_hub, capsys):
    assert main(["prefetch", "next_word"]) == 0
    said = capsys.readouterr().out
    assert "to fetch GPT-2 (124 M): about 548 MB" in said and "MB free" in said and "verified" in said
    full_hub.faults.append(Fault("gone"))
    assert main(["prefetch", "vit"]) == 1
    assert "google/vit-base-patch16-224 is not on the hub any more" in capsys.readouterr().err
    assert main(["prefetch", "nonsense"]) == 2
    assert {"gpt2", "llama"} <= {spec.name for spec in prefetch.chosen([])}
    assert store.recorded("openai-community/gpt2").revision == full_hub.find("openai-community/gpt2").commit


def test_a_process_of_its_own_takes_the_rehearsal_for_the_hub():
    code = "from helpers import catalog; print(catalog.load('gpt2', size='full').source)"
    code = f"from helpers.hub import answers, fetching; answers.PROBE = fetching.PATIENCE = 60; {code}"
    command = [sys.executable, "-m", "helpers.rehearsal", sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    assert "openai-community/gpt2@" in done.stdout, done.stderr


def free(monkeypatch, gigabytes: float) -> None:
    for name in ("free_memory", "free_main_memory"):
        monkeypatch.setattr(f"helpers.device.{name}", lambda: int(gigabytes * memory.GB))


def test_what_does_not_fit_names_what_would(monkeypatch):
    big, others = catalog.full("gpt2-xl"), [catalog.full("gpt2"), catalog.full("gpt2-medium")]
    free(monkeypatch, 100)
    assert memory.fit(big).dtype in (torch.float32, torch.bfloat16, torch.float16)
    free(monkeypatch, 1.0)
    with pytest.raises(catalog.Unavailable, match="GPT-2 medium .* would fit"):
        memory.fit(big, others)


def test_work_is_done_in_smaller_parts_when_memory_runs_out():
    sizes = []

    def work(items):
        sizes.append(len(items))
        if len(items) > 3:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return [2 * item for item in items]

    assert memory.in_parts(work, range(8)) == [0, 2, 4, 6, 8, 10, 12, 14]
    assert sizes == [8, 4, 2, 2, 2, 2]
    with pytest.raises(ValueError):
        memory.in_parts(lambda items: int("x"), [1])


def test_a_panel_that_runs_out_of_memory_says_so_and_stays_usable():
    from helpers.panel import Choice, Panel

    def compute(settings):
        if settings.size == "full":
            raise torch.OutOfMemoryError("CUDA out of memory")
        return 1

    sizes = Choice("size", ["pocket", "full"], "pocket")
    panel = Panel("Memory", [sizes], compute=compute, draw=lambda sheet, data: None, notice=lambda data: "fine")
    panel.set(size="full")
    panel.settle()
    assert "not enough memory" in panel.status and "pocket size" in panel.status
    panel.set(size="pocket")
    panel.settle()
    assert "fine" in panel.status
