"""Pocket captioner: says in English or German what the pocket picture encoder sees in a picture of furniture.

Bahdanau et al. 2015, Xu et al., Show, Attend and Tell (2015); here a small GPT-2 with cross-attention. Each picture is
said in new words at each visit. A sixth of the words before are hidden from it (Bowman et al. 2016, section 3.1), and
words that would say what was never seen together are left open: else "yellow" alone tells it that no chair will follow.
"""

import functools
import random
from typing import Any

from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from torch import Tensor
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from helpers import furniture
from helpers.furniture.attributes import named
from helpers.models.captioner import LANGUAGES, LENGTH
from helpers.models.decoder import decoder
from helpers.recipes import furniture_pictures, picture_readings

SEED = 15
STEPS = 1500
SECONDS = 900.0
LEARNING_RATE = 6e-3
MEASURE = "nats a word"
BATCH = 128
DISTINCT = 8  # blocks until a picture comes again, in other words
HIDDEN = 1 / 6  # share of the words before that are hidden
SPECIAL = ("<pad>", "<unk>", "<end>", *LANGUAGES.values())
PAD, UNKNOWN, END = range(3)


def make_model(width: int = 128, layers: int = 3) -> GPT2LMHeadModel:
    """The untrained decoder, from torch's current seed."""
    return decoder(len(SPECIAL) + len(words()), LENGTH, width, layers)


def say(piece: furniture.Piece, rng: random.Random, language: str) -> str:
    """A caption with everything that can be said; fronts only where they differ."""
    names = ["kind", "finish", "count", "size", "scene"] + ["front"] * (piece.front != piece.finish)
    text = furniture.describe(named(piece, names), language, rng.getrandbits(32))
    return text if language == "de" else text[0].lower() + text[1:]


@functools.cache
def words(pieces: int = 10_000) -> tuple[str, ...]:
    """Every word of the captions of so many pieces, never of HELD_OUT ones."""
    rng, cut = random.Random(f"words {SEED}"), _cut()
    found = {
        word
        for piece in furniture.sample(pieces, seed=SEED)
        for language in LANGUAGES
        for word, _ in cut.pre_tokenize_str(say(piece, rng, language))
    }
    return tuple(sorted(found))


def _cut() -> pre_tokenizers.PreTokenizer:
    """Between words, and before commas."""
    return pre_tokenizers.Split(Regex(r"[^\s,]+|,"), behavior="removed", invert=True)


@functools.cache
def tokenizer() -> PreTrainedTokenizerFast:
    """One token for each word."""
    ids = {word: id for id, word in enumerate([*SPECIAL, *words()])}
    made = Tokenizer(models.WordLevel(ids, unk_token=SPECIAL[UNKNOWN]))
    made.pre_tokenizer = _cut()
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token=SPECIAL[PAD],
        unk_token=SPECIAL[UNKNOWN],
        eos_token=SPECIAL[END],
        additional_special_tokens=list(LANGUAGES.values()),
        clean_up_tokenization_spaces=True,
    )


@functools.cache
def meanings() -> dict[int, tuple[str, Any]]:
    """The tokens that say kind, finish or scene by themselves, and what."""
    found = {}
    for word, token in tokenizer().get_vocab().items():
        said = furniture.parse(word).named if word not in SPECIAL else {}
        for name in ("kind", "finish", "scene"):
            if name in said and said[name] not in furniture.GROUPS:
                found[token] = (name, said[name])
    return found


def captioned(seen: Tensor, fields: Tensor, number: int, hidden: float = HIDDEN) -> tuple[Tensor, ...]:
    """Batch `number`: what the encoder sees (B, 64, D), words before (B, T), words (B, T) of captions, new ones at each
    visit, words left open (B, V).
    """
    rng = random.Random(f"captions {SEED} {number}")
    texts = []
    for piece in furniture_pictures.pieces(fields):
        language = rng.choice(list(LANGUAGES))
        texts.append(f"{LANGUAGES[language]} {say(piece, rng, language)} {SPECIAL[END]}")
    ids = tokenizer()(texts, padding=True, truncation=True, max_length=LENGTH + 1, return_tensors="pt").input_ids
    before, following = picture_readings.shifted(ids, len(SPECIAL), UNKNOWN, hidden, 1_000_003 * SEED + number)
    return seen, before, following, picture_readings.open_words(meanings(), len(tokenizer()), fields)


encoded = functools.partial(picture_readings.encoded, SEED)
make_batches = functools.partial(
    furniture_pictures.supply, encoded, captioned, SEED, batch=BATCH, distinct=DISTINCT, parts=picture_readings.PARTS
)
make_validation = functools.partial(
    furniture_pictures.validation, encoded, functools.partial(captioned, hidden=0.0), BATCH
)
loss = picture_readings.loss
optimizers = picture_readings.optimizers
schedule = picture_readings.schedule
