"""Own pictures, decoded safely: limits on bytes and pixels, any mode, turned the right way up, errors in words."""

import io
import struct
import warnings
from pathlib import Path

import torch
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from helpers.problems import Problem

MOST_BYTES = 30_000_000
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")  # no format that can hold programs, such as EPS
PNG = b"\x89PNG\r\n\x1a\n"
TURNS = {  # EXIF's orientation, by its number
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class NotAPicture(Problem):
    """A file that cannot be shown as a picture. The message says why."""


def decode(source: bytes | Path, name: str = "This file") -> Image.Image:
    """A picture in RGB: the first frame, on white where it is transparent.

    Raises:
        NotAPicture: not to be read, too large, damaged, or no picture.
    """
    name = source.name if isinstance(source, Path) else name
    name = name if len(name) <= 60 else f"{name[:59]}…"
    data = _read(source, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limit below is stricter than PIL's warning
            picture = Image.open(io.BytesIO(_without_metadata(data)), formats=FORMATS)
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise NotAPicture(f"{name} has {width} x {height} pixels, more than {MOST_PIXELS / 1e6:.0f} million.")
            picture.load()
            return _rgb(_upright(picture))
    except UnidentifiedImageError:
        raise NotAPicture(f"{name} is not a picture that can be read ({', '.join(FORMATS)}).") from None
    except Image.DecompressionBombError:  # PIL's own, higher limit
        raise NotAPicture(f"{name} has more than {MOST_PIXELS / 1e6:.0f} million pixels.") from None
    except NotAPicture:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, struct.error):
        raise NotAPicture(f"{name} is damaged or cut short: it cannot be shown.") from None


def _read(source: bytes | Path, name: str) -> bytes:
    try:
        size = source.stat().st_size if isinstance(source, Path) else len(source)
        if size > MOST_BYTES:
            raise NotAPicture(f"{name} has {size / 1e6:.0f} MB; pictures up to {MOST_BYTES / 1e6:.0f} MB are read.")
        return source.read_bytes() if isinstance(source, Path) else source
    except PermissionError:
        raise NotAPicture(f"{name} may not be read by you.") from None
    except IsADirectoryError:
        raise NotAPicture(f"{name} is a folder.") from None
    except NotAPicture:
        raise
    except (OSError, ValueError):  # no such file, or a name that cannot be one
        raise NotAPicture(f"{name} was not found.") from None


def _without_metadata(data: bytes) -> bytes:
    """A PNG without its texts and colour profiles: PIL refuses the pixels where those are long. Others as they are."""
    if not data.startswith(PNG):
        return data
    kept, at = [PNG], len(PNG)
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if kind[:1].isupper() or kind in (b"tRNS", b"eXIf"):
            kept.append(data[at : at + size + 12])  # length, kind, content, check sum
        at += size + 12
    return b"".join(kept)


def _upright(picture: Image.Image) -> Image.Image:
    """The picture as the camera was held, which its metadata say. Where those are damaged: as it is."""
    try:
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation))
    except (OSError, SyntaxError, ValueError, TypeError, struct.error):
        turn = None
    return picture if turn is None else picture.transpose(turn)


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith(("I", "F")):  # 16 or 32 bits of grey: from the darkest to the brightest
        low, high = picture.getextrema()
        picture = picture.convert("F").point(lambda v: (v - low) * (255 / max(high - low, 1e-9))).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(white, picture)
    return picture.convert("RGB")


def square(picture: Image.Image, size: int) -> Tensor:
    """(3, size, size), values from 0 to 1: the centre of a picture, resized with antialiasing."""
    small = ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS)
    data = torch.frombuffer(bytearray(small.tobytes()), dtype=torch.uint8)
    return data.reshape(size, size, 3).permute(2, 0, 1).float() / 255
