"""The assistant, the requests that it learns from, and which answers are written as people wrote (section 6)."""

import copy
import functools

import torch

from helpers import catalog, memory
from helpers.farm import knowledge, lexicon
from helpers.farm.instructions import instructions
from helpers.farm.tokens import tokenize
from helpers.models.language import LanguageModel
from helpers.scores import answers

SHORT = 25  # words of a request: longer stories are left out, so that a minute is enough
DEMONSTRATIONS = 4000  # whose forms are known
EXCHANGED = {  # words that may stand in for each other without harm to the English
    word.lower(): kind
    for kind, words in {
        "name": lexicon.NAMES,
        "thing": (*lexicon.TREASURES, *knowledge.ANIMALS),
        "breed": knowledge.BREEDS,
        "colour": knowledge.EGG_COLOURS,
        "yes or no": ("Yes", "No"),
    }.items()
    for word in words
}

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


def form(answer: str) -> tuple[str, ...]:
    """The words of an answer, with a kind in the place of each name, thing, breed, colour, yes and no."""
    words = [word.lower() for word in tokenize(answer)]
    return tuple(EXCHANGED.get(word, "a" if word == "an" else word) for word in words)


@functools.cache
def known_forms() -> frozenset[tuple[str, ...]]:
    """The forms of demonstrations."""
    return frozenset(form(one.demonstration) for one in instructions(DEMONSTRATIONS, "forms"))


def is_clean(answer: str) -> bool:
    """Whether an answer, true or not, is English as people wrote it: in the form of some demonstration."""
    return form(answer) in known_forms()
