"""Scores of the narrator: does it keep its voice, and is what it tells true?"""

from helpers.farm.instructions import ALL_KINDS, instructions
from helpers.farm.narration import is_narrated
from helpers.models.language import LanguageModel
from helpers.scores.gpt_instruct import answers
from helpers.scores.language import mean, unseen_seed


def score(model: LanguageModel, seed: int = 0, n: int = 1000) -> dict:
    """All scores of the narrator, an adapter on its base, on `n` requests drawn from `seed`.

    Returns:
        style_share: share of answers to requests on held-out combinations that are in the narrator's voice.
        instruction_accuracy: share of those requests that are followed: a true answer, in one word where one was
            wanted, which the narrator never gives.
        truth_share: share of answers that are true, however many words were wanted.
        base_style_share: the first, for the base model, its adapter switched off.
    """
    asked = instructions(n, unseen_seed(seed, "instructions"), "held_out", ALL_KINDS)
    given = answers(model, asked)
    with model.model.disable_adapter():
        base = answers(model, asked)
    pairs = list(zip(asked, given, strict=True))
    return {
        "style_share": mean([is_narrated(answer) for answer in given]),
        "instruction_accuracy": mean([one.is_followed(answer) for one, answer in pairs]),
        "truth_share": mean([one.is_true(answer) for one, answer in pairs]),
        "base_style_share": mean([is_narrated(answer) for answer in base]),
    }
