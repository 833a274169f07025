"""Lecture 07, diffusion. One file per idea; each has pure functions, a drawing function, and a panel."""

import transformers  # noqa: F401 - before a panel's thread does

from helpers.lectures.diffusion.composition import composition_panel
from helpers.lectures.diffusion.dalle import dalle_panel
from helpers.lectures.diffusion.editing import editing_panel
from helpers.lectures.diffusion.exact import answer, ask, exact_denoiser, noised, score
from helpers.lectures.diffusion.guidance import guidance_panel
from helpers.lectures.diffusion.latents import latents_panel
from helpers.lectures.diffusion.learning import live_points
from helpers.lectures.diffusion.noising import alphas_bar, noising_panel, picture
from helpers.lectures.diffusion.overview import overview_panel
from helpers.lectures.diffusion.pairs import pairs_panel
from helpers.lectures.diffusion.paths import ddim, flow, paths_panel
from helpers.lectures.diffusion.prompts import text_to_image_panel
from helpers.lectures.diffusion.scores import score_panel
from helpers.lectures.diffusion.small import live_furniture
from helpers.lectures.diffusion.tokens import places, tokens_panel
from helpers.lectures.diffusion.words import words_panel
from helpers.plane import WORLDS, covered
from helpers.recipes.small_gan import WISHES
