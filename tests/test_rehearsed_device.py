"""Every notebook, with its full-size cells, and every recipe on a GPU that is rehearsed: as CUDA's, and as Apple's."""

import os
import subprocess
import sys

import nbformat
import pytest

import helpers
from helpers.recipes import NAMES
from tests import hygiene, rehearsal_hub

FAULTS = {
    "two devices": "torch.ones(2, device=gpu) + torch.ones(2)",
    "two devices in a choice": "torch.where(torch.ones(2) > 0, torch.ones(2, device=gpu), torch.ones(2))",
    "a row of the other device": "torch.ones(2)[torch.zeros(1, dtype=torch.long, device=gpu)]",
    "numpy": "torch.ones(2, device=gpu).numpy()",
    "numpy by its own call": "numpy.asarray(torch.ones(2, device=gpu))",
    "a foreign generator": "torch.rand(2, device=gpu, generator=torch.Generator())",
    "a recurrent layer trained in the other mode": (
        "torch.nn.LSTM(2, 2).to(gpu).eval()(torch.ones(1, 1, 2, device=gpu))[0].sum().backward();"
        "assert not rehearsed.refused"
    ),
}
DOUBLE = {
    "float64 made there": "torch.ones(2, device=gpu, dtype=torch.float64)",
    "float64 sent there": "torch.ones(2, dtype=torch.float64).to(gpu)",
    "float64 by conversion": "torch.ones(2, device=gpu).double()",
    "float64 copied from there": "torch.ones(2, device=gpu).to('cpu', torch.float64)",
}
FINE = {
    "numbers come back": "assert (torch.arange(4, device=gpu) * 2).tolist() == [0, 2, 4, 6]",
    "a number goes anywhere": "torch.ones(2, device=gpu) * torch.tensor(2.0)",
    "an index of the CPU": "torch.ones(3, device=gpu)[torch.tensor([0, 2])]",
    "its own generator": "torch.rand(2, device=gpu, generator=torch.Generator(gpu).manual_seed(1))",
    "gradients": (
        "layer = torch.nn.Linear(2, 1).to(gpu); layer(torch.ones(1, 2, device=gpu)).sum().backward();"
        "assert layer.weight.grad.device.type == gpu"
    ),
    "a recurrent layer computes and learns as on the CPU": (
        "layer = torch.nn.LSTM(2, 3); x = torch.ones(1, 4, 2); expected = layer(x)[0].detach();"
        "found = layer.to(gpu)(x.to(gpu))[0]; torch.testing.assert_close(found.cpu(), expected);"
        "rehearsed.refused.clear(); found.sum().backward();"
        "assert layer.weight_hh_l0.grad is not None and not rehearsed.refused"
    ),
}
PROBE = """
import os, numpy, torch
from tests import rehearsed
rehearsed.register()
rehearsed.become({kind!r})
gpu = rehearsed.NAME
for number, code in enumerate({codes}):
    try:
        exec(code)
        print(number, "fine", flush=True)
    except Exception as error:
        print(number, type(error).__name__, error, flush=True)
os._exit(0)
"""
FETCH = """
from helpers import catalog
from helpers.hub import answers, fetching
answers.PROBE, fetching.PATIENCE = 30.0, 120.0  # a busy machine is not a dead network
for spec in catalog.full_models().values():
    if not spec.gated:
        catalog.fetch(spec, lambda *progress: None)
from helpers.lectures import llama
llama.public_instructions()  # the data set that 04 learns from
"""
pytestmark = pytest.mark.long


def in_a_child(arguments: list[str], **environment: str) -> str:
    """What a process prints. It has to be one of its own: torch does not forget a device."""
    command = [sys.executable, *arguments]
    env = {**os.environ, "LECTURE_SECONDS": "0.5", **environment}
    done = subprocess.run(command, cwd=helpers.ROOT, env=env, capture_output=True, text=True, timeout=1800)
    assert done.returncode in (0, 1), done.stderr[-3000:]
    return done.stdout.strip()


def tried(codes: dict[str, str], kind: str) -> dict[str, str]:
    """What came of each piece of code: "fine", or its error."""
    lines = in_a_child(["-c", PROBE.format(kind=kind, codes=list(codes.values()))]).splitlines()
    found = [line.split(" ", 1) for line in lines if line[:1].isdigit()]
    assert [int(number) for number, _ in found] == list(range(len(codes)))
    return {name: outcome for name, (_, outcome) in zip(codes, found, strict=True)}


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_it_refuses_what_a_gpu_refuses_and_nothing_else(kind):
    found = tried(FAULTS | FINE | DOUBLE, kind)
    fine = FINE if kind == "mps" else FINE | DOUBLE
    assert {name for name, outcome in found.items() if outcome == "fine"} == set(fine), found


def test_two_steps_of_every_recipe(lecture_home):
    assert in_a_child(["-m", "tests.rehearsing", "recipes", *NAMES]) == ""


@pytest.fixture(scope="module")
def full_models(tmp_path_factory):
    """Settings with which a process finds all full models of the catalogue, tiny and random, and no network."""
    cache = tmp_path_factory.mktemp("cache")
    with rehearsal_hub.hub() as hub:
        in_a_child(["-c", FETCH], HF_ENDPOINT=hub.url, HF_HUB_CACHE=str(cache), HF_HUB_OFFLINE="0")
    return {"HF_HUB_CACHE": str(cache), "HF_HUB_OFFLINE": "1"}


@pytest.mark.parametrize("path", hygiene.runnable(), ids=lambda path: path.stem)
def test_every_cell_of_a_notebook(path, full_models, lecture_home):
    assert in_a_child(["-m", "tests.rehearsing", "notebook", str(path)], **full_models) == ""


def test_a_cell_a_panel_and_a_training_that_fail_are_noticed(tmp_path, lecture_home):
    """The rehearsal of notebooks itself: each of these ends *Run All* or a panel on a GPU."""
    cells = [
        "import torch\nfrom helpers import device, training\nfrom helpers.panel import Panel, Slider",
        "torch.ones(2) + torch.ones(2, device=device.pick())",
        "Panel('mixed', [Slider('x', 0, 0, 1)], lambda now: {'x': torch.ones(2, device=device.pick()).numpy()}, print)",
        "training.start(torch.nn.Linear(2, 1), training.by_index(lambda i: torch.ones(1, 2)), "
        "loss=lambda m, x: m(x).sum() + torch.ones(2).sum(0, keepdim=True), learning_rate=1.0, seconds=1).wait()",
        "assert catalog is None",
    ]
    source = tmp_path / "broken.ipynb"
    made = [nbformat.v4.new_code_cell(code, id=f"cell-{i}") for i, code in enumerate(cells)]
    nbformat.write(nbformat.v4.new_notebook(cells=made), source)
    lines = in_a_child(["-m", "tests.rehearsing", "notebook", str(source)]).splitlines()
    failing = ["cell-1", "cell-2", "cell-4", "trained"]
    assert [line.split(": ")[:2] for line in lines] == [[kind, cell] for kind in ("cuda", "mps") for cell in failing]
