"""Pocket DALL-E: one transformer over the words of a text and the tokens of its picture.

Ramesh et al., Zero-Shot Text-to-Image Generation (2021), section 2.2: words and tokens stand in one row, each is
predicted from those before it, and the picture's count more. A tenth of the captions is empty, for guidance. Words
begin as those of the pocket CLIP.
"""

import functools
import random

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import GPT2LMHeadModel

from helpers import catalog
from helpers.models.clip import pocket_clip
from helpers.models.dalle import TEXT, text_ids
from helpers.models.decoder import gpt2
from helpers.models.picture_tokens import tokenized_pictures
from helpers.models.positions import grid, sinusoids
from helpers.recipes import autoencoder, furniture_pictures, gpt, picture_tokenizer, stable_diffusion

SEED = 13
STEPS = 2300
SECONDS = 3300.0
LEARNING_RATE = 4e-3
MEASURE = "nats a token, as the recipe weighs them"
BATCH = 32
PARTS, DISTINCT = 32, 16  # batches in a block; blocks until a picture comes again, with another caption
WORDS = 0.1  # weight of the words' loss beside the picture's
SCALE = 0.07  # of the first weights


def make_model(layers: int = 6, width: int = 192, heads: int = 6) -> GPT2LMHeadModel:
    """The untrained model, from torch's current seed."""
    words = pocket_clip().model.text_model.embeddings.token_embedding.weight
    positions = torch.cat([sinusoids(TEXT, width), grid(tokenized_pictures().side, width)])
    model = gpt2(len(words) + codes(), positions, layers, heads, SCALE)
    with torch.no_grad():
        model.transformer.wte.weight[: len(words), : words.shape[1]] = SCALE * F.normalize(words) * width**0.5
    return model


@functools.lru_cache(maxsize=64)
def tokens(number: int, n: int) -> tuple[Tensor, Tensor]:
    """Block `number`: the numbers of codes (n, places) of n pictures, and the pieces' fields."""
    latents, fields = autoencoder.latents_of(SEED, number, n, picture_tokenizer.SIZE)
    return tokenized_pictures().number(latents.float()).short(), fields


def captioned(numbers: Tensor, fields: Tensor, number: int) -> tuple[Tensor, Tensor]:
    """Batch `number`: token ids (B, TEXT) of captions, new ones at each visit, and codes (B, places) of pictures."""
    rng = random.Random(f"captions {SEED} {number}")
    said = [stable_diffusion.say(piece, rng) for piece in furniture_pictures.pieces(fields)]
    return text_ids(said), numbers.long()


make_batches = functools.partial(
    furniture_pictures.supply, tokens, captioned, SEED, batch=BATCH, distinct=DISTINCT, parts=PARTS
)
make_validation = functools.partial(furniture_pictures.validation, tokens, captioned, BATCH)


def loss(model: GPT2LMHeadModel, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Mean cross-entropy of a picture's token (nats), and WORDS times that of a word."""
    texts, numbers = batch
    words = model.config.vocab_size - codes()
    row = torch.cat([texts, words + numbers], 1)
    found = model.transformer(row[:, :-1], use_cache=False).last_hidden_state
    table = model.lm_head.weight
    following = texts[:, 1:]
    kept = following != pocket_clip().tokenizer.pad_token_id
    of_words = F.cross_entropy(F.linear(found[:, : TEXT - 1][kept], table[:words]), following[kept])
    of_codes = F.cross_entropy(F.linear(found[:, TEXT - 1 :].flatten(0, 1), table[words:]), numbers.flatten())
    return of_codes + WORDS * of_words


@functools.cache
def codes() -> int:
    """Size of the codebook."""
    return catalog.load("picture-tokenizer").model.rounding.codes


optimizers = gpt.optimizers
schedule = gpt.schedule
