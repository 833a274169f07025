"""Own pictures, decoded safely: limits on bytes and pixels, any mode, turned the right way up, errors in words."""

import io
import warnings
from pathlib import Path

import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from helpers.problems import Problem

MOST_BYTES = 30_000_000
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")  # no format that can hold programs, such as EPS


class NotAPicture(Problem):
    """A file that cannot be shown as a picture. The message says why."""


def decode(source: bytes | Path, name: str = "This file") -> Image.Image:
    """A picture in RGB: the first frame, on white where it is transparent.

    Raises:
        NotAPicture: too large, damaged, or no picture.
    """
    name = source.name if isinstance(source, Path) else name
    name = name if len(name) <= 60 else f"{name[:59]}…"
    try:
        if isinstance(source, Path):
            size = source.stat().st_size
        else:
            size = len(source)
        if size > MOST_BYTES:
            raise NotAPicture(f"{name} has {size / 1e6:.0f} MB; pictures up to {MOST_BYTES / 1e6:.0f} MB are read.")
        data = source.read_bytes() if isinstance(source, Path) else source
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limit below is stricter than PIL's warning
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise NotAPicture(f"{name} has {width} x {height} pixels, more than {MOST_PIXELS / 1e6:.0f} million.")
            picture.load()
            return _rgb(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError:
        raise NotAPicture(f"{name} is not a picture that can be read ({', '.join(FORMATS)}).") from None
    except FileNotFoundError:
        raise NotAPicture(f"{name} was not found.") from None
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        if isinstance(error, NotAPicture):
            raise
        raise NotAPicture(f"{name} is damaged or cut short: it cannot be shown.") from None


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
