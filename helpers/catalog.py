"""Models by name: `catalog.load("gpt")` gives the pocket model, `size="full"` the one on the Hugging Face hub."""

import contextlib
import hashlib
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import helpers
from helpers import hub, memory, problems
from helpers.hub import online
from helpers.problems import NotHere, Problem, Report, Unavailable, storing
from helpers.registry import FullModel, PocketModel, full, full_models, pocket_models, smaller

# peft asks transformers for an old name: nothing that a reader of the red text could do anything about.
warnings.filterwarnings("ignore", "`is_gradient_checkpointing` is deprecated", FutureWarning)

SIZES = ("pocket", "full", "own")
CONFIGS = ("config.json", "adapter_config.json", "model_index.json")  # one of them is in the folder of a model

# Cells and panels load from different threads. Each model has a lock of its own, so that nobody waits for another's
# files. Only while a model is built from them, in memory, does it keep others from being built: transformers and
# diffusers then set torch's default precision and replace methods of their classes, for the whole process, and two at
# once would leave them so. Whoever asks for a model that is loaded needs no lock that another holds.
_loaded: dict[str, "Loaded"] = {}  # by what it is: two names of one full model are one
_turns: dict[str, threading.Lock] = {}
_building = threading.Lock()


@dataclass(frozen=True)
class Loaded:
    """A model ready to use, the library's own objects, and one line on what it took.

    Attributes:
        model: the model; for Stable Diffusion the pipeline.
        processor: the image processor, None for models without image input.
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
        raise Problem(f"{name!r} cannot be the name of a folder: use letters, digits, spaces, - and _.")
    folder = helpers.home() / "models" / name
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        model.save_pretrained(folder)
        if hasattr(tokenizer, "save_pretrained"):
            tokenizer.save_pretrained(folder)
        else:
            tokenizer.save(str(folder / "tokenizer.json"))
    _loaded.pop(f"{name} (own)", None)
    return folder


def load(name: str, size: str = "pocket") -> Loaded:
    """The model `name` on `device.pick()`, ready to run (float32 on a CPU). A second call returns the same object.

    A full model that is not on this machine is downloaded, in a cell. A panel offers a button for that instead.

    Args:
        size: "pocket" (ships with the lecture), "full" (from the Hugging Face hub), or "own" (kept by `keep`).
    Raises:
        Unavailable: it is not here and cannot be fetched; the message says what to do.
        Problem: there is no such name or size.
    """
    if size == "full":
        spec = full(name)
        snapshot = source(spec) or _fetched(spec)
        key = f"{snapshot.repository}@{snapshot.revision}"
        return _once(key, lambda: _load_full(spec, snapshot, key), snapshot.folder)
    return _once(f"{name} ({size})", lambda: Loaded(name, size, *_read(_locate(name, size)), ""))


def _once(key: str, make: Callable[[], Loaded], large: Path | None = None) -> Loaded:
    """The model that is kept under this key, made if there is none. large: a folder that takes long to be read."""
    with _turns.setdefault(key, threading.Lock()):
        loaded = _loaded.get(key)
        if loaded is None:
            import torch

            start = time.perf_counter()
            if large is not None:
                _read_ahead(large)
            # a panel may ask first: weights made in inference mode can never be trained
            with _building, torch.inference_mode(False):
                made = make()
            loaded = _loaded[key] = replace(made, note=_note(made, time.perf_counter() - start))
        return loaded


def _read_ahead(folder: Path) -> None:
    """Have the weights read from the disk into the system's cache, so that building them waits for no disk."""
    for path in folder.rglob("*.safetensors"):
        with path.open("rb", buffering=0) as file:
            while file.read(2**22):
                pass


def _note(made: Loaded, seconds: float) -> str:
    parts = getattr(made.model, "components", {}).values()  # of a pipeline
    modules = [part for part in parts if hasattr(part, "parameters")] or [made.model]
    where = next(modules[0].parameters()).device.type
    millions = sum(p.numel() for module in modules for p in module.parameters()) / 1e6
    return f"{made.name} ({made.size}, {millions:.1f} M parameters) ready in {seconds:.1f} s on {where}{made.note}"


def _load_full(spec: FullModel, snapshot: hub.Snapshot, origin: str) -> Loaded:
    from helpers import loading

    try:
        with _way_out(spec):
            placement = memory.place(spec, smaller(spec))
            model, tokenizer, processor = loading.full(spec, snapshot.folder, placement)
    except (MemoryError, OSError, RuntimeError) as error:
        if not memory.is_exhausted(error):
            raise
        memory.clear_traceback(error)
        raise Unavailable(f"{spec.title} did not fit. {memory.advice('full')}") from error
    taken = f"; from {snapshot.repository}: {spec.alternatives_note}" if snapshot.repository != spec.hub else ""
    note = f"{f'; {placement.reason}' if placement.reason else ''}{taken}"
    return Loaded(spec.name, "full", model, tokenizer, note, processor, origin)


@contextlib.contextmanager
def _way_out(spec: FullModel) -> Iterator[None]:
    """What keeps a full model away is said together with what works without it."""
    try:
        yield
    except Unavailable as problem:
        open_ones = [other for other in smaller(spec) if spec.gated and not other.gated]
        instead = f'Without an account: catalog.load("{open_ones[-1].name}", size="full"). ' if open_ones else ""
        raise Unavailable(f"{problem} {instead}The pocket models work without it.") from problem


