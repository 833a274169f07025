"""The picture to look at: a piece of furniture in words, a digit, a photograph, or a file of one's own.

    Panel("...", [chooser()], prepare=lambda settings: chosen(settings.picture, 64), prepare_on=("picture",), ...)

Not part of `helpers.pictures` itself, which needs no widgets.
"""

import functools
import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from torch import Tensor

import helpers
from helpers import furniture, pictures
from helpers.furniture import prompt
from helpers.panel import File, Problem
from helpers.pictures.sources import ENDINGS, enlarged, handwritten
from helpers.problems import storing

PHOTOGRAPHS = ("china.jpg", "flower.jpg")  # come with scikit-learn
DIGIT = re.compile(r"\s*(?:digit|ziffer)\s*(\d)(?:\s*,?\s*(?:number|nummer|no\.?|nr\.?|#)?\s*(\d+))?\s*", re.IGNORECASE)
KEPT = 1024  # longest side of a picture that is kept, in pixels


def chooser(name: str = "picture", value: str = prompt.EXAMPLES[0]) -> File:
    """The control: words or a name, and a button that takes a file. What it says, `chosen` turns into a picture."""
    return File(
        name,
        value,
        check=unknown,
        label="a piece in words, a digit, or a file",
        limit=prompt.LIMIT,
        suggestions=(*prompt.EXAMPLES, *PHOTOGRAPHS, "digit 7"),
        keep=keep,
        kinds="image/*",
    )


def chosen(text: str, size: int) -> Tensor:
    """(3, size, size) from 0 to 1: the piece that the text describes, the digit, or the middle of the file it names.

    "digit 7" is the first 7 of scikit-learn's handwritten digits, "digit 7, number 12" the twelfth.

    Raises:
        pictures.NotAPicture: the file cannot be shown; the message says why.
        Problem: no piece of furniture, or no digit, is like that; the message says why.
    """
    if found := piece(text):
        return furniture.render([found], size)[0]
    if digit := DIGIT.fullmatch(text):
        return _digit(int(digit[1]), int(digit[2] or 1), size)
    return photograph(text.strip(), size)


def piece(text: str) -> furniture.Piece | None:
    """The piece of furniture that is shown if a text is chosen; None for digits and files.

    Raises:
        Problem: no piece of furniture is like that; the message says why.
    """
    return None if _is_file(text) or DIGIT.fullmatch(text) else prompt.imagined(text)


def photograph(name: str, size: int) -> Tensor:
    """(3, size, size): the middle of a picture file, or of one of PHOTOGRAPHS."""
    if name in PHOTOGRAPHS:
        return _sample(name, size)
    # os.path, as a Path complains of names that are too long or of an unknown ~user
    path = next((p for p in (os.path.expanduser(name), _folder() / name) if os.path.exists(p)), name)
    return _file(Path(path), os.path.getmtime(path) if os.path.exists(path) else 0.0, size)


def keep(name: str, content: bytes) -> str:
    """Store a picture that a person has chosen; gives the name by which every panel and `chosen` find it.

    Other pictures get other names: telephones call all of theirs image.jpg.

    Raises:
        pictures.NotAPicture: the file cannot be shown; nothing is stored.
    """
    picture = pictures.decode(content, name)
    picture.thumbnail((KEPT, KEPT))
    stem = re.sub(r"[^\w-]+", "-", Path(name).stem).strip("-")[:60] or "picture"
    kept = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}.png"
    with storing(_folder()):
        _folder().mkdir(parents=True, exist_ok=True)
        picture.save(_folder() / kept)
    return kept


def unknown(text: str) -> Sequence[furniture.UnknownWord]:
    """Words of a description that nobody in the furniture shop knows."""
    return () if _is_file(text) or DIGIT.fullmatch(text) else prompt.unknown(text)


def _is_file(text: str) -> bool:
    return text.strip().lower().endswith(ENDINGS)


@functools.cache
def _sample(name: str, size: int) -> Tensor:
    from PIL import Image
    from sklearn.datasets import load_sample_image

    return pictures.square(Image.fromarray(load_sample_image(name)), size)


def _digit(figure: int, number: int, size: int) -> Tensor:
    images, labels = handwritten()
    those = images[labels == figure]  # (N, 1, 8, 8)
    if not 1 <= number <= len(those):
        raise Problem(f"There are {len(those)} handwritten {figure}s: give a number from 1 to {len(those)}.")
    return enlarged(those[number - 1 : number], size)[0]


@functools.lru_cache(maxsize=16)
def _file(path: Path, changed: float, size: int) -> Tensor:
    return pictures.square(pictures.decode(path), size)


def _folder() -> Path:
    """Where pictures are kept that a person has chosen with the button."""
    return helpers.home() / "pictures"
