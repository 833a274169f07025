"""Train a language model while you watch: from babble to readable text within a minute (sections 3 and 11).

Model and training loop are the notebook's own; here they only get their batches, and a panel to be watched in.
"""

import functools
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from helpers import catalog, live, training
from helpers.lectures.next_word.corpus import Corpus
from helpers.live import LiveTraining
from helpers.models.language import LanguageModel
from helpers.panel import Slider
from helpers.problems import Problem

WIDTH, RATE = 160, 4e-3  # the first model's width and learning rate
SAMPLE_WORDS = 26  # of a line
FLOOR = "floor: the farm's dice"
MakeModel = Callable[[int, int], nn.Module]  # number of words V, width -> a recurrent model, as `live_training` asks
Loop = Callable[[nn.Module, Iterator[Tensor], float], Iterator[float]]  # model, batches, learning rate -> losses


def stepwise(loop: Loop, rate: float) -> training.Step:
    """A training loop, run one batch at a time, so that it can be watched, stopped and resumed.

    Args:
        loop: a generator function `loop(model, batches, rate)`: for each of the batches (B, T + 1) it makes one step
            and yields its loss.
    Raises (the step):
        Problem: the loop does not yield after a batch, or it has ended.
    """
    given: list[Tensor] = []
    running: list[Iterator[float]] = []

    def batches() -> Iterator[Tensor]:
        while True:
            if not given:
                raise Problem("The loop takes a second batch before it gives the loss of the first: yield loss.item().")
            yield given.pop()

    def step(model: nn.Module, batch: Tensor, optimizers: training.Optimizers) -> dict[str, float]:
        given.append(batch)
        if not running:  # only now is the model on its device, where an optimizer has to find it
            running.append(iter(loop(model, batches(), rate)))
        loss = next(running[0], None)
        if loss is None:
            raise Problem(
                "The training loop has ended: after each batch it should yield loss.item(), without a return."
            )
        return {"": float(loss)}

    return step


def babble(model: nn.Module, corpus: Corpus, words: int = SAMPLE_WORDS, temperature: float = 0.7, seed: int = 0) -> str:
    """What `model` writes from nothing."""
    language, generator = LanguageModel(model, corpus.tokenizer), torch.Generator().manual_seed(seed)
    start = torch.tensor([[language.start]])
    return corpus.decode(language.generate(start, words, temperature=temperature, generator=generator)[0])


def caption(data: dict) -> str:
    if not data["step"]:
        return (
            f"{data['plan']}. Not trained yet: it does no better than guessing among all words "
            f"({data['levels']['guessing']:.1f} nats). {data['hint']}"
        )
    loss = live.smooth(data["losses"][""][1])[-1]
    floor = f" (floor {data['levels'][FLOOR]:.2f})" if FLOOR in data["levels"] else ""
    return (
        f"{data['now']}: {data['step']:,} steps in {data['seconds']:.0f} s, loss {loss:.2f} nats a word{floor}. "
        f"Compare what it wrote early and late. Start afresh would take: {data['plan']}."
    )


def keep(mine: LanguageModel, name: str) -> Path:
    """Keep a trained model for another day: the first panel of the lecture offers it again. Returns its folder."""
    return catalog.keep(name, mine.model, mine.tokenizer)


def live_training(corpus: Corpus, make_model: MakeModel, loop: Loop) -> LiveTraining:
    """The notebook's own model, trained by the notebook's own loop while one watches; `result()` can speak.

    Args:
        make_model: `make_model(V, width)` gives a module. Its call makes scores (B, T, V) of words (B, T); its
            `step(words, state=None)` gives the scores and the state after the last word.
        loop: a generator function, as for `stepwise`.
    """

    def make(settings) -> nn.Module:
        return make_model(corpus.vocabulary, settings.width)

    def start(model: nn.Module, settings, **how) -> training.Run:
        step = stepwise(loop, settings.rate)
        none = {"optimizers": lambda model, rate: [], "learning_rate": settings.rate}  # the loop has its own
        return training.start(model, training.by_index(corpus.batch), step=step, **none, **how)

    def describe(settings) -> str:
        with torch.device("meta"):
            numbers = sum(p.numel() for p in make(settings).parameters())
        return f"{numbers / 1e6:.2f} million parameters, η = {settings.rate:.2g}"

    return LiveTraining(
        f"Training on {corpus.name}",
        [
            Slider("width", WIDTH, 32, 256, step=32),
            Slider("rate", RATE, 1e-4, 1.0, log=True, label="learning rate η"),
        ],
        make_model=make,
        start=start,
        sample=functools.partial(babble, corpus=corpus),
        wrap=lambda model: LanguageModel(model, corpus.tokenizer, "your model"),
        describe=describe,
        levels={"guessing": math.log(corpus.vocabulary)} | ({FLOOR: corpus.entropy} if corpus.entropy else {}),
        loss_title="loss (nats a word)",
        sample_title="what it writes",
        caption=caption,
        size=(640, 400),
    )
