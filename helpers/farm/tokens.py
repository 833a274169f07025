"""Words as tokens: the farm's vocabulary, its tokenizer, and what to say about a word it does not have."""

import csv
import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.farm.choices import TOKEN

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NOT_SPACED = r"[.,!?;:]|'s\b|</[QA]>|<A>"
WIDE_NOT_SPACED = r"[.,!?;:”]|'(?:s|m|re|ve|ll|d)\b|</[QA]>|<A>"
QUOTATION = ((r'"(?=\w)', "“"), ('"', "”"), ("’", "'"))  # as people type it -> as the farm writes it
END, UNKNOWN = "<end>", "<unk>"
# Contractions as English writes them: "don't" is one word, "I'm" two, as "Anna's" is.
WIDE_TOKEN = re.compile(r"</?[QA]>|\[MASK\]|<\w+>|o'clock\b|\w+n't\b|'(?:s|m|re|ve|ll|d)\b|\w+|[^\w\s]")
SPECIAL = ("<pad>", UNKNOWN, END, "[MASK]", "<Q>", "</Q>", "<A>", "</A>")
TABLE = Path(__file__).resolve().parents[2] / "data" / "tables" / "farm_words.csv"


def counted() -> list[tuple[str, int]]:
    """Every word in use and its count in a large sample, the most frequent first (made by `python -m helpers.farm`)."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        return [(row["word"], int(row["count"])) for row in csv.DictReader(file)]


@cache
def words() -> tuple[str, ...]:
    """The vocabulary; a word's index is its token id."""
    return SPECIAL + tuple(word for word, _ in counted())


def tokenize(text: str) -> list[str]:
    """The token strings of a text: words, punctuation marks and tags."""
    return TOKEN.findall(text)


def wide_tokenize(text: str) -> list[str]:
    """The token strings of a text in the wide vocabulary: contractions whole, quotation marks curled."""
    for written, curled in QUOTATION:
        text = re.sub(written, curled, text)
    return WIDE_TOKEN.findall(text)


@cache
def decoder(unspaced: str = NOT_SPACED, opening: str = "<[QA]>"):
    """Joins tokens with spaces, except before what matches `unspaced` and after what matches `opening`."""
    from tokenizers import Regex, decoders

    return decoders.Sequence(
        [
            decoders.WordPiece(prefix="\u0000", cleanup=False),
            decoders.Fuse(),
            decoders.Replace(Regex(rf" (?={unspaced})"), ""),
            decoders.Replace(Regex(rf"(?<={opening}) "), ""),
        ]
    )


def wide_decoder():
    """The decoder of the wide vocabulary, which also knows contractions and quotation marks."""
    return decoder(WIDE_NOT_SPACED, "<[QA]>|“")


def detokenize(tokens: Sequence[str]) -> str:
    """The text of these tokens, of the wide vocabulary or not."""
    return wide_decoder().decode(list(tokens))


@cache
def tokenizer() -> "Tokenizer":
    """The word-level tokenizer. On farm text `decode(encode(text).ids, skip_special_tokens=False) == text`."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    vocabulary = {word: index for index, word in enumerate(words())}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
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
