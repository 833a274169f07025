"""The wide vocabulary: the farm's words, and after them every other word that its free sentences and deeds can say."""

from functools import cache
from typing import TYPE_CHECKING

from helpers.farm import deeds, free
from helpers.farm.tokens import QUOTATION, UNKNOWN, WIDE_TOKEN, wide_decoder, words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

ARTICLES = ("an", "An")  # written by rule, never said


@cache
def wide_words() -> tuple[str, ...]:
    """The wide vocabulary: `words()` in their order, then the new ones; a word's index is its token id."""
    said = free.sentence().words() | deeds.words() | set(ARTICLES)
    return words() + tuple(sorted(said.difference(words())))


@cache
def wide_tokenizer() -> "Tokenizer":
    """The word-level tokenizer of the wide vocabulary. It gives a farm text back, as `tokenizer()` does."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    vocabulary = {word: index for index, word in enumerate(wide_words())}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    made.normalizer = normalizers.Sequence([normalizers.Replace(Regex(a), b) for a, b in QUOTATION])
    made.pre_tokenizer = pre_tokenizers.Split(Regex(WIDE_TOKEN.pattern), behavior="removed", invert=True)
    made.decoder = wide_decoder()
    return made
