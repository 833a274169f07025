"""A text that grows word by word (section 5)."""

from collections.abc import Callable, Iterator, Sequence

import torch

from helpers.models.language import LanguageModel
from helpers.sampling import SamplingConfig, lottery, surprise


class Draft:
    """A text that grows word by word; a KV cache spares reading it again.

    Attributes:
        ids: the start and the words (T + 1).
        shares: how likely the model found each of the T words.
        scores: of the next word (V,), float32 on the CPU.
    """

    def __init__(self, model: LanguageModel, ids: Sequence[int]):
        self.model, self.ids = model, list(ids)
        row = torch.tensor([self.ids])
        logits = model.logits(row)[0].float().cpu()
        self.shares: list[float] = (2.0 ** -surprise(logits[:-1], self.ids[1:])).tolist()
        self.scores = logits[-1].clone()  # a view would hold the scores of all places
        self._state = model.step(row)[1]

    @property
    def text(self) -> str:
        """The words without the start."""
        return self.model.decode(self.ids[1:])

    def append(self, word: int) -> None:
        """Write one word more."""
        self.shares.append(2.0 ** -float(surprise(self.scores[None], [word])))
        scores, self._state = self.model.step(torch.tensor([[word]]), self._state)
        self.ids.append(word)
        self.scores = scores[0].float().cpu()


def write(draft: Draft, config: Callable[[], SamplingConfig], seed: int = 0, most: int = 60) -> Iterator[int]:
    """Append up to `most` drawn words, and yield each. `config` is asked before each of them.

    Ends with the text, or when the model's context is full.
    """
    generator = torch.Generator().manual_seed(seed)
    for _ in range(min(most, draft.model.context - len(draft.ids))):
        shares = lottery(draft.scores, config(), draft.ids).final
        word = int(torch.multinomial(shares, 1, generator=generator))
        if word == draft.model.start:
            return
        draft.append(word)
        yield word
