"""Answers drawn from a model, and how likely models find them: what all of RLHF works on (section 6)."""

import copy
import functools
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from helpers import catalog, memory
from helpers.farm import knowledge, lexicon
from helpers.farm.instructions import Instruction, instructions
from helpers.farm.tokens import tokenize
from helpers.models.language import LanguageModel

LONGEST = 28  # words of an answer
SHORT = 26  # tokens of a request: longer stories are left out, so that a minute is enough
SUPPLY = 700  # requests drawn for each split
ALIKE = 8  # requests of one length, at least
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


@functools.cache
def groups(split: str) -> tuple[tuple[Instruction, ...], ...]:
    """Requests of this split; those in one group have equally many tokens, so that they are read together."""
    model, found = assistant(), defaultdict(list)
    for one in instructions(SUPPLY, "lecture", split):
        found[len(model.encode(one.prompt))].append(one)
    return tuple(tuple(ones) for length, ones in sorted(found.items()) if length <= SHORT and len(ones) >= ALIKE)


def requests(number: int, n: int = ALIKE, split: str = "train") -> list[Instruction]:
    """`n` requests (at most ALIKE) of equally many tokens. The same number gives the same ones."""
    rng, among = random.Random(number), groups(split)
    [group] = rng.choices(among, [len(ones) for ones in among])
    return rng.sample(group, n)


@dataclass(frozen=True)
class Answers:
    """Answers to requests, one a row.

    Attributes:
        asked, texts: the request and the answer of each row.
        ids: (B, T) start, request, answer, end; then padding that nobody looks at.
        completion_mask: (B, T - 1) whether the word after each place belongs to the answer, its end included.
    """

    asked: tuple[Instruction, ...]
    texts: tuple[str, ...]
    ids: Tensor
    completion_mask: Tensor

    @property
    def true(self) -> list[bool]:
        """Whether each answer is true on the farm."""
        return [one.is_true(text) for one, text in zip(self.asked, self.texts, strict=True)]


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


def collate(model: LanguageModel, asked: Sequence[Instruction], answers: Sequence[Sequence[int]]) -> Answers:
    """These answers (ids without an end) to these requests. One that is too long has no end."""
    prompts = [model.encode(one.prompt) for one in asked]
    rows = [[*p, *a, *[model.start] * (len(a) < LONGEST)] for p, a in zip(prompts, answers, strict=True)]
    longest = max(map(len, rows))
    ids = torch.tensor([row + [model.start] * (longest - len(row)) for row in rows])
    place = torch.arange(1, longest)
    mask = torch.stack([(place >= len(p)) & (place < len(row)) for p, row in zip(prompts, rows, strict=True)])
    return Answers(tuple(asked), tuple(model.decode(words).strip() for words in answers), ids, mask)


def sample(
    model: LanguageModel, asked: Sequence[Instruction], generator: torch.Generator, temperature: float = 1.0
) -> Answers:
    """An answer of the model's to each of these requests of one length; temperature 0 takes the likeliest words."""
    ids = torch.tensor([model.encode(one.prompt) for one in asked])
    return collate(model, asked, model.generate(ids, LONGEST, {model.start}, temperature, generator))


def forward(model: LanguageModel, answers: Answers) -> tuple[Tensor, Tensor]:
    """How a model reads answers: the log-probability (B,) of each, and its vector (B, d) at the last word.

    The model can be trained by the log-probabilities.
    """
    ids, mask = answers.ids.to(model.device), answers.completion_mask.to(model.device)
    everything = torch.ones_like(ids)  # padding comes last, so no word ever looks at it
    vectors = model.model.transformer(ids, attention_mask=everything, use_cache=False).last_hidden_state
    scores = model.model.lm_head(vectors[:, :-1][mask]).float()  # (words of answers, V)
    each = scores.log_softmax(-1).gather(1, ids[:, 1:][mask][:, None])[:, 0]
    rows = mask.nonzero()[:, 0]
    total = torch.zeros(len(ids), device=model.device).index_add(0, rows, each)
    last = mask.shape[1] - mask.flip(1).long().argmax(1)  # the place of the answer's last word
    return total.cpu(), vectors[torch.arange(len(ids)), last].detach().cpu().float()
