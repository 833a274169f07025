"""Lecture 05, ViT and ConvNeXt. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.vision.classifiers import TITLES, Classifier, both, classifier, size_of, untrained
from helpers.lectures.vision.designs import Design, Network, cost, published
from helpers.lectures.vision.effects import recorded_effects
from helpers.lectures.vision.efficiency import efficiency_panel
from helpers.lectures.vision.fight import fair_fight
from helpers.lectures.vision.maps import maps_panel
from helpers.lectures.vision.patches import patches_panel, patchify, shuffled
from helpers.lectures.vision.photographs import photographs_panel
from helpers.lectures.vision.roadmap import roadmap_panel
from helpers.lectures.vision.robustness import robustness_panel
from helpers.lectures.vision.rollout import attention, attention_rollout, rollout_panel
from helpers.lectures.vision.shuffle import shuffle_panel, without_positions
from helpers.lectures.vision.subjects import pictures_of, subject
