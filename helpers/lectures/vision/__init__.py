"""Lecture 05, ViT and ConvNeXt. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.vision.classifiers import Classifier, both, classifier
from helpers.lectures.vision.designs import Design, Network, cost, published
from helpers.lectures.vision.effects import effects_panel
from helpers.lectures.vision.efficiency import efficiency_panel
from helpers.lectures.vision.features import features_panel
from helpers.lectures.vision.fight import fair_fight, results
from helpers.lectures.vision.filters import filter_panel
from helpers.lectures.vision.patches import patches_panel, patchify, shuffled, unpatchify
from helpers.lectures.vision.photographs import photographs_panel
from helpers.lectures.vision.positions import positions_panel
from helpers.lectures.vision.receptive import receptive_panel
from helpers.lectures.vision.resolution import resolution_panel
from helpers.lectures.vision.roadmap import roadmap_panel
from helpers.lectures.vision.robustness import robustness_panel
from helpers.lectures.vision.rollout import attention, attention_rollout, rollout_panel
from helpers.lectures.vision.shuffle import shuffle_panel, without_positions
from helpers.lectures.vision.subjects import subject
from helpers.lectures.vision.texture import texture_panel
from helpers.lectures.vision.tsne import tsne_panel
