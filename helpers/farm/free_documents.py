"""Documents of free sentences: talk, facts between free sentences, deeds, and words without any sense said twice.

What they say beside their facts comes from a grammar, so they can be parsed.
"""

from collections.abc import Iterator
from functools import cache

from helpers.farm import deeds, free, games
from helpers.farm.facts import Facts
from helpers.farm.grammar import Nonterminal, one_of
from helpers.farm.questions import Candidate, about_owners, about_story
from helpers.farm.stories import PLOTS
from helpers.farm.teller import Story
from helpers.farm.tokens import words

SENTENCES = range(2, 9)  # of a talk
BABBLE = range(4, 25)  # words of a babble
DEEDS = range(1, 9)  # of a document
OFTEN = 100  # the words that a babble says most


def talk(chooser) -> tuple:
    """Free sentences."""
    for _ in range(chooser.choose(SENTENCES)):
        chooser.expand(free.sentence())
    return ()


class InterruptedStory(Story):
    """A story with free sentences in between, which name nobody and nothing of it."""

    def _told(self, said):
        told = super()._told(said)
        if interrupt(self.chooser):
            self.in_focus = False
        return told


def interrupt(chooser) -> bool:
    """Sometimes say a free sentence apart from the facts."""
    interrupted = chooser.choose([False, True], [3, 2])
    if interrupted:
        chooser.expand(free.sentence(apart=True))
    return interrupted


def mixed(chooser) -> Iterator[Candidate]:
    """The plot of a story, or who has what, with free sentences in between."""
    if chooser.choose([True, False]):
        story = InterruptedStory(chooser)
        chooser.choose(PLOTS)(story)
        return about_story(story.facts)
    facts = Facts()
    for _ in range(chooser.choose(range(1, 7))):
        games.bind(chooser, facts)
        interrupt(chooser)
    return about_owners(facts)


def told_deeds(chooser) -> Iterator[Candidate]:
    """Who did what to what."""
    return deeds.about(deeds.tell(chooser, DEEDS))


def free_words() -> frozenset[str]:
    """Every word of free sentences and of deeds, however rarely they say it, and "an", which is written by rule."""
    return frozenset(free.sentence().terminals() | deeds.words() | {"an", "An"})


@cache
def any_word() -> Nonterminal:
    """A word of the vocabulary, the rarer the less often; "a" is left out, as it is written by what follows."""
    known = [w for w in words() if w[0].isalpha() and w.lower() not in ("a", "an")]  # the most frequent first
    return one_of(known, [1 / max(rank, OFTEN) for rank in range(len(known))])


@cache
def literal(word: str) -> Nonterminal:
    return one_of([word])


def babble(chooser) -> tuple:
    """Words drawn at random, and all of them again from any of them on and around."""
    n = chooser.choose(BABBLE)
    start = len(chooser.words)
    for _ in range(n):
        chooser.expand(any_word())
    heard = list(chooser.words[start:])
    chooser.expand(literal(","))
    first = chooser.choose(range(n))
    for word in heard[first:] + heard[:first]:
        chooser.expand(literal(word))
    chooser.expand(literal("."))
    return ()
