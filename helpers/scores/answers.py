"""Answers drawn from a model to requests of equal length, and how likely a model finds them: what rewards work on."""

import functools
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from helpers.farm.instructions import Instruction, instructions
from helpers.farm.tokens import tokenize
from helpers.models.language import LanguageModel
from helpers.scores.gpt_instruct import LONGEST

SUPPLY = 700  # requests drawn for each split
ALIKE = 8  # requests of one length, at least


@functools.cache
def groups(split: str, longest: int) -> tuple[tuple[Instruction, ...], ...]:
    """Requests of this split of at most `longest` words; those of a group have equally many, to be read together."""
    found = defaultdict(list)
    for one in instructions(SUPPLY, "lecture", split):
        found[len(tokenize(one.prompt))].append(one)
    return tuple(tuple(ones) for length, ones in sorted(found.items()) if length <= longest and len(ones) >= ALIKE)


def requests(number: int, n: int = ALIKE, split: str = "train", *, longest: int) -> list[Instruction]:
    """At most `n` requests of one length (ALIKE there are always). The same number gives the same ones."""
    rng, among = random.Random(number), groups(split, longest)
    [group] = rng.choices(among, [len(ones) for ones in among])
    return rng.sample(group, min(n, len(group)))


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

    @property
    def followed(self) -> list[bool]:
        """Whether each answer is true and, where one word was wanted, only that."""
        return [one.is_followed(text) for one, text in zip(self.asked, self.texts, strict=True)]


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
    """How a model, with or without an adapter, reads answers: the log-probability (B,) of each, and its vector (B, d)
    at the last word. The model can be trained by the log-probabilities.
    """
    ids, mask = answers.ids.to(model.device), answers.completion_mask.to(model.device)
    everything = torch.ones_like(ids)  # padding comes last, so no word ever looks at it
    causal = model.model.get_base_model() if hasattr(model.model, "get_base_model") else model.model
    vectors = causal.base_model(ids, attention_mask=everything, use_cache=False).last_hidden_state
    scores = causal.lm_head(vectors[:, :-1][mask]).float()  # (words of answers, V)
    each = scores.log_softmax(-1).gather(1, ids[:, 1:][mask][:, None])[:, 0]
    rows = mask.nonzero()[:, 0]
    total = torch.zeros(len(ids), device=model.device).index_add(0, rows, each)
    last = mask.shape[1] - mask.flip(1).long().argmax(1)  # the place of the answer's last word
    return total.cpu(), vectors[torch.arange(len(ids)), last].detach().cpu().float()
