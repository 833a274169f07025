"""Scores of adapters that answer: do they do what plain words ask of them?"""

from collections.abc import Sequence

from helpers.farm.instructions import ALL_KINDS, Instruction, instructions
from helpers.models.language import LanguageModel
from helpers.scores import typed_requests
from helpers.scores.language import by_group, commonest, complete, mean, unseen_seed
from helpers.scores.typed_requests import LONGEST


def score(model: LanguageModel, seed: int = 0, n: int = 1000) -> dict:
    """All scores of an instruction-tuned model, an adapter on its base, on `n` requests drawn from `seed`.

    Returns:
        instruction_accuracy: share of requests on held-out combinations, in the wordings of people, that are followed:
            a true answer as a complete sentence, in one word where one was wanted.
        instruction_baseline: the same for the best constant answer to each kind, learned from training requests.
        base_accuracy: the same for the base model, its adapter switched off.
        instruction_accuracy_by_kind: the first, for each kind of request.
        typed_accuracy, typed_baseline, typed_accuracy_by_kind: see `typed_requests.score`.
    """
    asked = instructions(n, unseen_seed(seed, "instructions"), "held_out", ALL_KINDS, plain=True)
    right = followed(model, asked)
    with model.model.disable_adapter():
        base = followed(model, asked)
    return {
        "instruction_accuracy": mean(right),
        "instruction_baseline": baseline(asked, seed, n),
        "base_accuracy": mean(base),
        "instruction_accuracy_by_kind": by_group([one.kind for one in asked], right),
        **typed_requests.score(model),
    }


def followed(model: LanguageModel, asked: Sequence[Instruction]) -> list[bool]:
    """Whether the model's likeliest answer to each request follows it."""
    return [one.is_followed(answer) for one, answer in zip(asked, answers(model, asked), strict=True)]


def answers(model: LanguageModel, asked: Sequence[Instruction]) -> list[str]:
    """The model's likeliest answer to each request."""
    return complete(model, [one.prompt for one in asked], LONGEST, {model.start})


def baseline(asked: Sequence[Instruction], seed: int, n: int) -> float:
    """Share of requests that the short answer most frequent for their kind follows."""
    others = instructions(n, unseen_seed(seed, "baseline of instructions"), kinds=ALL_KINDS, plain=True)
    best = commonest((one.kind, one.reference.short) for one in others)
    return mean([one.is_followed(best[one.kind]) for one in asked])
