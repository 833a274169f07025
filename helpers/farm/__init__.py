"""The farm: an endless supply of English about a small farm, with the truth of every sentence known.

A document is a story, knowledge, or a list of who has what, and then questions: `<Q>Who has the goat</Q><A>Anna</A>`;
or a game in which everything is said twice. Asked for by name, it also talks freely (free.py): `kind="talk"`.
The generator is a program of random choices, so the probability of every document is known exactly, and with it the
entropy: the limit that no language model can beat. Breed, not plumage, decides the colour of a hen's eggs.
Its words, sentences and productions are data: data/farm.
"""

from helpers.farm.documents import (
    BINDINGS,
    KINDS,
    Document,
    Gap,
    Question,
    gaps,
    log_probability,
    recall,
    sample,
)
from helpers.farm.questions import FORMS, NOT_SAID, WH_FORMS, YES_NO_FORMS
from helpers.farm.tokens import (
    END,
    SPECIAL,
    UNKNOWN,
    UnknownWord,
    counted,
    detokenize,
    tokenize,
    tokenizer,
    unknown_words,
    words,
)


def __getattr__(name: str):
    if name == "WORDS":
        return words()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
