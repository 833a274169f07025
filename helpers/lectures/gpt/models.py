"""The models of this lecture behind one interface: GPT, pocket or full, and the pocket BERT."""

from helpers.models import language
from helpers.models.language import LanguageModel

SIZES = ("pocket", "full")


def gpt(size: str = "pocket") -> LanguageModel:
    """The pocket GPT, or GPT-2 ("full"). The catalogue loads each once.

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    return language.load("gpt", size)


def bert() -> LanguageModel:
    """The pocket BERT: a masked model, whose `logits` are about the words themselves, not about the next ones.

    Raises:
        catalog.Unavailable: its weights are not here; the message says what to do.
    """
    return language.load("bert")


def encode_truncated(model: LanguageModel, text: str) -> list[int]:
    """The ids of a text, the start before it, and no more than the model can read: the last ones."""
    ids = model.encode(text)
    return ids if len(ids) <= model.context else [model.start, *ids[1 - model.context :]]
