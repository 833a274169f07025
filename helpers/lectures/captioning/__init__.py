"""Lecture 09, captioning. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.captioning.families import families_panel
from helpers.lectures.captioning.full import full_panel
from helpers.lectures.captioning.loop import loop_panel, telephone_panel
from helpers.lectures.captioning.report import report_panel
from helpers.lectures.captioning.survival import survival_panel
