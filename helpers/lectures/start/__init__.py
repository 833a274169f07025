"""Notebook 00: the machine, the course, a taste of each lecture, the warm-up, notation and glossary."""

from helpers.doctor import machine
from helpers.lectures.start.descent import descent_panel
from helpers.lectures.start.softmax import softmax_panel
from helpers.lectures.start.tables import course, glossary, notation
from helpers.lectures.start.tastes import record, taste_panel
