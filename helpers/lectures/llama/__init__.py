"""Lecture 04, LLaMA and fine-tuning. One file per idea; each has pure functions, a drawing function, and a panel."""

from helpers.lectures.llama.adapters import both, set_strengths, voices_panel
from helpers.lectures.llama.calculator import calculator_panel, published_runs
from helpers.lectures.llama.chat import chat_panel
from helpers.lectures.llama.exam import answered, as_question, base, prompted
from helpers.lectures.llama.family import family_panel
from helpers.lectures.llama.full import public_instructions, tune_full
from helpers.lectures.llama.merge import compare, merge_panel, versions
from helpers.lectures.llama.meter import gpu_joules
from helpers.lectures.llama.mixture import mixture_panel, mixture_table
from helpers.lectures.llama.quoted import gpus, rows, values
from helpers.lectures.llama.race import tuning_race
from helpers.lectures.llama.rlvr import rlvr_training
from helpers.lectures.llama.toggles import effects, is_clear, toggle_runs, toggles_panel
