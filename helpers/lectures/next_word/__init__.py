"""Lecture 01, next-word prediction. One file per idea; each has pure functions, a drawing function, and a panel."""

import transformers  # noqa: F401 - before a panel's thread does

from helpers.lectures.next_word.corpus import farm_corpus, from_file, text_corpus
from helpers.lectures.next_word.distribution import HENS, distribution_panel, surprise_panel
from helpers.lectures.next_word.embeddings import embeddings_panel
from helpers.lectures.next_word.gradients import gradients_panel
from helpers.lectures.next_word.ladder import Ladder
from helpers.lectures.next_word.live import live_training
from helpers.lectures.next_word.ngrams import counted
from helpers.lectures.next_word.recall import recall_panel
from helpers.lectures.next_word.shannon import shannon_panel
from helpers.lectures.next_word.speakers import generate_text, names, speaker
from helpers.lectures.next_word.unrolled import unrolled_panel
