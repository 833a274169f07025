"""Lecture 06, GAN. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.gan.latent import latent_panel, walk
from helpers.lectures.gan.prompts import SLIDES, prompt_panel, results, slide, slides_panel
