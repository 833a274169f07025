"""Lecture 08, CLIP. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.clip.binding import binding_panel
from helpers.lectures.clip.combinations import fresh, zero_shot_panel
from helpers.lectures.clip.descriptions import descriptions_panel
from helpers.lectures.clip.labels import labels_panel
from helpers.lectures.clip.learning import live_clip
from helpers.lectures.clip.map import map_panel
from helpers.lectures.clip.matrix import matrix_panel
from helpers.lectures.clip.probe import probe_panel
from helpers.lectures.clip.search import captions_panel, search_panel
from helpers.lectures.clip.small import caption_ids, ids, pairs, vectors, vocabulary, zero_shot
