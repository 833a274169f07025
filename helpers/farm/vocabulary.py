"""Every word that the farm can say beside its stories, however rarely: `python -m helpers.farm` counts them."""

from helpers.farm import deeds, free

ARTICLES = frozenset(("an", "An"))  # written by rule, never said


def free_words() -> frozenset[str]:
    """The words of free sentences and of deeds."""
    return frozenset(free.sentence().words() | deeds.words()) | ARTICLES
