"""What lies in the hub's cache: which revision of a repository, whole and verified or not. Needs no network."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from helpers.hub.answers import Unusable

CHUNK = 1 << 20


@dataclass(frozen=True)
class File:
    """A file of a repository. checksum: SHA-256 (64 digits) of large files, git's SHA-1 (40 digits) of small ones."""

    path: str
    size: int
    checksum: str


@dataclass(frozen=True)
class Snapshot:
    """What a model needs of one revision of a repository."""

    repository: str
    revision: str
    files: tuple[File, ...]

    @property
    def folder(self) -> Path:
        return store(self.repository) / "snapshots" / self.revision

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def missing(self) -> list[File]:
        """The files that are not here, or not in their full length."""
        places = ((file, self.folder / file.path) for file in self.files)
        return [file for file, path in places if not path.exists() or path.stat().st_size != file.size]

    def spoiled(self) -> list[File]:
        """The files whose content is not what the hub had. Reads all of them."""
        return [file for file in self.files if not is_good(self.folder / file.path, file.checksum)]


def store(repository: str) -> Path:
    """The folder of a repository in the hub's cache (HF_HOME, HF_HUB_CACHE)."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE).expanduser() / f"models--{repository.replace('/', '--')}"


def nearest(folder: Path) -> Path:
    """The folder, or the lowest one above it that exists: it lies on the same disk."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def room() -> int:
    """Bytes that are free where the hub's cache is, or will be."""
    from huggingface_hub import constants

    return shutil.disk_usage(nearest(Path(constants.HF_HUB_CACHE).expanduser())).free


def cached(repository: str) -> Snapshot | None:
    """The revision of a repository that is here as a whole, if any. Needs no network."""
    snapshot = recorded(repository) or _found(repository)
    return None if snapshot is None or snapshot.missing() else snapshot


def recorded(repository: str) -> Snapshot | None:
    """The revision that was fetched and verified here before, whether or not its files are still there."""
    try:
        known = json.loads((store(repository) / "verified.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Snapshot(known["repository"], known["revision"], tuple(File(**file) for file in known["files"]))


def _found(repository: str) -> Snapshot | None:
    """A revision that another program has put into the cache. Its blobs are named by their checksums."""
    main = store(repository) / "refs" / "main"
    if not main.exists():
        return None
    folder = store(repository) / "snapshots" / main.read_text(encoding="utf-8").strip()
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    try:
        chosen = wanted(repository, paths)
    except Unusable:
        return None
    places = [(path, (folder / path).resolve()) for path in chosen]
    files = tuple(File(path, blob.stat().st_size, blob.name) for path, blob in places)
    snapshot = Snapshot(repository, folder.name, files)
    if not _has_all_shards(folder, chosen) or snapshot.spoiled():
        return None
    record(snapshot)
    return snapshot


def _has_all_shards(folder: Path, paths: list[str]) -> bool:
    indexes = [folder / path for path in paths if path.endswith(".safetensors.index.json")]
    named = [(index, json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()) for index in indexes]
    return all((index.parent / shard).exists() for index, shards in named for shard in shards)


def wanted(repository: str, paths: Iterable[str]) -> list[str]:
    """The files of a repository that a model needs: settings, vocabulary, and weights as safetensors.

    Of a pipeline (model_index.json) each part's half-precision weights if there are some, without its safety checker.

    Raises:
        Unusable: there are no safetensors.
    """
    paths = sorted(paths)
    depth = 1 if "model_index.json" in paths else 0
    files = [path for path in paths if path.count("/") <= depth and not path.startswith(("safety_checker/", "."))]
    weights = [path for path in files if path.endswith(".safetensors") and path.count("/") == depth]
    chosen = [path for folder in sorted({os.path.dirname(path) for path in weights}) for path in _best(weights, folder)]
    if not chosen:
        raise Unusable(f"{repository} holds no safetensors, only formats that could run code when they are opened.")
    settings = [path for path in files if path.endswith((".json", ".txt", ".jinja", ".model"))]
    parts = {os.path.dirname(path) for path in paths if path.endswith("config.json")} | {""}
    return [path for path in settings if os.path.dirname(path) in parts] + chosen


def _best(weights: list[str], folder: str) -> list[str]:
    names = [path for path in weights if os.path.dirname(path) == folder]
    for stem in ("diffusion_pytorch_model.fp16", "model.fp16", "diffusion_pytorch_model", "model"):
        whole = [path for path in names if os.path.basename(path) == f"{stem}.safetensors"]
        shards = [path for path in names if os.path.basename(path).startswith(f"{stem}-0")]
        if whole or shards:
            return whole or shards
    return []


def is_good(path: Path, checksum: str) -> bool:
    """Whether a file has this checksum: SHA-256, or git's SHA-1 of "blob LENGTH\\0" and the content."""
    if not path.exists():
        return False
    digest = hashlib.sha256() if len(checksum) == 64 else hashlib.sha1(b"blob %d\0" % path.stat().st_size)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == checksum


def link(blob: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    try:
        place.symlink_to(os.path.relpath(blob, place.parent))
    except OSError:  # Windows without developer mode
        shutil.copyfile(blob, place)


def record(snapshot: Snapshot) -> None:
    """Write down the revision, last of all: what is recorded was whole and verified."""
    path = store(snapshot.repository) / "verified.json"
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(asdict(snapshot), indent=1), encoding="utf-8")
    os.replace(part, path)
    main = store(snapshot.repository) / "refs" / "main"
    main.parent.mkdir(exist_ok=True)
    main.write_text(snapshot.revision, encoding="utf-8")
