"""Models by name: `catalog.load("gpt")` gives the pocket model, `size="full"` the one on the Hugging Face hub."""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import helpers
from helpers import hub, memory
from helpers.hub import Unavailable, online
from helpers.registry import Entry, Full, entries, full, fulls, smaller

__all__ = [
    "Entry",
    "Full",
    "Loaded",
    "Unavailable",
    "entries",
    "fetch",
    "fingerprint",
    "free",
    "full",
    "fulls",
    "keep",
    "load",
    "online",
    "own",
    "size_here",
    "smaller",
    "source",
]

SIZES = ("pocket", "full", "own")
_loaded: dict[tuple[str, str], "Loaded"] = {}
_lock = threading.RLock()  # cells and panels load from different threads


@dataclass(frozen=True)
class Loaded:
    """A model ready to use, the library's own objects, and one line on what it took.

    Attributes:
        model: the model; for Stable Diffusion the pipeline.
        processor: what makes numbers of pictures, None for models that see none.
        source: repository and revision of a full model.
    """

    name: str
    size: str
    model: Any
    tokenizer: Any
    note: str
    processor: Any = None
    source: str = ""


def own() -> list[str]:
    """Names of the models trained and kept here by the student: `load(name, size="own")`."""
    return sorted(path.parent.name for path in (helpers.home() / "models").glob("*/config.json"))


def keep(name: str, model: Any, tokenizer: Any) -> Path:
    """Keep a student's own model for another day. Returns its folder."""
    if not name or not all(letter.isalnum() or letter in "-_ " for letter in name):
        raise ValueError(f"{name!r} cannot be the name of a folder: use letters, digits, spaces, - and _.")
    folder = helpers.home() / "models" / name
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    if hasattr(tokenizer, "save_pretrained"):
        tokenizer.save_pretrained(folder)
    else:
        tokenizer.save(str(folder / "tokenizer.json"))
    with _lock:
        _loaded.pop((name, "own"), None)
    return folder


def load(name: str, size: str = "pocket") -> Loaded:
    """The model `name` on `device.pick()`, ready to run (float32 on a CPU). A second call returns the same object.

    Args:
        size: "pocket" (ships with the lecture), "full" (from the Hugging Face hub), or "own" (kept by `keep`).
    Raises:
        Unavailable: it is not here and cannot be fetched; the message says what to do.
        ValueError: there is no such name or size.
    """
    with _lock:
        if (name, size) not in _loaded:
            import torch

            start = time.perf_counter()
            with torch.inference_mode(False):  # a panel may ask first; weights made in that mode can never be trained
                if size == "full":
                    made = _load_full(full(name))
                else:
                    model, tokenizer = _read(_locate(name, size))
                    made = Loaded(name, size, model, tokenizer, "")
            _loaded[name, size] = replace(made, note=_note(name, made, time.perf_counter() - start))
        return _loaded[name, size]


def _note(name: str, made: Loaded, seconds: float) -> str:
    parts = getattr(made.model, "components", {}).values() if made.size == "full" else ()  # of a pipeline
    modules = [part for part in parts if hasattr(part, "parameters")] or [made.model]
    where = next(modules[0].parameters()).device.type
    millions = sum(p.numel() for module in modules for p in module.parameters()) / 1e6
    return f"{name} ({made.size}, {millions:.1f} M parameters) ready in {seconds:.1f} s on {where}{made.note}"


def _load_full(spec: Full) -> Loaded:
    from helpers import opening

    others = smaller(spec)
    try:
        fit = memory.fit(spec, others)
        snapshot = source(spec) or fetch(spec)
        model, tokenizer, processor = opening.full(spec, snapshot.folder, fit)
    except Unavailable as problem:
        open_ones = [other for other in others if spec.gated and not other.gated]
        instead = f'Without an account: catalog.load("{open_ones[-1].name}", size="full"). ' if open_ones else ""
        raise Unavailable(f"{problem} {instead}The pocket models work without it.") from problem
    except (MemoryError, OSError, RuntimeError) as error:
        if not memory.is_exhausted(error):
            raise
        memory.let_go(error)
        raise Unavailable(f"{spec.title} did not fit. {memory.advice('full')}") from error
    taken = f"; from {snapshot.repository}: {spec.alternatives_note}" if snapshot.repository != spec.hub else ""
    note = f"{f'; {fit.why}' if fit.why else ''}{taken}"
    origin = f"{snapshot.repository}@{snapshot.revision}"
    return Loaded(spec.name, "full", model, tokenizer, note, processor, origin)


