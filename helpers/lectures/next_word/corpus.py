"""Texts to train on: the farm's, or one's own (section 11)."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tokenizers
import torch
from torch import Tensor

from helpers import farm
from helpers.models.language import start_of, words_of
from helpers.problems import Problem

BATCH, LENGTH = 32, 48  # windows in a batch, tokens in a window
LEAST, KEPT = 20_000, 4_000_000  # characters: below, nothing can be learned; more cannot be read in a live minute


class Unfit(Problem):
    """A text that cannot be trained on. The message says why and what to do; a notebook shows only the message."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True)
class Corpus:
    """A text as one long row of token numbers, ready to train on.

    `words` are the tokens by number; `entropy` (nats a token) is how unsure whoever wrote such texts was of the next
    token, if that is known.
    """

    name: str
    ids: Tensor  # (N,)
    words: Sequence[str]
    start: int  # the token that stands before a text begins
    tokenizer: tokenizers.Tokenizer
    entropy: float | None = None

    @property
    def vocabulary(self) -> int:
        return len(self.words)

    def decode(self, ids: Sequence[int]) -> str:
        return self.tokenizer.decode(list(ids), skip_special_tokens=False)

    def batch(self, number: int) -> Tensor:
        """Windows (BATCH, LENGTH + 1) from random places; `number` seeds the places."""
        generator = torch.Generator().manual_seed(number)
        places = torch.randint(len(self.ids) - LENGTH, (BATCH, 1), generator=generator)
        return self.ids[places + torch.arange(LENGTH + 1)]


def farm_corpus(documents: int = 1000, seed: int = 1) -> Corpus:
    """Farm documents one after the other; an end stands between them."""
    tokenizer = farm.tokenizer()
    end = tokenizer.token_to_id(farm.END)
    written = farm.sample(documents, seed)
    rows = tokenizer.encode_batch([document.text for document in written])
    ids = torch.tensor([i for row in rows for i in (end, *row.ids)])
    entropy = -sum(document.log_probability for document in written) / len(ids)
    return Corpus(f"{documents:,} farm documents", ids, farm.WORDS, end, tokenizer, entropy)


def text_corpus(text: str, name: str = "your text", vocabulary: int = 1000) -> Corpus:
    """Any text, cut into so many BPE pieces learned from it; more than KEPT characters are left out.

    With 256 pieces, the least, each byte is one of its own.

    Raises:
        Unfit: the text is too short, or says the same all the time.
    """
    if len(text.strip()) < LEAST:
        raise Unfit(
            f"{name} has {len(text.strip()):,} characters. A model needs at least {LEAST:,} to learn from: "
            "join several texts into one file."
        )
    lines = text[:KEPT].splitlines(keepends=True)
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=max(vocabulary, len(alphabet)), initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(lines, trainer)
    ids = torch.tensor([i for row in tokenizer.encode_batch(lines) for i in row.ids])
    if len(ids) <= LENGTH:
        raise Unfit(f"{name} repeats itself: it is only {len(ids)} pieces long. A model needs a text with variety.")
    return Corpus(name, ids, words_of(tokenizer), start_of(tokenizer), tokenizer)


def from_file(path: str) -> str:
    """The beginning of a UTF-8 text file, at most KEPT characters.

    Raises:
        Unfit: no such file, a folder, not to be read, or not text in UTF-8.
    """
    where = repr(path) if len(path) <= 80 else f"{path[:79]!r}…"
    file = os.path.expanduser(path)  # a Path complains of names that are too long or of an unknown ~user
    if not os.path.exists(file):
        raise Unfit(f"There is no file {where}. The notebook looks from {Path.cwd()}.")
    if os.path.isdir(file):
        raise Unfit(f"{where} is a folder. Name one text file in it.")
    try:
        with open(file, encoding="utf-8-sig") as opened:
            text = opened.read(KEPT)
    except OSError as error:
        raise Unfit(f"{where} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Unfit(
            f"{where} is not a text file in UTF-8. A picture, a PDF or a Word file cannot be read; many old texts are "
            "Latin-1, some are UTF-16: open it in an editor and save it as UTF-8."
        )
    return text
