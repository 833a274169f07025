"""One line of text cut in three ways: words, pieces (BPE), characters (section 2).

Byte-pair encoding (Sennrich et al. 2016, "Neural Machine Translation of Rare Words with Subword Units") starts from
single bytes and glues the most frequent pair of neighbours together, again and again, until the vocabulary is full.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import tokenizers

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.panel import Choice, Panel, Text
from helpers.problems import Problem

DOCUMENTS = 200  # that BPE learns from
ALPHABET = 256  # bytes: the smallest vocabulary, it can spell anything


@dataclass(frozen=True)
class Cut:
    """One way to cut a text: the parts, and how many different parts this way knows."""

    unit: str
    parts: tuple[str, ...]
    known: tuple[bool, ...]  # False where the vocabulary lacks the part
    vocabulary: int


def train_bpe(texts: Iterable[str], vocabulary: int) -> tokenizers.Tokenizer:
    """A byte-level BPE tokenizer with `vocabulary` pieces, learned from `texts`."""
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=max(vocabulary, ALPHABET),
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


@cache
def farm_bpe(vocabulary: int) -> tokenizers.Tokenizer:
    """BPE learned from farm documents."""
    return train_bpe([document.text for document in farm.sample(DOCUMENTS, seed=1)], vocabulary)


def cuts(text: str, vocabulary: int = 1000) -> list[Cut]:
    """The same text as words, as BPE pieces out of `vocabulary`, and as characters."""
    if not text.strip():
        raise Problem("Type a few words to cut.")
    words, letters = farm.tokenize(text), {" ", *"".join(farm.WORDS)}
    pieces = _spans(text, farm_bpe(vocabulary).encode(text).offsets)
    return [
        Cut("words", tuple(words), tuple(word in farm.WORDS for word in words), len(farm.WORDS)),
        Cut("pieces", pieces, (True,) * len(pieces), vocabulary),
        Cut("characters", tuple(text), (True,) * len(text), len(letters)),
    ]


def _spans(text: str, offsets: list[tuple[int, int]]) -> tuple[str, ...]:
    """The text of each piece. Pieces smaller than a character (bytes of an emoji) show as a dot."""
    parts, reached = [], 0
    for start, end in offsets:
        parts.append(text[max(start, reached) : end] or "·")
        reached = max(reached, end)
    return tuple(parts)


def draw_cuts(sheet, cuts: list[Cut]) -> None:
    """Three bands: the same text in coloured parts. Neighbours differ in colour; unknown parts are crossed out."""
    now = figures.theme()
    bands = figures.axes(sheet, rows=len(cuts), heights=(2, 2, 3), gap=10)
    for plot, cut in zip(bands, cuts, strict=True):
        canvas = Canvas(plot)
        heading = f"{len(cut.parts)} {cut.unit}"
        canvas.text(0, 9, heading, size=16, bold=True)
        room = canvas.width - figures.text_width(heading, 16, bold=True) - 16
        canvas.text(
            canvas.width, 9, f"out of {cut.vocabulary:,} that it knows", room, 14, align="right", colour=now.faint
        )
        parts = [
            figures.Styled(
                part.replace("\n", "⏎").replace(" ", "␣" if part == " " else " "),
                box=figures.mix(now.background, now.series[i % 4], 0.3) if known else now.background,
                strike=None if known else now.series[1],
            )
            for i, (part, known) in enumerate(zip(cut.parts, cut.known, strict=True))
        ]
        figures.flow(canvas, 24, parts, int((canvas.height - 22) // 25), 15, gap=8 if cut.unit == "words" else 5)


def caption_cuts(cuts: list[Cut]) -> str:
    words, pieces, characters = cuts
    unknown = [part for part, known in zip(words.parts, words.known, strict=True) if not known]
    lost = f"The words {', '.join(unknown[:3])} are unknown: the word model sees <unk>. " if unknown else ""
    return (
        f"{lost}{len(words.parts)} words, {len(pieces.parts)} pieces, {len(characters.parts)} characters: the larger "
        "the vocabulary, the shorter the row. Pieces can spell everything and still are short where text is common."
    )


def tokens_panel(text: str = "The goat likes the marmalade, unbelievably!") -> Panel:
    """The same line as words, BPE pieces and characters."""
    return Panel(
        "Where does a word begin?",
        [Text("text", text, rows=1), Choice("pieces", (260, 320, 500, 1000, 2000), 1000, label="pieces known (BPE)")],
        compute=lambda settings: cuts(settings.text, settings.pieces),
        draw=draw_cuts,
        caption=caption_cuts,
        model="tokenizers trained on farm text",
        size=(480, 320),
    )
