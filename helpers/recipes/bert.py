"""Pocket BERT: a masked model that sees both sides of a gap, on sentences of the farm."""

import functools
from collections.abc import Generator, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor
from transformers import BertConfig, BertForMaskedLM

from helpers import device, farm
from helpers.recipes import farm_text, muon

SEED = 3
STEPS = 3400
SECONDS = 2400.0
LEARNING_RATE = 3e-3
LENGTH = 96  # longest window in words
SENTENCES = 4  # in a window at most: a gap's own sentence and a few around it
KINDS = ("story", "story", "talk", "talk", "talk", "facts")  # lists, echoes and babble are for looking back
DOCUMENTS = 15  # in a batch
MASK_PROBABILITY = 0.3  # share of the words that are to be guessed: twice BERT's own, because time is short
MASK, PAD = farm.SPECIAL.index("[MASK]"), farm.SPECIAL.index("<pad>")
ENDS = (".", "?", "!", "</A>")


def make_model(layers: int = 4, width: int = 96, heads: int = 4) -> BertForMaskedLM:
    """The untrained model, from torch's current seed."""
    config = BertConfig(
        vocab_size=len(farm.WORDS),
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * width,
        max_position_embeddings=LENGTH,
        type_vocab_size=1,
        hidden_dropout_prob=0.0,  # no dropout: every sentence is new
        attention_probs_dropout_prob=0.0,
        initializer_range=0.05,
        pad_token_id=PAD,
        attn_implementation=device.training_attention(),
    )
    return BertForMaskedLM(config)


def windows(words: Sequence[int], generator: torch.Generator) -> list[list[int]]:
    """Cut a document (ids without start and end) into windows of one to SENTENCES sentences."""
    ends = {farm.WORDS.index(mark) for mark in ENDS}
    found, window, left = [], [], 0
    for number, word in enumerate(words, 1):
        if not window:
            left = int(torch.randint(1, SENTENCES + 1, (), generator=generator))
        window.append(word)
        left -= word in ends
        if left == 0 or len(window) == LENGTH or number == len(words):
            found.append(window)
            window = []
    return found


def mask_tokens(rows: Sequence[Sequence[int]], generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Inputs (B, T) with gaps, and targets (B, T): the hidden words, IGNORE_INDEX elsewhere.

    Of the hidden words 80 % become [MASK], 10 % another word, 10 % stay (Devlin et al. 2019, section 3.1).
    """
    inputs = torch.full((len(rows), max(map(len, rows))), PAD)
    for i, row in enumerate(rows):
        inputs[i, : len(row)] = torch.tensor(row)
    drawn, replaced = (torch.rand(inputs.shape, generator=generator) for _ in range(2))
    hidden = (drawn < MASK_PROBABILITY) & (inputs != PAD) & (inputs != farm_text.UNKNOWN)
    targets = inputs.where(hidden, farm_text.IGNORE_INDEX)
    others = torch.randint(len(farm.SPECIAL), len(farm.WORDS), inputs.shape, generator=generator)
    inputs = inputs.where(~hidden | (replaced >= 0.9), others)
    return inputs.masked_fill(hidden & (replaced < 0.8), MASK), targets


def make_batches(workers: int = 0) -> farm_text.Batches:
    """Endless windows of farm documents with gaps: inputs and targets (B, T). Batch number i depends on i only."""
    supply = farm_text.batches(SEED, DOCUMENTS, kinds=KINDS, distinct=300, workers=workers)

    def with_gaps(first: int, stride: int) -> Generator[tuple[Tensor, Tensor]]:
        for number, (documents, _) in enumerate(supply(first, stride)):
            yield gapped(documents, 1_000_003 * SEED + first + number * stride)

    return with_gaps


def make_validation() -> list[tuple[Tensor, Tensor]]:
    """Windows of held-out documents with gaps, as batches."""
    return [gapped(documents, n) for n, (documents, _) in enumerate(farm_text.held_out(DOCUMENTS, kinds=KINDS))]


def gapped(documents: Tensor, seed: int) -> tuple[Tensor, Tensor]:
    """Inputs and targets (B, T): windows, with gaps, of documents (n, words) that begin with a start."""
    generator = torch.Generator().manual_seed(seed)
    words = ([word for word in row[1:] if word != PAD] for row in documents.tolist())
    return mask_tokens([window for row in words for window in windows(row, generator)], generator)


optimizers = functools.partial(muon.optimizers, blocks=".layer.")


def loss(model: BertForMaskedLM, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Mean cross-entropy (nats) of the hidden words."""
    inputs, targets = batch
    kept = targets != farm_text.IGNORE_INDEX
    vectors = model.bert(inputs, attention_mask=(inputs != PAD).long()).last_hidden_state
    return F.cross_entropy(model.cls(vectors[kept]).float(), targets[kept])
