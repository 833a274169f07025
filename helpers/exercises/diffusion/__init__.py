"""Exercises of notebook 07, diffusion."""

from helpers.exercises.diffusion.noising import ADD_NOISE, DDPM_LOSS
from helpers.exercises.diffusion.sampling import DDIM_STEP

EXERCISES = (ADD_NOISE, DDPM_LOSS, DDIM_STEP)
