"""What is true about a request: the farm's question behind it, and the answers that say it in a complete sentence."""

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.farm.choices import words_of
from helpers.farm.narration import CLOSINGS, OPENINGS
from helpers.farm.questions import NOT_SAID, Candidate
from helpers.farm.tokens import tokenize

BEFORE = ("Happy to help.", "Delighted to help you.", "What a lovely day to help.")
AFTER = ("It was lovely to help you.", "And thank you.", "A happy day to you.")
OUTSIDE = "I only know animals and what you tell me"  # what is said to a request that is about neither
REFUSALS = (f"{NOT_SAID}.", "I do not know.", f"{OUTSIDE}.")  # honest where nobody could know


def said(answer: str) -> tuple[str, ...]:
    """The words of an answer in small letters, without what a friendly person or a narrator says around it."""
    text, longer = answer.strip(), True
    while longer:
        before = text
        for phrase in (*BEFORE, *OPENINGS):
            text = text.removeprefix(phrase).strip()
        for phrase in (*AFTER, *CLOSINGS):
            text = text.removesuffix(phrase).strip()
        longer = text != before
    return tuple("a" if word == "an" else word for word in map(str.lower, tokenize(text)))


@dataclass(frozen=True)
class Reference:
    """The farm's question behind a request, and the answer as a sentence.

    Attributes:
        also: other answers, as sentences, that are true as well.
        wanted, wrong: the words (small letters) that decide, and those that make the sentence false in their place;
            none where no single word does.
        kind: what the request is drawn as; usually the form of the question.
    """

    question: Candidate
    sentence: str
    also: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    kind: str = ""

    @property
    def short(self) -> str:
        """The shortest answer."""
        return f"{self.question.answer}."

    def is_true(self, answer: str) -> bool:
        """Whether the answer is one complete sentence that answers this question truly, friendly phrases aside."""
        return said(answer) in {said(text) for text in (self.short, self.sentence, *self.also)}


def ask(
    question: Candidate,
    sentence: str,
    wanted: Iterable[str] = (),
    among: Iterable[str] = (),
    true: str = "",
    also: Iterable[str] = (),
    kind: str = "",
) -> Reference:
    """Of the words `among`, those that are not wanted make the answer false, except what is `true` anyway."""
    words = [frozenset(w.lower() for text in texts for w in words_of(text)) for texts in (wanted, among, [true])]
    more = REFUSALS if question.answer in (NOT_SAID, OUTSIDE) else [f"{text}." for text in also]
    decided = words[1] - words[0] - words[2]
    return Reference(question, f"{sentence}.", frozenset(more), words[0], decided, kind or question.form)
