"""Models by name: `catalog.load("gpt")` gives the pocket model, `size="full"` the one on the Hugging Face hub."""

import functools
import gc
import os
import threading
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import helpers

SIZES = ("pocket", "full", "own")
_loaded: dict[tuple[str, str], "Loaded"] = {}
_lock = threading.RLock()  # cells and panels load from different threads


class Unavailable(ValueError):
    """A model cannot be had here and now. The message says what to do."""


@dataclass(frozen=True)
class Entry:
    """A line of data/models.toml. download in MB, memory in GB of GPU memory."""

    name: str
    title: str
    kind: str
    licence: str
    learned: str
    full: dict[str, Any] | None = None

    @property
    def folder(self) -> Path:
        """Where the pocket model lies."""
        return helpers.ROOT / "data" / "models" / self.name


@dataclass(frozen=True)
class Loaded:
    """A model ready to use, the library's own objects, and one line on what it took."""

    name: str
    size: str
    model: Any
    tokenizer: Any
    note: str


@functools.cache
def entries() -> dict[str, Entry]:
    """All models of data/models.toml by name."""
    with (helpers.ROOT / "data" / "models.toml").open("rb") as file:
        return {name: Entry(name=name, **fields) for name, fields in tomllib.load(file).items()}


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
                model, tokenizer = _read(_locate(name, size), size)
            where = next(model.parameters()).device.type
            millions = sum(p.numel() for p in model.parameters()) / 1e6
            took = time.perf_counter() - start
            note = f"{name} ({size}, {millions:.1f} M parameters) ready in {took:.1f} s on {where}"
            _loaded[name, size] = Loaded(name, size, model, tokenizer, note)
        return _loaded[name, size]


def free() -> None:
    """Forget all loaded models, so that their memory can be used again once no variable holds them."""
    import torch

    with _lock:
        _loaded.clear()
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    elif torch.backends.mps.is_available():
        torch.mps.empty_cache()


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
    if size == "full":
        if entry.full is None:
            raise Unavailable(f"{entry.title} has no full size: only the pocket model exists.")
        _check_memory(entry)
        return _from_hub(entry)
    if not (entry.folder / "config.json").exists():
        raise Unavailable(f"The pocket {entry.title} is not here. Train it: python -m helpers train {name}")
    return entry.folder


def _check_memory(entry: Entry) -> None:
    from helpers import device

    free, needed = device.free_memory() / 2**30, entry.full["memory"]
    if free < needed:
        title = entry.full["title"]
        raise Unavailable(
            f"{title} needs {needed:.1f} GB; {free:.1f} GB are free. Try catalog.free(), or the pocket model."
        )


def _read(folder: Path, size: str) -> tuple[Any, Any]:
    """Model and tokenizer from a local folder. Makes no network call."""
    from helpers import device

    if '"model_type"' not in (folder / "config.json").read_text(encoding="utf-8"):
        from tokenizers import Tokenizer

        from helpers.models.recurrent import RecurrentLM

        model = RecurrentLM.from_pretrained(folder)
        return model.to(device.pick()).eval(), Tokenizer.from_file(str(folder / "tokenizer.json"))
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    precision = device.dtype() if size == "full" else torch.float32
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=precision, use_safetensors=True, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return model.to(device.pick()).eval(), tokenizer


def _from_hub(entry: Entry) -> Path:
    """The folder of the full model: from the cache if it is complete there, else downloaded and verified."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.utils import LocalEntryNotFoundError, disable_progress_bars

    disable_progress_bars()
    hub, wanted = entry.full["hub"], ["*.json", "*.txt", "*.safetensors"]
    options = {"repo_id": hub, "allow_patterns": wanted, "ignore_patterns": ["*/*"]}
    try:
        folder = Path(snapshot_download(**options, local_files_only=True))
        if (folder / "config.json").exists() and list(folder.glob("*.safetensors")):
            return folder
    except LocalEntryNotFoundError:
        pass  # not in the cache yet
    size = (
        f"{entry.full['title']}: {entry.full['download']} MB from huggingface.co/{hub}, {entry.full['licence']} licence"
    )
    if not online():
        raise Unavailable(f"No way to the Hugging Face hub from here ({size}). The pocket model works without it.")
    print(f"Downloading {size} ...", flush=True)
    try:
        folder = Path(snapshot_download(**options))
    except OSError as error:  # all of the hub's and the network's errors are OSErrors
        raise Unavailable(f"The download broke off ({error}). Try again, or use the pocket model.") from error
    return folder


@functools.cache
def online() -> bool:
    """Whether the Hugging Face hub answers. Asked once, for about a second."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "TRUE", "YES", "ON"):
        return False
    answered = threading.Event()

    def ask() -> None:
        import httpx
        from huggingface_hub import constants

        try:
            httpx.head(constants.ENDPOINT, timeout=1.0)
            answered.set()
        except httpx.HTTPError:
            pass  # no answer is the answer

    threading.Thread(target=ask, daemon=True).start()  # looking up a name may take longer than any timeout
    return answered.wait(1.5)
