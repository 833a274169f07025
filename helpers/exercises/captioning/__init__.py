"""Exercises of notebook 09, captioning."""

from helpers.exercises.captioning.sketch import CLIPPED_PRECISION, CROSS_ATTENTION, TEACHER_FORCING

EXERCISES = (TEACHER_FORCING, CROSS_ATTENTION, CLIPPED_PRECISION)
