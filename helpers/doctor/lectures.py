"""Which lectures are ready at which size, and the command that mends what is not: `python -m helpers doctor`."""

import importlib.metadata as metadata
import importlib.util
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import helpers
from helpers import catalog, exercises, hub, memory
from helpers.doctor.report import Finding, Report, machine
from helpers.problems import Problem

LIBRARIES = ("torch", "transformers", "diffusers", "accelerate", "huggingface_hub", "jupyterlab")


@dataclass(frozen=True)
class Readiness:
    """A lecture at both sizes: what would fail, in sentences with the command that mends it. Nothing: it is ready."""

    lecture: str
    pocket: tuple[str, ...]
    full: tuple[str, ...]
    has_full: bool = True


def known() -> list[str]:
    """The lectures that are here, in the order of the course."""
    specs = [*catalog.pocket_models().values(), *catalog.full_models().values()]
    named = {lecture for spec in specs for lecture in spec.lectures}
    return [
        name for name in exercises.LECTURES if name in named and importlib.util.find_spec(f"helpers.lectures.{name}")
    ]


def chosen(words: Sequence[str]) -> list[str]:
    """These lectures, or all that are here.

    Raises:
        Problem: one of them is not here.
    """
    for word in words:
        if word not in known():
            raise Problem(f"There is no lecture {word!r} here. There are: {', '.join(known())}.")
    return list(words) or known()


def readiness(lecture: str, online: bool) -> Readiness:
    """What would fail in a lecture now. `online`: whether the hub answers."""
    pocket = [entry for entry in catalog.pocket_models().values() if lecture in entry.lectures]
    full = [spec for spec in catalog.full_models().values() if lecture in spec.lectures]
    missing = [spec for spec in full if catalog.source(spec) is None]
    problems = [*_to_fetch(lecture, missing, online), *filter(None, map(_too_large, full))]
    return Readiness(lecture, tuple(filter(None, map(_broken, pocket))), tuple(problems), bool(full))


def _broken(entry: catalog.PocketModel) -> str:
    """What is wrong with the files of a pocket model."""
    if not entry.folder.is_dir():
        return f"The pocket {entry.title} is not trained yet. Train it: python -m helpers train {entry.name}"
    weights = list(entry.folder.rglob("*.safetensors"))  # several of a pipeline
    if weights and list(entry.folder.glob("*.json")) and all(map(_is_whole, weights)):
        return ""
    folder = entry.folder.relative_to(helpers.ROOT).as_posix()
    return f"The pocket {entry.title} is incomplete. Restore it: git checkout -- {folder}"


def _is_whole(weights: Path) -> bool:
    """Whether a file of safetensors is as long as its header says. A pointer of git-lfs or half a file is not."""
    with weights.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = file.read(length) if length < weights.stat().st_size else b""
    try:
        ends = [tensor["data_offsets"][1] for name, tensor in json.loads(header).items() if name != "__metadata__"]
    except ValueError:
        return False
    return weights.stat().st_size == 8 + length + max(ends, default=0)


def _to_fetch(lecture: str, missing: Sequence[catalog.FullModel], online: bool) -> list[str]:
    """What there is to download, and what stands in its way."""
    from huggingface_hub import get_token

    if not missing:
        return []
    titles, megabytes = ", ".join(spec.title for spec in missing), sum(spec.megabytes for spec in missing)
    mend = f"python -m helpers prefetch {lecture}"
    found = [f"{titles}: {megabytes} MB to fetch. {mend if online else f'Connect to a network first, then: {mend}'}"]
    if any(spec.gated for spec in missing) and get_token() is None:
        gated = ", ".join(f"{spec.title} (huggingface.co/{spec.hub})" for spec in missing if spec.gated)
        found.append(f"{gated} asks for an account: accept its licence there, then: hf auth login")
    free = hub.room() // 10**6
    if free < megabytes:
        found.append(f"The disk of the hub's cache has {free} MB free: make room, or set HF_HOME to another disk.")
    return found


def _too_large(spec: catalog.FullModel) -> str:
    """Why a full model would not be loaded now."""
    try:
        memory.place(spec, catalog.smaller(spec))
    except catalog.Unavailable as problem:
        return str(problem)
    return ""


def main(words: Sequence[str], size: str) -> int:
    """Print what there is to know before a lecture. Returns 0 if the lectures are ready at this size, else 1."""
    names = chosen(words)
    online = hub.online()
    report = Report((*machine().findings, _device(), _versions(), _hub(online)))
    found = [readiness(name, online) for name in names]
    print(report, "", *map(_shown, found), sep="\n")
    ready = all(finding.fine for finding in report.findings)
    ready = ready and not any(one.pocket or (size == "full" and one.full) for one in found)
    print(f"\n{'Ready' if ready else 'Not ready'} for {', '.join(names)} at {size} size.")
    return 0 if ready else 1


def _shown(one: Readiness) -> str:
    pocket = "not ready" if one.pocket else "ready"
    full = "none" if not one.has_full else "not ready" if one.full else "ready"
    return "\n    ".join([f"{one.lecture:12} pocket: {pocket:11} full: {full}", *one.pocket, *one.full])


def _device() -> Finding:
    import torch

    from helpers import device

    unused = shutil.which("nvidia-smi") is not None and not torch.cuda.is_available()
    advice = " There is an NVIDIA GPU that torch does not see: is torch a CPU build, or the driver too old?"
    return Finding("Device", device.summary() + advice * unused, True)


def _versions() -> Finding:
    return Finding("Versions", ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES), True)


def _hub(online: bool) -> Finding:
    found = "answers" if online else "does not answer: full models that are here work, others cannot be fetched"
    return Finding("Hugging Face hub", found, True)
