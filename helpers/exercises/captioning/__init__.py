"""Exercises of notebook 09, captioning and image to code."""

from helpers.exercises.captioning.structure import GRAMMAR_MASK, SET_LOSS

EXERCISES = (SET_LOSS, GRAMMAR_MASK)
