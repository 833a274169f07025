"""Lecture 09, captioning. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.captioning.captioner import captioner_panel
from helpers.lectures.captioning.certainty import certainty_panel
from helpers.lectures.captioning.learning import live_captioner
from helpers.lectures.captioning.small import (
    another_picture,
    caption_ids,
    pairs,
    shares,
    vocabulary,
)
from helpers.lectures.captioning.weights import renamed
