"""Scores of the LLaMA assistant: those of GPT-instruct, on every kind of request that the farm answers."""

from functools import partial

from helpers.farm.instructions import ALL_KINDS
from helpers.scores import gpt_instruct

score = partial(gpt_instruct.score, kinds=ALL_KINDS)
