"""Lecture 01, next-word prediction. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.next_word.branches import branches_panel
from helpers.lectures.next_word.cliff import cliff_panel
from helpers.lectures.next_word.corpus import (
    farm_corpus,
    from_file,
    from_hub,
    python_documentation,
    python_source,
    text_corpus,
)
from helpers.lectures.next_word.counting import counting_panel
from helpers.lectures.next_word.distribution import HENS, distribution_panel
from helpers.lectures.next_word.embeddings import embeddings_panel
from helpers.lectures.next_word.filter import filter_panel
from helpers.lectures.next_word.gradients import gradients_panel
from helpers.lectures.next_word.ladder import Ladder
from helpers.lectures.next_word.live import keep, live_training
from helpers.lectures.next_word.microscope import microscope_panel
from helpers.lectures.next_word.ngrams import NGramModel
from helpers.lectures.next_word.penn_treebank import PennTreebank
from helpers.lectures.next_word.recall import recall_panel
from helpers.lectures.next_word.shannon import shannon_panel
from helpers.lectures.next_word.speakers import counted, speaker
from helpers.lectures.next_word.surprise import surprise_panel
from helpers.lectures.next_word.tokens import tokens_panel
from helpers.lectures.next_word.unrolled import unrolled_panel
from helpers.lectures.next_word.writing import forced, generate_text
