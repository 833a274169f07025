"""Lecture 06, GAN. One file per idea; each has pure functions, a drawing function, and a panel."""

import transformers  # noqa: F401 - before a panel's thread does

from helpers.lectures.gan.copies import copies_panel
from helpers.lectures.gan.game import LOSSES, Game, Rules
from helpers.lectures.gan.latent import latent_panel, walk
from helpers.lectures.gan.optimal import jensen_shannon, optimal_discriminator, optimal_panel
from helpers.lectures.gan.phenomena import PHENOMENA, phenomena_panel
from helpers.lectures.gan.play import game_panel
from helpers.lectures.gan.prompts import SLIDES, prompt_panel, results, slides_panel
from helpers.lectures.gan.quality import card_scores, quality_panel
from helpers.lectures.gan.small import live_gan, small_furniture_panel
from helpers.lectures.gan.vanishing import vanishing_panel
from helpers.plane import WORLDS, covered
from helpers.recipes.small_gan import NOISE, PAIRS, WISHES, small_furniture, wishes
from helpers.scores.copies import nearest
