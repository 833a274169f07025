"""Lecture 03, GPT. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.gpt.anatomy import Architecture, cache_bytes, parts, total
from helpers.lectures.gpt.anatomy_view import anatomy_panel
from helpers.lectures.gpt.blocks import block_panel
from helpers.lectures.gpt.cache import cache_panel
from helpers.lectures.gpt.lens import lens_panel, spoken, streams
from helpers.lectures.gpt.live import Lesson, training_panel
from helpers.lectures.gpt.models import gpt
from helpers.lectures.gpt.published import Family, published
from helpers.lectures.gpt.strategies import beam_panel, ways_panel
from helpers.lectures.gpt.writing import writing_panel

__all__ = [
    "Architecture",
    "Family",
    "Lesson",
    "anatomy_panel",
    "beam_panel",
    "block_panel",
    "cache_bytes",
    "cache_panel",
    "gpt",
    "lens_panel",
    "parts",
    "published",
    "spoken",
    "streams",
    "total",
    "training_panel",
    "ways_panel",
    "writing_panel",
]
