"""Exercises of notebook 08, CLIP."""

from helpers.exercises.clip.finding import PROMPT_ENSEMBLE, RETRIEVAL_AT_K
from helpers.exercises.clip.learning import CONTRASTIVE_LOSS, LOGIT_SCALE, NORMALISE

EXERCISES = (NORMALISE, CONTRASTIVE_LOSS, LOGIT_SCALE, PROMPT_ENSEMBLE, RETRIEVAL_AT_K)
