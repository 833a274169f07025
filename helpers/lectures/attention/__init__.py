"""Lecture 02, attention. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.attention.ablation import Exam, flip, named, removal_panel, scan
from helpers.lectures.attention.cost import cost_panel
from helpers.lectures.attention.dictionary import dictionary_panel, rgb
from helpers.lectures.attention.distance import distance_panel
from helpers.lectures.attention.explorer import GOAT, JOHN, explorer_panel
from helpers.lectures.attention.inside import Watched, hiding, looking, watched, without
from helpers.lectures.attention.jobs import jobs_panel, measure
from helpers.lectures.attention.masks import masks_panel
from helpers.lectures.attention.positions import learned, positions_panel, sinusoidal, turned
from helpers.lectures.attention.questions import as_tokens
from helpers.lectures.attention.race import race_panel
from helpers.lectures.attention.repeated import said_twice
from helpers.lectures.attention.steps import SENTENCE, steps_panel

__all__ = [
    "GOAT",
    "JOHN",
    "SENTENCE",
    "Exam",
    "Watched",
    "as_tokens",
    "cost_panel",
    "dictionary_panel",
    "distance_panel",
    "explorer_panel",
    "flip",
    "hiding",
    "jobs_panel",
    "learned",
    "looking",
    "masks_panel",
    "measure",
    "named",
    "positions_panel",
    "race_panel",
    "removal_panel",
    "rgb",
    "said_twice",
    "scan",
    "sinusoidal",
    "steps_panel",
    "turned",
    "watched",
    "without",
]
