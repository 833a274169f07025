"""The farm's recall questions as tokens: where the facts, their owners and things, and the thing asked for stand.

The pocket GPT knows the farm's tags `<Q>` and `<A>`; GPT-2 has never seen them, so it gets the same story in plain
English and the beginning of the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpers import farm
from helpers.farm import lexicon
from helpers.lectures.attention.inside import HookedGPT


@dataclass(frozen=True)
class TokenizedQuestion:
    """One question. Places count tokens, the start token included; of a longer word its last token counts.

    Attributes:
        ids: the tokens; the model's next word is its answer.
        asked_from: where the question begins.
        facts: where each fact (a sentence) stands; owners, things: where its owner and its thing stand in it.
        right: which of the facts is asked for.
        thing: where the question names it.
        answer: the first token of the right answer.
    """

    ids: list[int]
    asked_from: int
    facts: list[range]
    owners: list[int]
    things: list[int]
    right: int
    thing: int
    answer: int


def plainly(question: farm.Question) -> str:
    """The same question without tags, for a model that learned from the web: "... The owner of the goat is"."""
    story, asked = question.prompt.removesuffix("</Q><A>").rsplit("<Q>", 1)
    return f"{story.rstrip()} The owner of the {asked.split()[-1]} is"


def tokenize_question(gpt: HookedGPT, question: farm.Question) -> TokenizedQuestion:
    """The question in the form that this model reads, and where everything stands in it."""
    prompt = question.prompt if "<Q>" in gpt.tokenizer.get_vocab() else plainly(question)

    def length(end: int) -> int:
        return len(gpt.encode(prompt[:end].rstrip()))

    def place(word: str, after: int) -> int:
        return length(re.compile(rf"\b{word}\b").search(prompt, after).end()) - 1  # "hen" is also in "then"

    ends = [stop.end() for stop in re.finditer(r"\.", prompt)][: farm.BINDINGS]
    sentences = list(zip([0, *ends], ends, strict=False))
    facts = [farm.tokenize(prompt[start:end]) for start, end in sentences]
    owners = [next(word for word in words if word in lexicon.NAMES) for words in facts]
    things = [next(word for word in words if word in lexicon.TREASURES) for words in facts]
    asked_from = max(prompt.rfind("<Q>"), prompt.rfind("The owner of the"))
    asked = farm.tokenize(question.prompt.removesuffix("</Q><A>"))[-1]
    return TokenizedQuestion(
        ids=gpt.encode(prompt),
        asked_from=length(asked_from),
        facts=[range(length(start), length(end)) for start, end in sentences],
        owners=[place(word, start) for word, (start, _) in zip(owners, sentences, strict=True)],
        things=[place(word, start) for word, (start, _) in zip(things, sentences, strict=True)],
        right=things.index(asked),
        thing=place(asked, asked_from),
        answer=gpt.encode(f" {question.answer}", start=False)[0],
    )
