"""Lecture 06, GAN. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.gan.game import LOSSES, Game, Rules
from helpers.lectures.gan.optimal import jensen_shannon, optimal_discriminator, optimal_panel
from helpers.lectures.gan.phenomena import PHENOMENA, phenomena_panel
from helpers.lectures.gan.play import game_panel
from helpers.lectures.gan.vanishing import vanishing_panel
from helpers.lectures.gan.worlds import WORLDS, World, covered, world
