"""Words as tokens: the farm's vocabulary, its tokenizer, and what to say about a word it does not have."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from helpers import tables
from helpers.farm.choices import TOKEN

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NOT_SPACED = r"[.,!?;:”]|'(?:s|m|re|ve|ll|d)\b|</[QA]>|<A>"
OPENING = "<[QA]>|“"
QUOTATION = ((r'"(?=\w)', "“"), ('"', "”"), ("’", "'"))  # as people type it -> as the farm writes it
END, UNKNOWN = "<end>", "<unk>"
SPECIAL = ("<pad>", UNKNOWN, END, "[MASK]", "<Q>", "</Q>", "<A>", "</A>")


def counted() -> list[tuple[str, int]]:
    """Every word in use and its count in a large sample, the most frequent first (made by `python -m helpers.farm`)."""
    return [(row["word"], int(row["count"])) for row in tables.read("farm_words")]


@cache
def words() -> tuple[str, ...]:
    """The vocabulary; a word's index is its token id."""
    return SPECIAL + tuple(word for word, _ in counted())


def tokenize(text: str) -> list[str]:
    """The token strings of a text: words, punctuation marks and tags. Quotation marks are curled."""
    for written, curled in QUOTATION:
        text = re.sub(written, curled, text)
    return TOKEN.findall(text)


@cache
def decoder():
    """Joins tokens with spaces, except where English and the tags want none."""
    from tokenizers import Regex, decoders

    return decoders.Sequence(
        [
            decoders.WordPiece(prefix="\u0000", cleanup=False),
            decoders.Fuse(),
            decoders.Replace(Regex(rf" (?={NOT_SPACED})"), ""),
            decoders.Replace(Regex(rf"(?<={OPENING}) "), ""),
        ]
    )


def detokenize(tokens: Sequence[str]) -> str:
    """The text of these tokens."""
    return decoder().decode(list(tokens))


@cache
def tokenizer() -> "Tokenizer":
    """The word-level tokenizer. On farm text `decode(encode(text).ids, skip_special_tokens=False) == text`."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    vocabulary = {word: index for index, word in enumerate(words())}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    made.normalizer = normalizers.Sequence([normalizers.Replace(Regex(a), b) for a, b in QUOTATION])
    made.pre_tokenizer = pre_tokenizers.Split(Regex(TOKEN.pattern), behavior="removed", invert=True)
    made.decoder = decoder()
    return made


@dataclass(frozen=True)
class UnknownWord:
    """A word of a text (from `start` to `end`) that the farm does not have, and the nearest one it has."""

    start: int
    end: int
    word: str
    nearest: str


def unknown_words(text: str) -> list[UnknownWord]:
    """The words of a text that are outside the vocabulary."""
    known = set(words())
    found = [m for m in TOKEN.finditer(text) if m.group() not in known]
    return [UnknownWord(m.start(), m.end(), m.group(), nearest(m.group())) for m in found]


@cache
def nearest(word: str) -> str:
    """The known word most like this one: the same letters in other case or order, or else the closest spelling."""
    known = words()[len(SPECIAL) :]
    lower = word[:40].lower()
    same = [w for w in known if w.lower() == lower] or [w for w in known if sorted(w) == sorted(lower)]
    return (same or difflib.get_close_matches(lower, known, n=1, cutoff=0) or known)[0]
