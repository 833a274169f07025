"""The assistant, and the requests that it learns from (section 6)."""

import copy
import functools

import torch

from helpers import catalog, memory
from helpers.models.language import LanguageModel
from helpers.scores import answers

SHORT = 25  # words of a request: longer stories are left out, so that a minute is enough

requests = functools.partial(answers.requests, longest=SHORT)


@functools.cache
def assistant() -> LanguageModel:
    """The pocket GPT with the adapter that makes it answer, merged into one set of weights.

    Raises:
        catalog.Unavailable: its weights are not here, or are not those of this GPT; the message says what to do.
    """
    loaded = catalog.load("gpt-instruct")
    with torch.inference_mode(False):  # a panel may ask first; these weights will be trained on
        model = copy.deepcopy(loaded.model).merge_and_unload()
    return LanguageModel(model, loaded.tokenizer)


memory.on_free(assistant.cache_clear)
