"""Exercises of notebook 06, GAN."""

from helpers.exercises.gan.losses import GENERATOR_GRADIENTS, LOSSES
from helpers.exercises.gan.measures import MODE_COVERAGE, OPTIMAL_DISCRIMINATOR
from helpers.exercises.gan.penalty import R1

EXERCISES = (LOSSES, GENERATOR_GRADIENTS, R1, OPTIMAL_DISCRIMINATOR, MODE_COVERAGE)
