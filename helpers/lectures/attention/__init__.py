"""Lecture 02, attention. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.attention.ablation import CopyTest, RecallTest, ablation_panel
from helpers.lectures.attention.dictionary import dictionary_panel, rgb
from helpers.lectures.attention.explorer import GOAT, JOHN, explorer_panel
from helpers.lectures.attention.inside import Head, HookedGPT, ablate, hooked_gpt, set_weight
from helpers.lectures.attention.jobs import best, jobs_panel, measure
from helpers.lectures.attention.owners import owners_panel
from helpers.lectures.attention.positions import positions_panel
from helpers.lectures.attention.questions import tokenize_question
from helpers.lectures.attention.repeated import repeated_words
from helpers.lectures.attention.steps import SENTENCE, steps_panel
