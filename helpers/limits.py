"""What this process may use of the machine: a container or a batch system gives less than the machine has."""

import os
from collections.abc import Iterator
from pathlib import Path

CGROUPS, OWN = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")
FILES = (  # limit, used, and what of that is only cache: of version 2 and of version 1
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def free_memory() -> int:
    """Bytes of main memory that are still free for this process."""
    import psutil

    return min([psutil.virtual_memory().available, *_free_in_groups()])


def cores() -> int:
    """Processor cores that this process may use."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([bound, *_cores_in_groups()])


def _cores_in_groups() -> Iterator[int]:
    """The share of time that each control group of this process gets, as a number of cores."""
    for folder in _groups():
        try:
            quota, period = map(int, (folder / "cpu.max").read_text().split())
        except (OSError, ValueError):  # none, or "max"
            continue
        yield max(1, round(quota / period))


def _free_in_groups() -> Iterator[int]:
    """What is free in each control group of this process that has a limit."""
    for folder in _groups():
        for limit, used, cache in FILES:
            try:
                most, taken = (int((folder / name).read_text()) for name in (limit, used))
                fields = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
            except (OSError, ValueError):  # none of this version, or "max"
                continue
            yield max(0, most - taken + int(fields.get(cache, 0)))


def _groups() -> set[Path]:
    """The folders of this process's groups and of those they are in. A container sees its own group as the top."""
    try:
        lines = [line.split(":", 2) for line in OWN.read_text().splitlines()]
    except OSError:
        return set()
    groups = set()
    for _, controllers, place in lines:
        if controllers in ("", "memory"):
            top = CGROUPS / controllers
            below = top / place.lstrip("/")
            groups |= {top, below, *(one for one in below.parents if top in one.parents)}
    return groups
