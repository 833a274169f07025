"""Exercises of notebook 01, next-word prediction."""

from helpers.exercises.next_word.counting import CROSS_ENTROPY, NGRAM_COUNTS
from helpers.exercises.next_word.recurrent import CLIP_GRADIENT, RNN_STEP
from helpers.exercises.next_word.sampling import TEMPERATURE, TOP_P

EXERCISES = (NGRAM_COUNTS, CROSS_ENTROPY, TEMPERATURE, TOP_P, RNN_STEP, CLIP_GRADIENT)
