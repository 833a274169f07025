"""Bring your own text: a file, Python's own documentation and source, or a hub data set (section 11).

Every reader gives back one string, or raises Unfit with a sentence that says what to do.
"""

import contextlib
import os
import sysconfig
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor

from helpers import catalog, farm, hub
from helpers.lectures.next_word.tokens import train_bpe
from helpers.models.language import start_of, words_of
from helpers.problems import Problem

BATCH, LENGTH = 32, 48  # windows in a batch, tokens in a window
LEAST, MOST = 20_000, 20_000_000  # characters: below, nothing can be learned; above, a laptop's memory suffers
KEPT = 4_000_000  # characters: more cannot be read in a live minute


class Unfit(Problem):
    """A text that cannot be trained on. The message says why and what to do; a notebook shows only the message."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True)
class Corpus:
    """A text as one long row of token numbers, ready to train on.

    `words` are the tokens by number; `start` is the token that stands before a text begins; `entropy` (nats a token) is
    how unsure whoever wrote such texts was of the next token, if that is known.
    """

    name: str
    ids: Tensor  # (N,)
    words: Sequence[str]
    start: int
    tokenizer: Tokenizer
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
    end = tokenizer.token_to_id("<end>")
    written = farm.sample(documents, seed)
    rows = tokenizer.encode_batch([document.text for document in written])
    ids = torch.tensor([i for row in rows for i in (end, *row.ids)])
    entropy = -sum(document.log_probability for document in written) / len(ids)
    return Corpus(f"{documents:,} farm documents", ids, farm.WORDS, end, tokenizer, entropy)


def text_corpus(text: str, name: str = "your text", unit: str = "pieces", vocabulary: int = 1000) -> Corpus:
    """Any text, cut into BPE "pieces" learned from it, or into "characters" (200; rare ones become one sign).

    Raises:
        Unfit: the text is too short, or says the same all the time.
    """
    text = checked(text, name)
    if unit == "pieces":
        tokenizer = train_bpe(text.splitlines(keepends=True), vocabulary)
    else:
        tokenizer = _characters(text)
    encoded = tokenizer.encode_batch(text.splitlines(keepends=True))
    ids = torch.tensor([i for row in encoded for i in row.ids])
    if len(ids) <= LENGTH:
        raise Unfit(f"{name} repeats itself: it is only {len(ids)} {unit} long. A model needs a text with variety.")
    return Corpus(name, ids, words_of(tokenizer), start_of(tokenizer), tokenizer)


def _characters(text: str, most: int = 200) -> Tokenizer:
    common = [sign for sign, _ in Counter(text).most_common(most)]
    tokenizer = Tokenizer(models.WordLevel({sign: i for i, sign in enumerate(["□", *common])}, unk_token="□"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    return tokenizer


def checked(text: str, where: str) -> str:
    """`text` if a small model can learn from it.

    Raises:
        Unfit: the text is too short.
    """
    if len(text.strip()) < LEAST:
        raise Unfit(
            f"{where} has {len(text.strip()):,} characters. A model needs at least {LEAST:,} to learn from: "
            "join several texts into one file."
        )
    return text[:KEPT]


def from_file(path: str) -> str:
    """The text of a UTF-8 file.

    Raises:
        Unfit: no such file, a folder, not to be read, too large, too small, not text, or not UTF-8.
    """
    where = repr(path) if len(path) <= 80 else f"{path[:79]!r}…"
    file = os.path.expanduser(path)  # a Path complains of names that are too long or of an unknown ~user
    if not os.path.exists(file):
        raise Unfit(f"There is no file {where}. The notebook looks from {Path.cwd()}.")
    if os.path.isdir(file):
        raise Unfit(f"{where} is a folder. Name one text file in it.")
    size = os.path.getsize(file)
    if size > MOST:
        raise Unfit(f"{where} has {size / 1e6:,.0f} MB, the limit is {MOST / 1e6:,.0f} MB. Cut a part out of it.")
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        raise Unfit(f"{where} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    return checked(decoded(content, where), where)


def decoded(data: bytes, where: str) -> str:
    """Bytes to text; a byte-order mark is dropped, line ends become one sign.

    Raises:
        Unfit: the bytes are no text, or text in another encoding.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unfit(f"{where} is text in UTF-16. Save it as UTF-8 (in an editor: Save as, encoding UTF-8).")
    if b"\x00" in data[:100_000]:
        raise Unfit(f"{where} is not a text file (it holds zero bytes, like a picture, a PDF or a Word file).")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unfit(
            f"{where} is not UTF-8: byte {error.start:,} does not fit. Many old files are Latin-1; "
            "open it in an editor and save it as UTF-8."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def python_documentation() -> str:
    """The chapters of Python's language reference that `help("topics")` shows. Every Python has them."""
    from pydoc_data.topics import topics

    return checked("\n\n".join(topics[name] for name in sorted(topics)), "Python's documentation")


def python_source() -> str:
    """The modules of the Python standard library, joined. Every Python has them."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    parts, size = [], 0
    for file in sorted(folder.glob("*.py")):
        part = file.read_text(encoding="utf-8", errors="replace")
        parts.append(part)
        size += len(part)
        if size > KEPT:
            break
    return checked("\n\n".join(parts), "Python's source")


def from_hub(dataset: str) -> str:
    """The first plain text file (.txt, .md) of a data set on the Hugging Face hub, such as "roneneldan/TinyStories".

    Raises:
        Unfit: no network, no such data set, it holds no text file of a fitting size, or the file did not come.
    """
    if not catalog.online():
        raise Unfit("There is no network here. Use a file, or Python's own documentation.")
    from huggingface_hub import HfApi, hf_hub_download

    with _in_words(dataset):
        files = HfApi().list_repo_tree(dataset, recursive=True, repo_type="dataset")
        sizes = {file.path: file.size for file in files if hasattr(file, "size")}
    texts = [name for name, size in sizes.items() if name.lower().endswith((".txt", ".md")) and LEAST <= size <= MOST]
    texts.sort(key=lambda name: (name.lower().endswith(".md"), -sizes[name]))
    if not texts:
        raise Unfit(
            f"{dataset!r} holds no .txt or .md file between {LEAST / 1e3:,.0f} kB and {MOST / 1e6:,.0f} MB. "
            "Try another data set."
        )
    with _in_words(dataset):
        content = Path(hf_hub_download(dataset, texts[0], repo_type="dataset")).read_bytes()
    return checked(decoded(content, texts[0]), texts[0])


@contextlib.contextmanager
def _in_words(dataset: str) -> Iterator[None]:
    """What the hub, the line to it or the disk has against a data set, as Unfit."""
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        with hub.in_words(f"datasets/{dataset}"):
            yield
    except (HFValidationError, hub.Unusable) as error:
        raise Unfit(f"The hub has no open data set {dataset!r}. An id looks like owner/name.") from error
    except hub.Unavailable as error:
        broken = isinstance(error.__cause__, LocalEntryNotFoundError)  # the library then speaks of its own folder
        raise Unfit("The connection to the hub was lost: run this again." if broken else str(error)) from error