def _fetched(spec: FullModel) -> hub.Snapshot:
    """The files of a full model that are not here yet."""

    def bring(report: Report | None = None) -> hub.Snapshot:
        with _way_out(spec):
            return fetch(spec, report)

    with _way_out(spec):
        memory.place(spec, smaller(spec))  # said before anything is fetched
    if problems.fetches_here() or hub.switched_off():
        return bring()
    raise NotHere(
        f"{spec.title} is not on this machine yet: {spec.megabytes} MB to fetch from huggingface.co/{spec.hub}, "
        f"licence: {spec.licence}.",
        f"Fetch {spec.title}, {spec.megabytes} MB",
        bring,
    )


def source(spec: FullModel) -> hub.Snapshot | None:
    """The complete local files of a full model, from whichever of its repositories. Needs no network."""
    return next(filter(None, map(hub.cached, spec.repositories)), None)


def size_here(name: str) -> str:
    """ "full" if the full model is on this machine already, else "pocket". Nothing is downloaded."""
    has_full = name in full_models() or (name in pocket_models() and pocket_models()[name].full is not None)
    return "full" if has_full and source(full(name)) is not None else "pocket"


def fetch(spec: FullModel, report: Report | None = None) -> hub.Snapshot:
    """Download and verify a full model, from the first of its places that has it.

    Args:
        report: called on the way (default: print how far it is); whatever it raises ends the download.
    Raises:
        Unavailable: there is no way to it now; the message says what to do.
    """
    if not online():
        raise Unavailable(f"The Hugging Face hub cannot be reached from here ({spec}).")
    if report is None:
        print(f"Downloading {spec} ...", flush=True)
        report = Line(spec.title)
    said = []
    for repository, revision in spec.places:
        try:
            return hub.fetch(repository, report, revision)
        except hub.Unusable as problem:
            said.append(str(problem))
    raise Unavailable(" ".join(dict.fromkeys(said)))


class Line:
    """Reports a download on one line, a percent at a time."""

    def __init__(self, title: str):
        self.title, self.shown = title, -1

    def __call__(self, here: int, total: int, path: str) -> None:
        percent = 100 * here // max(1, total)
        if percent != self.shown:
            self.shown = percent
            end = "" if here < total else "\n"
            print(f"\r{self.title}: {percent:3d} % of {total / 1e6:.1f} MB", end=end, flush=True)


def free() -> None:
    """Forget all loaded models, in panels too, so that their memory is free again once no variable holds them."""
    _loaded.clear()
    memory.free()


def _locate(name: str, size: str) -> Path:
    if size not in SIZES:
        raise Problem(f"There is no size {size!r}. There are: {', '.join(SIZES)}.")
    if size == "own":
        if name not in own():
            raise Unavailable(f"You have kept no model {name!r}. You have: {', '.join(own()) or 'none yet'}.")
        return helpers.home() / "models" / name
    if name not in pocket_models():
        raise Problem(f"There is no model {name!r}. There are: {', '.join(pocket_models())}.")
    entry = pocket_models()[name]
    if not any((entry.folder / config).exists() for config in CONFIGS):
        raise Unavailable(f"The pocket {entry.title} is not here. Train it: python -m helpers train {name}")
    return entry.folder


def fingerprint(name: str) -> str:
    """A hash that identifies the weights of a pocket model: an adapter names those it was trained on."""
    return hashlib.sha256((_locate(name, "pocket") / "model.safetensors").read_bytes()).hexdigest()[:16]


def _read(folder: Path) -> tuple[Any, Any]:
    """Model and tokenizer (None if it reads no text) from a local folder. Makes no network call."""
    from helpers import loading

    if (folder / "adapter_config.json").exists():
        return _read_adapter(folder)
    if (folder / "model_index.json").exists():
        vae, _ = _read(_locate("autoencoder", "pocket"))
        clip, tokenizer = _read(_locate("clip", "pocket"))
        parts = {"vae": vae, "text_encoder": clip.text_model, "tokenizer": tokenizer}
        return loading.pocket_pipeline(folder, parts), tokenizer
    return loading.pocket(folder)


def _read_adapter(folder: Path) -> tuple[Any, Any]:
    """An adapter on a base of its own, so that the base that others have loaded stays as it is."""
    from peft import PeftConfig, PeftModel
    from safetensors import SafetensorError

    again = f"Train it again: python -m helpers train {folder.name}"
    try:
        config = PeftConfig.from_pretrained(folder)
        base = pocket_models()[config.base_model_name_or_path].name  # KeyError: it names none of ours
        if config.revision != fingerprint(base):
            raise Unavailable(f"The adapter {folder.name} was trained on other weights than the {base} here. {again}")
        model, tokenizer = _read(_locate(base, "pocket"))
        return PeftModel.from_pretrained(model, folder, config=config).eval(), tokenizer
    except Problem:
        raise
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        if memory.is_exhausted(error):
            raise
        raise Unavailable(f"The adapter in {folder} does not open ({type(error).__name__}). {again}") from error
