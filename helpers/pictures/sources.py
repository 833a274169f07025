"""Where labelled pictures come from: the furniture shop, scikit-learn's digits, a folder, data sets of the hub."""

import functools
import io
import os
import random
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from helpers import furniture, hub
from helpers.data import listed, read
from helpers.pictures.decode import NotAPicture, decode, square
from helpers.problems import NotHere, Problem, Report, fetches_here

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")


class Pictures(NamedTuple):
    """N pictures of known classes. images: (N, 3, size, size) from 0 to 1; labels: (N,) numbers in `classes`."""

    images: Tensor
    labels: Tensor
    classes: tuple[str, ...]
    source: str  # one sentence: where they are from, and what was left out


class DataSet(NamedTuple):
    """A data set on the hub, see data/pictures.toml."""

    repository: str
    file: str
    image: str
    label: str
    classes: tuple[str, ...]


HUB = {name: DataSet(**entry | {"classes": listed(entry["classes"])}) for name, entry in read("pictures").items()}
SOURCES = ("furniture", "digits", *HUB)


def load(source: str | Path = "furniture", size: int = 32, n: int = 1000, seed: int = 0) -> Pictures:
    """At most n pictures of size x size, shuffled; the same for the same seed.

    source: one of SOURCES, or a folder that holds a folder of pictures for each class.

    Raises:
        Problem: there is no such source, or nothing in it; the message says what to do.
        helpers.hub.Unavailable: the data set is on the hub, and the hub cannot be reached.
    """
    if source == "furniture":
        return _furniture(size, n, seed)
    if source == "digits":
        return _digits(size, n, seed)
    if source in HUB:
        return _from_hub(str(source), size, n, seed)
    folder = os.path.expanduser(source)  # a Path complains of names that are too long or of an unknown ~user
    if not os.path.isdir(folder):
        raise Problem(f"There is no folder {str(source)!r:.80}; other pictures are {', '.join(SOURCES)}.")
    try:
        return _folder(Path(folder), size, n, seed)
    except PermissionError as error:
        raise Problem(f"{Path(error.filename).name} may not be read by you.") from None


def _furniture(size: int, n: int, seed: int) -> Pictures:
    pieces = furniture.sample(n, seed)
    labels = torch.tensor([furniture.KINDS.index(piece.kind) for piece in pieces])
    return Pictures(furniture.render(pieces, size), labels, furniture.KINDS, f"{n} pieces from the furniture shop.")


def _shuffled(count: int, n: int, seed: int) -> list[int]:
    return random.Random(f"pictures {seed}").sample(range(count), min(n, count))


@functools.cache
def handwritten() -> tuple[Tensor, Tensor]:
    """scikit-learn's digits (N, 1, 8, 8), ink from 0 to 1, and which they are (N,)."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    return torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16, torch.tensor(digits.target)


def _digits(size: int, n: int, seed: int) -> Pictures:
    images, labels = handwritten()
    chosen = _shuffled(len(labels), n, seed)
    said = f"{len(chosen)} handwritten digits of 8 x 8 pixels, from scikit-learn."
    return Pictures(enlarged(images[chosen], size), labels[chosen], tuple(map(str, range(10))), said)


def enlarged(grey: Tensor, size: int) -> Tensor:
    """Small grey pictures (N, 1, H, W) as smooth ones with three equal colours (N, 3, size, size)."""
    large = torch.nn.functional.interpolate(grey, size=(size, size), mode="bicubic", antialias=True).clamp(0, 1)
    return large.expand(-1, 3, -1, -1).contiguous()


def _folder(folder: Path, size: int, n: int, seed: int) -> Pictures:
    classes = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    found = [(path, label) for label, name in enumerate(classes) for path in sorted((folder / name).iterdir())]
    found = [(path, label) for path, label in found if path.suffix.lower() in ENDINGS]
    if not found:
        raise Problem(f"{folder.name} has no pictures: put one folder for each class into it, pictures in those.")
    images, labels, left_out = [], [], []
    for i in _shuffled(len(found), len(found), seed):
        if len(images) == n:
            break
        path, label = found[i]
        try:
            images.append(square(decode(path), size))
            labels.append(label)
        except NotAPicture as problem:
            left_out.append(str(problem))
    if not images:
        raise Problem(f"None of the {len(found)} files in {folder.name} can be shown. {left_out[0]}")
    said = f"{len(images)} pictures of {len(classes)} classes from the folder {folder.name}."
    said += f" {len(left_out)} left out, such as: {left_out[0]}" if left_out else ""
    return Pictures(torch.stack(images), torch.tensor(labels), tuple(classes), said)


def _from_hub(name: str, size: int, n: int, seed: int) -> Pictures:
    data = HUB[name]
    rows = _rows(data)
    chosen = _shuffled(rows.num_rows, n, seed)
    some = rows.take(chosen).to_pylist()
    images = torch.stack([square(decode(row[data.image]["bytes"], name), size) for row in some])
    labels = torch.tensor([row[data.label] for row in some])
    classes = data.classes or tuple(f"class {i + 1}" for i in range(int(max(rows[data.label].to_pylist())) + 1))
    return Pictures(images, labels, classes, f"{len(some)} of {rows.num_rows} pictures of {data.repository} (the hub).")


def _rows(data: DataSet):
    """The table of a data set's file, from the hub's cache or the hub."""
    import pyarrow.parquet
    from huggingface_hub import try_to_load_from_cache

    path = try_to_load_from_cache(data.repository, data.file, repo_type="dataset")
    if not isinstance(path, str):
        if not fetches_here() and not hub.switched_off():
            said = f"{data.repository} is not on this machine yet: it has to be fetched from the Hugging Face hub."
            raise NotHere(said, f"Fetch {data.repository}", lambda report: _download(data, report))
        path = _download(data)
    return pyarrow.parquet.read_table(io.BytesIO(Path(path).read_bytes()), columns=[data.image, data.label])


def _download(data: DataSet, report: Report | None = None) -> str:
    """A data set's file, fetched into the hub's cache; without `report` the library shows how far it is."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.utils import tqdm

    class Reporting(tqdm):
        """The library's progress bar, which tells `report` instead of the screen."""

        def __init__(self, *given: Any, **options: Any):
            super().__init__(*given, **options | {"disable": True})

        def update(self, n: float | None = 1) -> None:
            self.n += n or 0
            report(int(self.n), int(self.total or 0), data.file)

    if not hub.online():
        raise hub.Unavailable(f"{data.repository} is on the hub, which cannot be reached: take 'digits' for now.")
    shown = {"tqdm_class": Reporting} if report else {}
    with hub.in_words(data.repository):
        return hf_hub_download(data.repository, data.file, repo_type="dataset", **shown)
