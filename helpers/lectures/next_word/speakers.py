"""The models of this lecture behind one face, each loaded once: counting, RNN, LSTM, GPT."""

from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor

from helpers import catalog, farm
from helpers.lectures.next_word.counting import library

COUNTED = 1000  # documents behind the counting model of the panels
POCKET = {"RNN": "rnn", "LSTM": "lstm", "GPT": "gpt"}
NAMES = ("counting", *POCKET)


class Speaker:
    """A trained model that says how likely each word is to come next.

    Attributes:
        words: the tokens, index = id.
        start, end: ids of what stands before the first word of a text and after the last (the same token here).
        model: the library's object; tokenizer: its tokenizer.
    """

    def __init__(
        self, name: str, model, tokenizer, words: Sequence[str], start: int, size: str = "pocket", note: str = ""
    ):
        self.name, self.size, self.note = name, size, note
        self.model, self.tokenizer, self.words = model.eval(), tokenizer, words
        self.start = self.end = start
        self._context = getattr(getattr(model, "config", None), "n_positions", None)  # an RNN has no limit

    def encode(self, text: str) -> list[int]:
        found = self.tokenizer.encode(text, add_special_tokens=False)
        return list(getattr(found, "ids", found))

    def decode(self, ids) -> str:
        return self.tokenizer.decode(list(ids), skip_special_tokens=False)

    @torch.inference_mode()
    def logits(self, ids) -> Tensor:
        """Scores (len(ids) + 1, V), float32 on the CPU: row t is for word t given the words before it.


        The last row is what comes next. A text longer than the model's context is read in windows that overlap by half.
        """
        row = torch.tensor([[self.start, *ids]], device=next(self.model.parameters()).device)
        window = self._context or row.shape[1]
        half = window // 2
        parts, begin = [self._scores(row[:, :window])], half
        while begin + half < row.shape[1]:  # rows up to there are done
            parts.append(self._scores(row[:, begin : begin + window])[half:])
            begin += half
        return torch.cat(parts)

    def _scores(self, row: Tensor) -> Tensor:
        out = self.model(row)
        return getattr(out, "logits", out)[0].float().cpu()


@cache
def speaker(name: str, size: str = "pocket"):
    """The model called "counting", "RNN", "LSTM" or "GPT".

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    if name == "counting":
        return library(COUNTED).model.shorter(3, back_off=True)
    loaded = catalog.load(POCKET[name], size)
    if size == "pocket":
        words, start = farm.WORDS, farm.WORDS.index("<end>")
    else:
        words = loaded.tokenizer.batch_decode([[i] for i in range(loaded.model.config.vocab_size)])
        start = loaded.tokenizer.eos_token_id
    return Speaker(name, loaded.model, loaded.tokenizer, words, start, size, loaded.note)
