"""Exercises of notebook 07, diffusion."""

from helpers.exercises.diffusion.guidance import CODEBOOK_USAGE, GUIDE
from helpers.exercises.diffusion.noising import ADD_NOISE, DDPM_LOSS
from helpers.exercises.diffusion.sampling import DDIM_STEP

EXERCISES = (ADD_NOISE, DDPM_LOSS, DDIM_STEP, GUIDE, CODEBOOK_USAGE)
