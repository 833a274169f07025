"""The models of this lecture behind one face, each loaded once: counting, RNN, LSTM, GPT."""

from collections.abc import Sequence
from functools import cache

import torch
from tokenizers import Tokenizer
from torch import Tensor

from helpers import catalog, farm, memory
from helpers.lectures.next_word.counting import Counting
from helpers.models.language import LanguageModel

COUNTED, DEEPEST = 1000, 4  # documents behind the counting models, and the longest runs counted
POCKET = {"RNN": "rnn", "LSTM": "lstm", "GPT": "gpt"}
NAMES = ("counting", *POCKET)


class Speaker:
    """Says how likely each word is to come next: a neural language model that reads one text at a time.

    Attributes:
        words: the tokens, index = id.
        start, end: ids of what stands before the first word of a text and after the last (the same token here).
        language: model and tokenizer, as other lectures use them.
    """

    def __init__(self, name: str, model, tokenizer, words: Sequence[str], start: int, note: str = ""):
        self.name, self.words, self.note = name, words, note
        self.language = LanguageModel(model, tokenizer)
        self.start = self.end = start

    @property
    def model(self) -> torch.nn.Module:
        return self.language.model

    def encode(self, text: str) -> list[int]:
        """The ids of a text, without the start."""
        return self.language.encode(text, start=False)

    def decode(self, ids: Sequence[int]) -> str:
        return self.language.decode(ids)

    def logits(self, ids: Sequence[int]) -> Tensor:
        """Scores (len(ids) + 1, V), float32 on the CPU: row t is for word t given the words before it.

        The last row is what comes next. A text longer than the context is read in windows that overlap by half.
        """
        row = torch.tensor([[self.start, *ids]])
        window = self.language.context or row.shape[1]
        parts = [self.language.logits(row[:, :window])[0]]
        half = window // 2
        for begin in range(half, row.shape[1] - window + half, half or 1):  # each adds the rows that are not done yet
            parts.append(self.language.logits(row[:, begin : begin + window])[0, window - half :])
        return torch.cat(parts).float().cpu()


def speaker(name: str, size: str = "pocket") -> Speaker | Counting:
    """The model called "counting", "RNN", "LSTM" or "GPT", or one that the student has kept.

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    if name in NAMES:
        return _ready(name, size)
    loaded = catalog.load(name, "own")  # not held here: it may be trained further and kept again
    return Speaker(name, loaded.model, loaded.tokenizer, words_of(loaded.tokenizer), start_of(loaded.tokenizer))


@cache
def _ready(name: str, size: str) -> Speaker | Counting:
    if name == "counting":
        return counted(3)
    loaded = catalog.load(POCKET[name], size)
    if size == "pocket":
        tokenizer = getattr(loaded.tokenizer, "backend_tokenizer", loaded.tokenizer)
        words, start = words_of(tokenizer), start_of(tokenizer)
    else:
        words = loaded.tokenizer.batch_decode([[i] for i in range(loaded.model.config.vocab_size)])
        start = loaded.tokenizer.eos_token_id
    return Speaker(name, loaded.model, loaded.tokenizer, words, start, loaded.note)


memory.on_free(_ready.cache_clear)


def names() -> tuple[str, ...]:
    """The models of the lecture, and those that the student has trained and kept."""
    return (*NAMES, *catalog.own())


def words_of(tokenizer: Tokenizer) -> list[str]:
    """The tokens by number."""
    return [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]


def start_of(tokenizer: Tokenizer) -> int:
    """What stands before a text: an end where the texts have one, else a new line."""
    end = tokenizer.token_to_id("<end>")
    return tokenizer.encode("\n").ids[0] if end is None else end


def counted(n: int, back_off: bool = True) -> Counting:
    """A counting model of COUNTED farm documents that looks at n - 1 words, n at most DEEPEST."""
    return counts().shorter(n, back_off)


@cache
def counts() -> Counting:
    """Everything counted once, up to runs of DEEPEST words."""
    end = farm.WORDS.index("<end>")
    texts = [document.text for document in farm.sample(COUNTED, seed=1)]
    return Counting(farm.tokenizer(), end, end, DEEPEST).fit(texts)
