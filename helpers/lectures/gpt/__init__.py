"""Lecture 03, GPT. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.gpt.anatomy import anatomy_panel
from helpers.lectures.gpt.answers import assistant
from helpers.lectures.gpt.architecture import Architecture, cache_bytes, num_parameters, parts
from helpers.lectures.gpt.beam import beam_panel
from helpers.lectures.gpt.blocks import block_panel
from helpers.lectures.gpt.cache import cache_panel
from helpers.lectures.gpt.comparisons import Comparisons, comparison_panel, fresh_clicks
from helpers.lectures.gpt.dpo import train_dpo
from helpers.lectures.gpt.gap import from_both_sides, from_left, gap_panel
from helpers.lectures.gpt.instruct import instruct_panel
from helpers.lectures.gpt.lens import lens_panel, residual_stream, unembed
from helpers.lectures.gpt.live import batch, live_training
from helpers.lectures.gpt.models import bert, gpt
from helpers.lectures.gpt.parts import parts_panel
from helpers.lectures.gpt.policy import examine, tuning
from helpers.lectures.gpt.published import Family, published
from helpers.lectures.gpt.reward import Reward, agreement, reward_panel, true_or_false, vectors
from helpers.lectures.gpt.scaling import published_exponents, scaling_panel, scaling_runs
from helpers.lectures.gpt.strategies import strategies_panel
from helpers.lectures.gpt.writing import writing_panel
from helpers.recipes.gpt_parts import config as small_config
