"""A text that grows word by word."""

from collections.abc import Callable, Iterator, Sequence

import torch

from helpers.models.language import LanguageModel
from helpers.sampling import SamplingConfig, filter_logits, surprise


class Draft:
    """A text that grows word by word; the model's state spares reading it again.

    Attributes:
        ids: the start and the words (T + 1).
        probabilities: how likely the model found each of the T words.
        scores: of the next word (V,).
    """

    def __init__(self, model: LanguageModel, ids: Sequence[int]):
        self.model, self.ids = model, list(ids)
        logits = model.logits(self.ids)
        self.probabilities: list[float] = (2.0 ** -surprise(logits[:-1], self.ids[1:])).tolist()
        self._read(self.ids[-(model.context or len(self.ids)) :])

    def _read(self, ids: list[int]) -> None:
        """Read these words afresh."""
        scores, self._state = self.model.step(torch.tensor([ids]))
        self.scores, self._held = scores[0], len(ids)

    @property
    def text(self) -> str:
        """The words without the start."""
        return self.model.decode(self.ids)

    def append(self, word: int) -> None:
        """Write one word more. In a full context the older half is forgotten."""
        self.probabilities.append(2.0 ** -float(surprise(self.scores[None], [word])))
        self.ids.append(word)
        if self._held == self.model.context:
            self._read(self.ids[-(self.model.context // 2) :])
            return
        scores, self._state = self.model.step(torch.tensor([[word]]), self._state)
        self.scores, self._held = scores[0], self._held + 1


def generate(
    draft: Draft, config: Callable[[], SamplingConfig | None], seed: int = 0, max_new_tokens: int = 60
) -> Iterator[int]:
    """Append up to `max_new_tokens` words, and yield each. Ends before that with the text.

    `config` is asked before each word how to draw it; for None the likeliest is taken.
    """
    generator = torch.Generator().manual_seed(seed)
    for _ in range(max_new_tokens):
        now = config()
        if now is None:
            word = int(draft.scores.argmax())
        else:
            shares = filter_logits(draft.scores, now, draft.ids).filtered
            word = int(torch.multinomial(shares, 1, generator=generator))
        if word == draft.model.end:
            return
        draft.append(word)
        yield word
