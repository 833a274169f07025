"""Lecture 09, captioning and image to code. One file per idea; each has pure functions, a drawing, and a panel."""

import transformers  # noqa: F401 - before a panel's thread does

from helpers.lectures.captioning.captioner import captioner_panel
from helpers.lectures.captioning.certainty import certainty_panel
from helpers.lectures.captioning.coder import coder_panel
from helpers.lectures.captioning.families import families_panel
from helpers.lectures.captioning.full import full_panel
from helpers.lectures.captioning.learning import live_captioner
from helpers.lectures.captioning.loop import loop_panel, telephone_panel
from helpers.lectures.captioning.parts import parts_panel
from helpers.lectures.captioning.repair import repair_panel
from helpers.lectures.captioning.report import report_panel
from helpers.lectures.captioning.small import caption_ids, pairs, shares, tested, vocabulary
