"""Lecture 09, captioning and image to code. One file per idea; each has pure functions, a drawing, and a panel."""

from helpers.lectures.captioning.coder import coder_panel
from helpers.lectures.captioning.parts import parts_panel
from helpers.lectures.captioning.repair import repair_panel
