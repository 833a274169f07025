"""The models of this lecture behind one interface, each loaded once: counting, RNN, LSTM, GPT."""

from functools import cache

from helpers import catalog, farm, memory
from helpers.lectures.next_word.ngrams import NGramModel
from helpers.models import language
from helpers.models.language import LanguageModel

COUNTED, DEEPEST = 1000, 4  # documents behind the counting models, and the longest runs counted
POCKET = {"RNN": "rnn", "LSTM": "lstm", "GPT": "gpt"}
NAMES = ("counting", *POCKET)


def speaker(name: str, size: str = "pocket") -> LanguageModel | NGramModel:
    """The model called "counting", "RNN", "LSTM" or "GPT", or one that the student has kept.

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    if name in NAMES:
        return _ready(name, size)
    return language.load(name, "own")  # not held here: it may be trained further and kept again


@cache
def _ready(name: str, size: str) -> LanguageModel | NGramModel:
    if name == "counting":
        return counted(3)
    loaded = catalog.load(POCKET[name], size)
    return LanguageModel(loaded.model, loaded.tokenizer, name, loaded.note)


memory.on_free(_ready.cache_clear)


def names() -> tuple[str, ...]:
    """The models of the lecture, and those that the student has trained and kept."""
    return (*NAMES, *catalog.own())


def counted(n: int, back_off: bool = True) -> NGramModel:
    """A counting model of COUNTED farm documents that looks at n - 1 words, n at most DEEPEST."""
    return counts().with_order(n, back_off)


@cache
def counts() -> NGramModel:
    """Everything counted once, up to runs of DEEPEST words."""
    end = farm.WORDS.index("<end>")
    texts = [document.text for document in farm.sample(COUNTED, seed=1)]
    return NGramModel(farm.tokenizer(), end, end, DEEPEST).fit(texts)
