"""The picture to look at: a piece of furniture in words, a file of one's own, or one of scikit-learn's photographs."""

from __future__ import annotations

import functools
import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

import helpers
from helpers import furniture, pictures
from helpers.lectures.vision.classifiers import SIZE
from helpers.panel import File
from helpers.pictures.sources import ENDINGS
from helpers.problems import Problem

PHOTOGRAPHS = ("china.jpg", "flower.jpg")  # come with scikit-learn
KEPT = 1024  # longest side of a picture that is kept, in pixels
PRESET = "an oak chair with 3 slats in a room"


def subject(text: str, size: int = SIZE) -> Tensor:
    """(3, size, size) from 0 to 1: what the text describes, or the middle of the file it names.

    Raises:
        pictures.NotAPicture: the file cannot be shown; the message says why.
        Problem: no piece of furniture is like that; the message says why.
    """
    if _is_file(text):
        return photograph(text.strip(), size)
    return furniture.render([piece(text)], size)[0]


def piece(text: str) -> furniture.Piece:
    """A piece of furniture that the text describes; the same for the same words.

    Raises:
        Problem: what is said does not go together.
    """
    reading = furniture.parse(text)
    if reading.clashes:
        raise Problem(reading.clashes[0])
    return furniture.fitting(reading.named, seed=0)


def photograph(name: str, size: int) -> Tensor:
    """(3, size, size): the middle of a picture file, or of one of PHOTOGRAPHS."""
    if name in PHOTOGRAPHS:
        return _sample(name, size)
    # os.path, as a Path complains of names that are too long or of an unknown ~user
    path = next((p for p in (os.path.expanduser(name), _folder() / name) if os.path.exists(p)), name)
    return _file(Path(path), os.path.getmtime(path) if os.path.exists(path) else 0.0, size)


@functools.cache
def _sample(name: str, size: int) -> Tensor:
    from PIL import Image
    from sklearn.datasets import load_sample_image

    return pictures.square(Image.fromarray(load_sample_image(name)), size)


@functools.lru_cache(maxsize=16)
def _file(path: Path, changed: float, size: int) -> Tensor:
    return pictures.square(pictures.decode(path), size)


def _folder() -> Path:
    """Where pictures are kept that a person has chosen with the button."""
    return helpers.home() / "pictures"


def keep(name: str, content: bytes) -> str:
    """Store a picture that a person has chosen; gives the name by which every panel and `subject` find it.

    Other pictures get other names: telephones call all of theirs image.jpg.

    Raises:
        pictures.NotAPicture: the file cannot be shown; nothing is stored.
    """
    picture = pictures.decode(content, name)
    picture.thumbnail((KEPT, KEPT))
    stem = re.sub(r"[^\w-]+", "-", Path(name).stem).strip("-")[:60] or "picture"
    kept = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}.png"
    _folder().mkdir(parents=True, exist_ok=True)
    picture.save(_folder() / kept)
    return kept


def unknown(text: str) -> Sequence[furniture.Unknown]:
    """Words of a description that nobody in the furniture shop knows."""
    return () if _is_file(text) else furniture.parse(text).unknown


def _is_file(text: str) -> bool:
    return text.strip().lower().endswith(ENDINGS)


def words(value: str = PRESET) -> File:
    """The control in which a picture is chosen."""
    label = "a piece in words, or a file"
    return File("picture", value, check=unknown, label=label, limit=300, keep=keep, kinds="image/*")


def pieces(n: int, seed: int, held_out: bool | None = False, kind: str | None = None) -> list[furniture.Piece]:
    """n pieces that no training has seen; with `kind`, only of this kind."""
    found, draw = [], 0
    while len(found) < n:
        drawn = furniture.sample(2 * n, seed=-1000 - 100 * seed - draw, held_out=held_out)
        found += [one for one in drawn if kind is None or one.kind == kind]
        draw += 1
    return found[:n]


@functools.lru_cache(maxsize=8)
def pictures_of(n: int, seed: int, held_out: bool | None = False) -> tuple[Tensor, list[furniture.Piece]]:
    """Pictures (n, 3, SIZE, SIZE) of fresh pieces, and the pieces. Kept, because drawing takes time."""
    chosen = pieces(n, seed, held_out)
    with torch.inference_mode(False):
        return furniture.render(chosen, SIZE).clone(), chosen
