"""Train a language model while you watch: from babble to readable text within a minute (sections 3 and 10)."""

import functools
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import catalog, live, training
from helpers.lectures.next_word.corpus import Corpus
from helpers.live import LiveTraining
from helpers.models.language import LanguageModel
from helpers.models.recurrent import RecurrentLM
from helpers.panel import Choice, Slider

SAMPLE_WORDS = 26  # of a line


def next_word_loss(model: RecurrentLM, batch: Tensor) -> Tensor:
    """Cross-entropy in nats: each word of `batch` (B, T + 1) but the first is predicted from the words before it."""
    logits = model(batch[:, :-1])  # (B, T, V)
    return F.cross_entropy(logits.flatten(0, 1).float(), batch[:, 1:].flatten())


def babble(
    model: RecurrentLM, corpus: Corpus, words: int = SAMPLE_WORDS, temperature: float = 0.7, seed: int = 0
) -> str:
    """What `model` writes from nothing."""
    language, generator = LanguageModel(model, corpus.tokenizer), torch.Generator().manual_seed(seed)
    start = torch.tensor([[language.start]])
    return corpus.decode(language.generate(start, words, temperature=temperature, generator=generator)[0])


def size_of(cell: str, vocabulary: int, width: int) -> int:
    """How many numbers such a model has to learn."""
    with torch.device("meta"):
        return sum(p.numel() for p in RecurrentLM(cell, vocabulary, width).parameters())


def describe(corpus: Corpus, settings) -> str:
    """Which network, how large, how fast it learns."""
    numbers = size_of(settings.cell, corpus.vocabulary, settings.width)
    return f"{settings.cell.upper()} with {numbers / 1e6:.2f} million numbers, η = {settings.rate:.2g}"


def caption(data: dict) -> str:
    if not data["step"]:
        return (
            f"{data['plan']}. Not trained yet: it does no better than guessing among all words "
            f"({data['levels']['guessing']:.1f} nats). {data['hint']}"
        )
    loss = live.smooth(data["losses"][""][1])[-1]
    return (
        f"{data['now']}: {data['step']:,} steps in {data['seconds']:.0f} s, loss {loss:.2f} nats a word. "
        f"Compare what it wrote early and late. Start afresh would take: {data['plan']}."
    )


def keep(mine: LanguageModel, name: str) -> Path:
    """Keep a trained model for another day: the first panel of the lecture offers it again. Returns its folder."""
    return catalog.keep(name, mine.model, mine.tokenizer)


def live_training(corpus: Corpus, cell: str = "rnn", width: int = 160, rate: float = 4e-3) -> LiveTraining:
    """A recurrent model to be trained on a corpus while one watches."""

    def start(model: RecurrentLM, settings, **how) -> training.Run:
        batches = training.by_index(corpus.batch)
        return training.start(model, batches, loss=next_word_loss, learning_rate=settings.rate, **how)

    def ready(model: RecurrentLM) -> LanguageModel:
        return LanguageModel(model, corpus.tokenizer, f"your {model.cell.upper()}")

    return LiveTraining(
        f"Training on {corpus.name}",
        [
            Choice("cell", {"RNN": "rnn", "LSTM": "lstm"}, cell),
            Slider("width", width, 32, 256, step=32),
            Slider("rate", rate, 1e-4, 1.0, log=True, label="learning rate η"),
        ],
        make_model=lambda settings: RecurrentLM(settings.cell, corpus.vocabulary, settings.width),
        start=start,
        sample=functools.partial(babble, corpus=corpus),
        wrap=ready,
        describe=functools.partial(describe, corpus),
        levels={"guessing": math.log(corpus.vocabulary)},
        loss_title="loss (nats a word)",
        sample_title="what it writes",
        caption=caption,
        size=(640, 400),
    )
