"""What may be drawn next: the library's own filters, on scores that the model gave once (section 5)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from helpers.models.language import LanguageModel

ALL = 0  # top-k: keep all words


@dataclass(frozen=True)
class How:
    """How to choose. penalty: repetition penalty, 1 for none (Keskar et al. 2019, CTRL, section 4.1)."""

    temperature: float = 1.0
    top_k: int = ALL
    top_p: float = 1.0
    penalty: float = 1.0


def lottery(scores: Tensor, before: Sequence[int], how: How) -> Tensor:
    """Probabilities (V,) of a draw, from scores (V,) and the ids of the text so far.

    In the library's order: penalty, temperature, top-k, top-p.
    """
    from transformers import (
        LogitsProcessorList,
        RepetitionPenaltyLogitsProcessor,
        TemperatureLogitsWarper,
        TopKLogitsWarper,
        TopPLogitsWarper,
    )

    steps = LogitsProcessorList()
    if how.penalty != 1.0:
        steps.append(RepetitionPenaltyLogitsProcessor(how.penalty))
    if how.temperature != 1.0:
        steps.append(TemperatureLogitsWarper(how.temperature))
    if how.top_k:
        steps.append(TopKLogitsWarper(how.top_k))
    if how.top_p < 1.0:
        steps.append(TopPLogitsWarper(how.top_p))
    return steps(torch.tensor([list(before)]), scores[None].clone())[0].softmax(-1)


class Draft:
    """A text that grows word by word, with the scores at all its places; a KV cache spares reading it again.

    Attributes:
        ids: the start and the words (T + 1).
        logits: scores (T + 1, V) of the word after each, float32 on the CPU.
    """

    def __init__(self, model: LanguageModel, ids: Sequence[int]):
        self.model, self.ids = model, list(ids)
        row = torch.tensor([self.ids])
        self.logits = model.logits(row)[0].float().cpu()
        self._state = model.step(row)[1]

    @property
    def text(self) -> str:
        """The words without the start."""
        return self.model.decode(self.ids[1:])

    def append(self, word: int) -> None:
        """Write one word more."""
        scores, self._state = self.model.step(torch.tensor([[word]]), self._state)
        self.ids.append(word)
        self.logits = torch.cat([self.logits, scores.float().cpu()])


def write(draft: Draft, how: Callable[[], How], seed: int = 0, most: int = 60) -> Iterator[int]:
    """Append up to `most` drawn words, and yield each. `how` is asked before each of them.

    Ends with the text, or when the model's context is full.
    """
    generator = torch.Generator().manual_seed(seed)
    for _ in range(min(most, draft.model.context - len(draft.ids))):
        shares = lottery(draft.logits[-1], draft.ids, how())
        word = int(torch.multinomial(shares, 1, generator=generator))
        if word == draft.model.start:
            return
        draft.append(word)
        yield word
