"""Exercises of notebook 02, attention."""

from helpers.exercises.attention.look_up import FUZZY_LOOK_UP, SCALED_DOT_PRODUCT
from helpers.exercises.attention.order import SINUSOIDAL
from helpers.exercises.attention.shapes import CAUSAL_WEIGHTS, SPLIT_HEADS

EXERCISES = (FUZZY_LOOK_UP, SCALED_DOT_PRODUCT, CAUSAL_WEIGHTS, SPLIT_HEADS, SINUSOIDAL)
