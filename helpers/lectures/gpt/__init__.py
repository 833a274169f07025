"""Lecture 03, GPT. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.gpt.anatomy import anatomy_panel
from helpers.lectures.gpt.answers import assistant
from helpers.lectures.gpt.architecture import Architecture, num_parameters, published
from helpers.lectures.gpt.comparisons import Comparisons, compared, comparison_panel, fresh_clicks
from helpers.lectures.gpt.gap import from_both_sides, from_left, gap_panel
from helpers.lectures.gpt.instruct import instruct_panel
from helpers.lectures.gpt.live import first_batches, live_training
from helpers.lectures.gpt.models import bert, gpt
from helpers.lectures.gpt.parts import parts_panel
from helpers.lectures.gpt.policy import examine, student, tuning
from helpers.lectures.gpt.reward import Reward, agreement, reward_panel, true_or_false, vectors
from helpers.lectures.gpt.scaling import scaling_panel
from helpers.lectures.gpt.writing import writing_panel
from helpers.recipes.gpt_parts import config as small_config
from helpers.scores.answers import forward
