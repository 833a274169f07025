"""The models of this lecture behind one interface, and what they write."""

from functools import cache

from helpers import catalog, memory
from helpers.lectures.next_word.ngrams import counted
from helpers.models import language
from helpers.models.drafts import Draft, generate
from helpers.models.language import LanguageModel
from helpers.sampling import SamplingConfig

POCKET = {"RNN": "rnn", "LSTM": "lstm", "GPT": "gpt"}
NAMES = ("counting", *POCKET)
FULL = "GPT-2"


def speaker(name: str) -> LanguageModel:
    """The model called "counting", "RNN", "LSTM", "GPT" or, full size, "GPT-2"; or one that the student has kept.

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    if name in (*NAMES, FULL):
        return _ready(name)
    return language.load(name, "own")  # not held here: it may be trained further and kept again


@cache
def _ready(name: str) -> LanguageModel:
    if name == "counting":
        return counted(3)
    return language.load("gpt", "full") if name == FULL else language.load(POCKET[name])


memory.on_free(_ready.cache_clear)


def names() -> tuple[str, ...]:
    """The models of the lecture, the full GPT-2 if it is on this machine, and those that the student has kept."""
    full = [FULL] if catalog.size_here("gpt") == "full" else []
    return (*NAMES, *full, *catalog.own())


def generate_text(
    model: LanguageModel,
    prompt: str,
    words: int = 30,
    config: SamplingConfig | None = None,
    seed: int = 0,
    until: str = "",
) -> str:
    """What `model` writes after `prompt`, only the new text; greedily unless `config` says how to draw.

    Ends before `words` when the text ends, or after the word `until`.
    """
    new = []
    for word in generate(Draft(model, model.encode(prompt)), lambda: config, seed, words):
        new.append(word)
        if model.words[word] == until:
            break
    return model.decode(new)
