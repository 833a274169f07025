"""What the pocket picture encoder sees in pictures of furniture, as batches for the decoders of notebook 09."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import GPT2LMHeadModel

from helpers import catalog
from helpers.models.picture_encoder import ANSWERS, places
from helpers.recipes import muon, picture_encoder
from helpers.training import warmup_stable_decay

PARTS = 16  # batches in a block
PAD = 0  # id of the token that fills up


@functools.lru_cache(maxsize=64)
def encoded(seed: int, number: int, n: int) -> tuple[Tensor, Tensor]:
    """Block `number`: what the encoder sees (n, 64, D), float16, in n pictures of the shop; their fields."""
    pictures, fields = picture_encoder.pictures_of(seed, number, n)  # not kept: what is seen in them is
    encoder = catalog.load("picture-encoder").model
    return places(encoder, pictures.float() / 255).half().cpu(), fields


def open_words(meanings: Mapping[int, tuple[str, Any]], words: int, fields: Tensor) -> Tensor:
    """(B, words) which tokens would say of a picture what no training picture has together, such as HELD_OUT.

    Args:
        meanings: for tokens that say kind, finish or scene: which of them, and what.
        words: number of tokens.
        fields: of the B pieces.
    """
    answers = picture_encoder.answered(fields)
    apart = {name: picture_encoder.left_open(name, answers) for name in ("kind", "finish", "scene")}
    found = torch.zeros(len(fields), words, dtype=torch.bool)
    for token, (name, value) in meanings.items():
        found[:, token] = apart[name][:, ANSWERS[name].index(value)]
    return found


def shifted(ids: Tensor, special: int, unseen: int, hidden: float, seed: int) -> tuple[Tensor, Tensor]:
    """Tokens before and tokens (B, T - 1) each, of rows (B, T): each predicts the next.

    Args:
        special: token ids from this one on may be hidden.
        unseen: the token that stands for a hidden one.
        hidden: share of them that is (Bowman et al. 2016, Generating Sentences from a Continuous Space, section 3.1).
        seed: of the chance.
    """
    before, following = ids[:, :-1].clone(), ids[:, 1:]
    lost = torch.rand(before.shape, generator=torch.Generator().manual_seed(seed)) < hidden
    before[lost & (before >= special)] = unseen
    return before, following


def padded(rows: Sequence[Sequence[int]]) -> Tensor:
    """(B, T) token ids, filled up with 0."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])


def loss(model: GPT2LMHeadModel, batch: tuple[Tensor, ...]) -> Tensor:
    """Mean cross-entropy of a token (nats); those left open count only where they stand ("flying in blue skies").

    batch: what the encoder sees (B, 64, D), tokens before (B, T), tokens (B, T), which are left open (B, V).
    """
    seen, before, following, left_open = batch
    scores = model(input_ids=before, encoder_hidden_states=seen.float(), use_cache=False).logits.float()
    stands = F.one_hot(following, scores.shape[-1]).bool()
    scores = scores.masked_fill(left_open[:, None] & ~stands, -torch.inf)
    return F.cross_entropy(scores.flatten(0, 1), following.flatten(), ignore_index=PAD)


optimizers = functools.partial(muon.optimizers, blocks=".h.")
# The learning rate falls from early on (Bergsma et al. 2025, Straight to Zero).
schedule = functools.partial(warmup_stable_decay, warmup=0.02, decay=0.8)