def source(spec: Full) -> hub.Snapshot | None:
    """The files of a full model that are here, whole, from whichever of its repositories. No network needed."""
    return next(filter(None, map(hub.cached, spec.repositories)), None)


def size_here(name: str) -> str:
    """ "full" if the full model is on this machine already, else "pocket". Nothing is downloaded."""
    has_full = name in fulls() or (name in entries() and entries()[name].full is not None)
    return "full" if has_full and source(full(name)) is not None else "pocket"


def fetch(spec: Full, report: Callable[[int, int, str], None] | None = None) -> hub.Snapshot:
    """Download and verify a full model, from the first of its repositories that has it.

    Raises:
        Unavailable: there is no way to it now; the message says what to do.
    """
    if not online():
        raise Unavailable(f"No way to the Hugging Face hub from here ({spec}).")
    if report is None:
        print(f"Downloading {spec} ...", flush=True)
    problems = []
    for repository in spec.repositories:
        try:
            return hub.fetch(repository, report) if report else hub.fetch(repository)
        except hub.Unusable as problem:
            problems.append(str(problem))
    raise Unavailable(" ".join(problems))


def free() -> None:
    """Forget all loaded models, in panels too, so that their memory is free again once no variable holds them."""
    with _lock:
        _loaded.clear()
    memory.free()


def _locate(name: str, size: str) -> Path:
    if size not in SIZES:
        raise ValueError(f"There is no size {size!r}. There are: {', '.join(SIZES)}.")
    if size == "own":
        if name not in own():
            raise Unavailable(f"You have kept no model {name!r}. You have: {', '.join(own()) or 'none yet'}.")
        return helpers.home() / "models" / name
    if name not in entries():
        raise ValueError(f"There is no model {name!r}. There are: {', '.join(entries())}.")
    entry = entries()[name]
    if not (entry.folder / ("adapter_config.json" if entry.base else "config.json")).exists():
        raise Unavailable(f"The pocket {entry.title} is not here. Train it: python -m helpers train {name}")
    return entry.folder


def fingerprint(name: str) -> str:
    """What tells the weights of a pocket model from all others: an adapter names those it was trained on."""
    return hashlib.sha256((_locate(name, "pocket") / "model.safetensors").read_bytes()).hexdigest()[:16]


def _read(folder: Path) -> tuple[Any, Any]:
    """Model and tokenizer (None if it reads no text) from a local folder. Makes no network call."""
    from helpers import device

    if (folder / "adapter_config.json").exists():
        return _read_adapter(folder)
    if '"model_type"' not in (folder / "config.json").read_text(encoding="utf-8"):
        from tokenizers import Tokenizer

        from helpers.models.recurrent import RecurrentLM

        model = RecurrentLM.from_pretrained(folder)
        return model.to(device.pick()).eval(), Tokenizer.from_file(str(folder / "tokenizer.json"))
    import torch
    import transformers
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
    opener = getattr(transformers, config.architectures[0])  # causal or masked: the folder knows
    model = opener.from_pretrained(folder, dtype=torch.float32, use_safetensors=True, local_files_only=True)
    reads = (folder / "tokenizer.json").exists()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True) if reads else None
    return model.to(device.pick()).eval(), tokenizer


def _read_adapter(folder: Path) -> tuple[Any, Any]:
    """An adapter on a base of its own, so that the base that others have loaded stays as it is."""
    from peft import PeftConfig, PeftModel

    config = PeftConfig.from_pretrained(folder)
    base = config.base_model_name_or_path
    if config.revision != fingerprint(base):
        again = f"Train it again: python -m helpers train {folder.name}"
        raise Unavailable(f"The adapter {folder.name} was trained on other weights than the {base} here. {again}")
    model, tokenizer = _read(_locate(base, "pocket"))
    return PeftModel.from_pretrained(model, folder, config=config).eval(), tokenizer
