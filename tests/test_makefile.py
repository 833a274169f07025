"""The Makefile: which Python it takes, and what happens when there is no network. A copy of it, with stand-ins."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def make(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
    """A student's make in this folder, whatever make the tests were started by."""
    foreign = ("MAKEFLAGS", "MFLAGS", "PYTHON", "ARGS", "FAULT")
    environment = {name: value for name, value in os.environ.items() if name not in foreign} | settings
    environment["PATH"] = f"{folder / 'bin'}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        [shutil.which("make"), *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=900
    )


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


PYTHONS = ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python")


@pytest.mark.parametrize(
    ("here", "taken"),
    [
        ({"python3": (3, 14, 2), "python3.13": (3, 13, 0)}, "python3"),
        ({"python3": (3, 15, 0), "python3.12": (3, 12, 1), "python3.14": (3, 14, 0)}, "python3.12"),
        ({"python3": (3, 10, 4), "python": (3, 11, 0)}, "python"),
        ({"python3": (3, 15, 0), "python": (2, 7, 18)}, ""),
    ],
)
def test_it_takes_a_python_in_the_range(folder, here, taken):
    for name in PYTHONS:
        code = f"import sys; sys.version_info = {here.get(name, (3, 9))}; exec(sys.argv[1])"
        program(folder / "bin" / name, f'exec {sys.executable} -S -c "{code}" "$2"')
    shown = make(folder, "-n", ".venv/bin/python").stdout
    assert f'test -n "{taken}"' in shown


def install(folder: Path, pip: int, imported: int = 0) -> None:
    """An environment whose pip and whose test import end with these statuses."""
    program(
        folder / ".venv" / "bin" / "python",
        f'case "$*" in *pip*) exit {pip};; *import*) exit {imported};; *) echo "started $* in $PYTHONPATH";; esac',
    )


def test_without_a_network_an_installed_laptop_starts(folder):
    install(folder, pip=1)
    done = make(folder, "lab")
    assert done.returncode == 0 and f"started -m helpers lab in {folder}" in done.stdout
    assert "Could not update (no network?). Starting with what is installed." in done.stdout
    assert not (folder / ".venv" / ".installed").exists()  # the next start tries again
    assert make(folder, "test").returncode != 0


@pytest.mark.parametrize(("options", "settings"), [(["ARGS=--port 1"], {}), ([], {"ARGS": "--port 1"})])
def test_options_do_not_reach_a_make_further_down(folder, options, settings):
    (folder / "below.mk").write_text('all:\n\t@echo "below: [$(ARGS)]"\n')
    program(folder / ".venv" / "bin" / "python", 'case "$*" in *helpers*) echo "given $*"; make -f below.mk;; esac')
    said = make(folder, "lab", *options, **settings).stdout
    assert "given -m helpers lab --port 1" in said and "below: []" in said


def test_without_a_network_nothing_starts_where_nothing_is_installed(folder):
    install(folder, pip=1, imported=1)
    done = make(folder, "lab")
    assert done.returncode != 0 and "started" not in done.stdout and "Could not" not in done.stdout


def test_what_is_installed_is_not_installed_again_until_something_changes(folder):
    install(folder, pip=0)
    assert "Installing" in make(folder, "lab").stdout
    assert (folder / ".venv" / ".installed").read_text() == f"{folder}\n"
    assert "Installing" not in make(folder, "lab").stdout
    stamp = (folder / ".venv" / ".installed").stat().st_mtime
    os.utime(folder / "pyproject.toml", (stamp + 9, stamp + 9))
    assert "Installing" in make(folder, "lab").stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one build")
@pytest.mark.parametrize(("gpu", "answers", "taken"), [(False, True, True), (False, False, False), (True, True, False)])
def test_the_cpu_build_is_taken_where_there_is_no_gpu_and_its_index_answers(folder, gpu, answers, taken):
    (folder / "binder").mkdir()
    shutil.copy(ROOT / "binder" / "requirements.txt", folder / "binder")
    index = (folder / "binder" / "requirements.txt").read_text().split("--extra-index-url ")[1].split()[0]
    program(folder / "bin" / "nvidia-smi", "true")
    (folder / "bin" / "nvidia-smi").chmod(0o755 if gpu else 0o644)
    program(
        folder / ".venv" / "bin" / "python",
        f'case "$*" in *pip*) echo "from: $PIP_EXTRA_INDEX_URL";; *urlopen*) exit {int(not answers)};; esac',
    )
    assert (f"from:  {index}\n" if taken else "from: \n") in make(folder, "lab").stdout
