"""helpers.limits: a container's limit counts, the machine's memory only where there is none."""

import os
import subprocess
import sys

import psutil
import pytest

from helpers import limits
from helpers.doctor import report

MB = 2**20


@pytest.fixture
def group(monkeypatch, tmp_path):
    """A function that puts this process into a control group: the files of a folder, by name."""
    monkeypatch.setattr(limits, "CGROUPS", tmp_path)
    monkeypatch.setattr(limits, "OWN", tmp_path / "own")

    def put(own: str, folder: str, **files: object) -> None:
        (tmp_path / "own").write_text(own)
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (tmp_path / folder / name.replace("__", ".")).write_text(f"{content}\n")

    return put


def test_a_container_of_version_2(group):
    group(
        "0::/\n", ".", memory__max=900 * MB, memory__current=700 * MB, memory__stat=f"anon 5\ninactive_file {100 * MB}"
    )
    assert limits.free_memory() == 300 * MB
    assert "0.3 GB free" in report._memory().found and not report._memory().fine


def test_a_container_of_version_1(group):
    own = "5:cpu:/\n4:memory:/docker/1\n"
    files = {"memory__limit_in_bytes": 90 * MB, "memory__usage_in_bytes": 70 * MB, "memory__stat": "cache 1"}
    group(own, "memory", **files)
    assert limits.free_memory() == 20 * MB


def test_the_tightest_of_the_groups_above_counts(group):
    group("0::/a/b\n", "a/b", memory__max="max", memory__current=MB, memory__stat="anon 5")
    group("0::/a/b\n", "a", memory__max=8 * MB, memory__current=9 * MB, memory__stat="anon 5")
    assert limits.free_memory() == 0


def test_without_a_limit_it_is_the_machines(group):
    group("0::/\n", ".", memory__max="max", memory__current=MB, memory__stat="anon 5")
    assert limits.free_memory() == pytest.approx(psutil.virtual_memory().available, rel=0.2)


@pytest.mark.parametrize(("share", "cores"), [("50000 100000", 1), ("max 100000", None)])
def test_a_share_of_time_counts_as_cores(group, share, cores):
    group("0::/\n", ".", cpu__max=share)
    assert limits.cores() == (cores or len(os.sched_getaffinity(0)))


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to cores")
def test_a_process_that_is_bound_to_one_core_has_one():
    code = "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    code += "from helpers import limits; print(limits.cores())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "1\n"
