"""Exercises of notebook 09, captioning and image to code."""

from helpers.exercises.captioning.sketch import CLIPPED_PRECISION, CROSS_ATTENTION, TEACHER_FORCING
from helpers.exercises.captioning.structure import GRAMMAR_MASK, SET_LOSS

EXERCISES = (TEACHER_FORCING, CROSS_ATTENTION, CLIPPED_PRECISION, SET_LOSS, GRAMMAR_MASK)
