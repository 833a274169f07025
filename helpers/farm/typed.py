"""What people type: one place that brings it into the form in which models read requests, and what they may ask.

`as_read` mends what is a matter of typing, so that no model has to learn it: capitals, marks, abbreviations, digits.
"""

import re
from functools import cache

from helpers.farm import tokens
from helpers.farm.choices import TOKEN
from helpers.farm.grammar import capitalize
from helpers.farm.tokens import words
from helpers.farm.told import enumerated
from helpers.farm.wordings import ORDERS

SUBJECTS = {  # what may be asked about, by kind
    **dict.fromkeys(("who_has", "has", "what", "who_gave"), "who has or gave what"),
    **dict.fromkeys(("did", "before", "first", "what_did", "who_did"), "who did what"),
    **dict.fromkeys(("where", "is_in"), "where things are"),
    **dict.fromkeys(("which", "compare"), "which animal is older or faster"),
    "everybody": "who is there",
    "how_many": "how many there are",
    "feeling": "how somebody felt",
    **dict.fromkeys(
        ("egg_colour", "breed_eggs", "plumage_eggs", "which_breed", "hen_eggs"), "which hens lay which eggs"
    ),
    "can": "what animals can do",
    **dict.fromkeys(("about_animal", "which_animal"), "what they give, where they live"),
    "sound": "how they sound",
}
SPELLINGS = (  # as people type it -> as it is read
    (r"\b(what|who|where|how)(?:'s|s)\b", r"\1 is"),
    (r"\bcan(?:'t|t| not)\b", "cannot"),
    (r"\b(does|do|did|is|are|was|has)nt\b", r"\1n't"),
    (r"\bcolor", "colour"),
    (r"\bgray\b", "grey"),
    (r"\bi\b", "I"),
    (r" ?([.?!])[.?! ]*(?=[.?!])", ""),
    (r" (?=[.?!,])", ""),
    (r"(?:,? please|, thanks|, thank you)(?=[.?!]*$)", ""),
    (r"^(?:(?:please|hi|hey|hello),?|(?:ok|okay|so|and|well),) (?=\w+ )", ""),
)
DIGITS = dict(enumerate("zero one two three four five six seven eight nine ten eleven twelve".split()))
ASKING = re.compile(
    r"(?:who|whose|whom|what|which|where|when|why|how|do|does|did|is|are|was|were|has|have|can|cannot|could|will|would|should)\b"
)


def can_be_asked(kinds: tuple[str, ...]) -> str:
    """One sentence: what a model that learned these kinds of request can be asked."""
    return f"You can ask {enumerated(dict.fromkeys(text for kind, text in SUBJECTS.items() if kind in kinds))}."


@cache
def by_letters() -> dict[str, str]:
    """Each word of the vocabulary by its small letters; of several, the most frequent."""
    return {word.lower(): word for word in reversed(words())}


def known_word(word: str) -> str:
    """The word as the vocabulary writes it, if it has it with other capitals, or as a number."""
    if word in words():
        return word
    return DIGITS.get(int(word), word) if word.isdecimal() else by_letters().get(word.lower(), word)


def as_read(text: str) -> str:
    """A text that somebody typed, in the form in which models read requests.

    Words that differ in their capitals are those of the vocabulary, a sentence begins with a capital letter, and the
    last one ends with a mark: "where is the goat" becomes "Where is the goat?". The form itself is left as it is.
    """
    text = " ".join(text.split())
    for typed, read in SPELLINGS:
        text = re.sub(
            typed, lambda match, read=read: in_case(match.expand(read), match.group()), text, flags=re.IGNORECASE
        )
    text = TOKEN.sub(lambda match: known_word(match.group()), text)
    sentences = [capital(sentence) for sentence in re.findall(r"[^.?!]*[.?!]+|[^.?!]+", text)]
    return "".join([*sentences[:-1], with_mark(sentences[-1])]).strip() if sentences else ""


def in_case(read: str, typed: str) -> str:
    """The text with the capital at its beginning that was typed."""
    return capitalize(read) if read and typed[:1].isupper() else read


def capital(sentence: str) -> str:
    """The sentence with a capital letter at its beginning, if the vocabulary has that word so."""
    match = re.search(r"\w+", sentence)
    if not match:
        return sentence
    first = capitalize(match.group())
    return sentence[: match.start()] + (first if first in words() else match.group()) + sentence[match.end() :]


def with_mark(sentence: str) -> str:
    """The sentence with a question mark if it asks, a full stop if it has no mark or orders."""
    start, mark = sentence.strip(), sentence.rstrip()[-1:]
    bare = sentence.rstrip(" .?!")
    if mark not in ("?", "!", "."):
        asks = any(ASKING.match(clause.lower()) for clause in (start, start.rpartition(", ")[2]))
        return f"{bare}?" if asks and not start.startswith(ORDERS) else f"{bare}."
    if ASKING.match(start.lower()) and mark == ".":
        return f"{bare}?"
    return f"{bare}." if start.startswith(ORDERS) and mark == "?" else sentence


def unknown_words(text: str) -> list[tokens.UnknownWord]:
    """The words of a typed text that the farm does not have, however they are written."""
    return [word for word in tokens.unknown_words(text) if tokens.unknown_words(as_read(word.word))]
