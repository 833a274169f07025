"""The screen of `python -m helpers doctor`."""

import importlib.metadata as metadata
import shutil
from collections.abc import Sequence

from helpers import hub
from helpers.doctor.lectures import Readiness, chosen, readiness
from helpers.doctor.report import Finding, Report, machine

LIBRARIES = ("torch", "transformers", "diffusers", "accelerate", "huggingface_hub", "jupyterlab")


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
