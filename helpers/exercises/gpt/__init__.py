"""Exercises of notebook 03, GPT."""

from helpers.exercises.gpt.building import BLOCK, CACHED_ATTENTION, REPETITION_PENALTY
from helpers.exercises.gpt.feedback import CLICK_LOSS

EXERCISES = (BLOCK, REPETITION_PENALTY, CACHED_ATTENTION, CLICK_LOSS)
