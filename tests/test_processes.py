"""`accelerate launch -m helpers train NAME` on two processes of this CPU does what one process does."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import helpers
from helpers import processes, training
from helpers.recipes import runner

pytestmark = pytest.mark.long
STEPS, TOGETHER = 3, 2


def launched(folder: Path) -> str:
    """Train on two processes into `folder`; returns what they print.

    `accelerate launch --cpu` starts several processes through MPI only. Its other launcher, torchrun's, is called
    --multi_gpu, and with ACCELERATE_USE_CPU its processes compute on the CPU.
    """
    launcher = ["-m", "accelerate.commands.accelerate_cli", "launch", "--multi_gpu", "--num_processes", "2"]
    train = ["-m", "helpers", "train", "rnn", "--steps", str(STEPS), "--batches-per-step", str(TOGETHER)]
    places = ["--out", str(folder / "out"), "--checkpoint", str(folder / "state")]
    command = [sys.executable, *launcher, "--main_process_port", "0", *train, *places]
    environment = {**os.environ, "ACCELERATE_USE_CPU": "true"}
    done = subprocess.run(command, cwd=helpers.ROOT, env=environment, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def loss(folder: Path) -> float:
    """The mean loss of all steps, as the card has it; the state of a finished training is gone."""
    card = (folder / "out" / "README.md").read_text(encoding="utf-8")
    return float(re.search(r"last training loss \| ([\d.]+) ", card)[1])


def weights(folder: Path) -> torch.Tensor:
    stored = load_file(folder / "out" / "model.safetensors")
    return torch.cat([weight.float().flatten() for weight in stored.values()])


@pytest.mark.skipif(sys.platform == "win32", reason="torch's processes do not meet on Windows")
def test_two_processes_have_the_loss_of_one(tmp_path, in_precision):
    two, one, alone = (tmp_path / name for name in ("two", "one", "alone"))
    said = launched(two)
    assert "2 processes" in said and said.count("saved in") == 1
    card = (two / "out" / "README.md").read_text()
    assert f"accelerate launch --multi_gpu --num_processes 2 -m helpers train rnn --steps {STEPS}" in card
    bf16 = "trained in bf16" in card  # measured afresh by each command, and on a busy machine not always alike
    in_precision(bf16)
    for folder, together in ((one, TOGETHER), (alone, 1)):
        assert runner.train("rnn", folder / "out", folder / "state", None, STEPS, together) == 0
    assert loss(two) == pytest.approx(loss(one), abs=0.002)
    assert loss(two) != pytest.approx(loss(alone), abs=0.002)  # half of the batches would be noticed
    if not bf16:
        apart = (weights(two) - weights(one)).norm()
        assert apart < 0.01 * (weights(two) - weights(alone)).norm()


def test_processes_take_equal_shares(monkeypatch):
    class Two:
        num_processes = 2

    monkeypatch.setattr(processes, "accelerator", Two)
    with pytest.raises(ValueError, match="2 processes cannot share 3 batches per step"):
        training.fit(
            torch.nn.Linear(1, 1),
            training.by_index(torch.ones),
            loss=None,
            learning_rate=1.0,
            steps=1,
            batches_per_step=3,
        )
