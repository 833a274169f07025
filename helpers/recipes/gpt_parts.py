"""What each part of a GPT is worth: the small GPT of notebook 03, trained with and without it (section 3).

All trainings read the same documents in the same order. Each is done at two learning rates, from several seeds: a model
that lacks a part is given the better rate, as the whole one is.
"""

import functools
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import GPT2Config, GPT2LMHeadModel

from helpers import device, farm, records, tables, training
from helpers.models.language import LanguageModel
from helpers.models.removal import PARTS, without
from helpers.recipes import farm_text, gpt, prefetching
from helpers.scores import language as scores

NAME = "gpt_parts"
LAYERS, WIDTH, HEAD = 4, 64, 32  # of the small GPT; width of one head
ONE_LAYER = "three of the four layers"
LEFT_OUT = (*PARTS, ONE_LAYER)
PAIRS = "counting pairs"
RATES, SEEDS = (4e-3, 1e-2), (0, 1, 2)
STEPS, MEASURED = 200, 240  # of a training; fresh documents
KINDS = ("facts", "facts", "story")  # two thirds of the documents are knowledge: that can be learned in a minute
DOCUMENTS, LONGEST = 8, 160  # in a batch; words of one
HEADINGS = ("left_out", "learning_rate", "seed", "bits_per_word", "entropy_bits_per_word", "steps")


def config(layers: int = LAYERS, width: int = WIDTH) -> GPT2Config:
    """The small GPT's numbers."""
    return gpt.config(layers, width, width // HEAD)


def make_model(left_out: str, seed: int) -> nn.Module:
    """The library's GPT-2, small and untrained, without one of LEFT_OUT."""
    device.seed(seed)
    model = GPT2LMHeadModel(config(1 if left_out == ONE_LAYER else LAYERS))
    for parameter in model.parameters():
        if parameter.ndim == 2:
            nn.init.normal_(parameter, std=gpt.SCALE)  # as the notebook does; the library makes some smaller
    return model if left_out == ONE_LAYER else without(model, left_out)


def make_batches() -> farm_text.Batches:
    """The farm's knowledge and stories: inputs and targets (B, T)."""
    return farm_text.batches(0, DOCUMENTS, LONGEST, kinds=KINDS, distinct=24)


def loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
    """Mean cross-entropy (nats a word); every word counts the same."""
    ids, following = batch
    logits = model(ids, attention_mask=torch.ones_like(ids), use_cache=False).logits
    return F.cross_entropy(logits.flatten(0, 1).float(), following.flatten(), ignore_index=farm_text.IGNORE_INDEX)


def adamw(model: nn.Module, rate: float) -> list[torch.optim.Optimizer]:
    """The optimizer of the notebook: AdamW without weight decay."""
    return [torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.98), weight_decay=0.0)]


def fresh_documents(n: int) -> list[farm.Document]:
    """Documents of KINDS that no training reads, at most LONGEST words each."""
    kinds = [farm.sample(n, seed=scores.unseen_seed(0, "parts"), kind=kind) for kind in KINDS]
    mixed = [document for row in zip(*kinds, strict=True) for document in row]
    return [document for document in mixed if len(farm.tokenize(document.text)) < LONGEST][:n]


def trained(left_out: str, rate: float, seed: int) -> dict[str, float]:
    """Bits a word on fresh documents after the training, and their entropy.

    Raises:
        KeyboardInterrupt: somebody stopped it.
    """
    model = make_model(left_out, seed)
    run = training.fit(model, make_batches(), loss=loss, learning_rate=rate, optimizers=adamw, steps=STEPS)
    if run.stopped:
        raise KeyboardInterrupt
    return scores.bits(LanguageModel(model, farm.tokenizer()), fresh_documents(MEASURED))


def counting() -> dict[str, float]:
    """The same of one who counts which word follows which, in the documents that one training reads.

    A word with many different followers leaves more of its probability to what is common anyway (Witten and Bell 1991).
    """
    read = prefetching.first(make_batches(), STEPS)
    before, after = (torch.cat(sides) for sides in zip(*(pairs(*batch) for batch in read), strict=True))
    counts = torch.zeros(len(farm.WORDS), len(farm.WORDS))
    counts.index_put_((before, after), torch.ones(len(after)), accumulate=True)
    common = (counts.sum(0) + 1) / (counts.sum() + len(farm.WORDS))  # (V,)
    different = (counts > 0).sum(1, keepdim=True).clamp(min=1)
    follows = (counts + different * common) / (counts.sum(1, keepdim=True) + different)  # (V, V)
    fresh = fresh_documents(MEASURED)
    rows = farm.tokenizer().encode_batch([document.text for document in fresh], add_special_tokens=False)
    asked = pairs(*farm_text.pad([[farm_text.END, *row.ids, farm_text.END] for row in rows]))
    entropy = -sum(document.log_probability for document in fresh) / math.log(2) / len(asked[0])
    return {"bits_per_word": -float(follows[asked].log2().mean()), "entropy_bits_per_word": entropy}


def pairs(ids: Tensor, following: Tensor) -> tuple[Tensor, Tensor]:
    """Each word (N,) of a batch, and the word after it (N,)."""
    inside = following != farm_text.IGNORE_INDEX
    return ids[inside], following[inside]


def measured(left_out: str, rate: str, seed: int | str) -> list[tuple]:
    """The row of a training, or of counting pairs."""
    found = counting() if left_out == PAIRS else trained(left_out, float(rate), int(seed))
    figures = (f"{found[what]:.4f}" for what in ("bits_per_word", "entropy_bits_per_word"))
    return [(left_out, rate, seed, *figures, STEPS)]


def record(folder: Path = tables.FOLDER) -> None:
    """Count, train and measure what the table lacks."""
    trainings = [(name, f"{rate:g}", seed) for seed in SEEDS for name in LEFT_OUT for rate in RATES]
    parts = {key: functools.partial(measured, *key) for key in ((PAIRS, "", ""), *trainings)}
    records.resume(NAME, HEADINGS, parts, f"{STEPS} steps, by {tables.command(NAME)}", folder)


def counted(folder: Path = tables.FOLDER) -> tuple[float, float]:
    """Bits a word of counting pairs on the fresh documents, and their entropy.

    Raises:
        Problem: it is not recorded.
    """
    for row in tables.read(NAME, folder):
        if row["left_out"] == PAIRS:
            return float(row["bits_per_word"]), float(row["entropy_bits_per_word"])
    raise tables.unrecorded(NAME)


def above_entropy(folder: Path = tables.FOLDER) -> dict[str, dict[str, list[float]]]:
    """Bits a word above the entropy: left out -> learning rate -> one value a seed.

    Raises:
        Problem: not all trainings are recorded.
    """
    found: dict[str, dict[str, list[float]]] = {name: {} for name in LEFT_OUT}
    trainings = [row for row in tables.read(NAME, folder) if row["left_out"] in found]
    if len(trainings) < len(LEFT_OUT) * len(RATES) * len(SEEDS):
        raise tables.unrecorded(NAME)
    for row in trainings:
        above = float(row["bits_per_word"]) - float(row["entropy_bits_per_word"])
        found[row["left_out"]].setdefault(row["learning_rate"], []).append(above)
    return found
