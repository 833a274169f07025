"""Train a language model while you watch: from babble to readable text within a minute (sections 3 and 11).

Model and training loop are the notebook's own; here they only get their batches, and a panel to be watched in.
"""

import functools
import math
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from helpers import training
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


def babble(model: nn.Module, corpus: Corpus) -> str:
    """What `model` writes from nothing, always with the same random numbers."""
    language, generator = LanguageModel(model, corpus.tokenizer), torch.Generator().manual_seed(0)
    start = torch.tensor([[language.start]])
    return corpus.decode(language.generate(start, SAMPLE_WORDS, temperature=0.7, generator=generator)[0])


def live_training(corpus: Corpus, make_model: MakeModel, loop: Loop) -> LiveTraining:
    """The notebook's own model, trained by the notebook's own loop while one watches; `result()` can speak.

    Args:
        make_model: `make_model(V, width)` gives a module. Its call makes scores (B, T, V) of words (B, T); its
            `step(words, state=None)` gives the scores and the state after the last word.
        loop: a generator function, as for `stepwise`.
    """

    def start(model: nn.Module, settings, **how) -> training.Run:
        step = stepwise(loop, settings.rate)
        none = {"optimizers": lambda model, rate: [], "learning_rate": settings.rate}  # the loop has its own
        return training.start(model, training.by_index(corpus.batch), step=step, **none, **how)

    return LiveTraining(
        f"Training on {corpus.name}",
        [
            Slider("width", WIDTH, 32, 256, step=32),
            Slider("rate", RATE, 1e-4, 1.0, log=True, label="learning rate η"),
        ],
        make_model=lambda settings: make_model(corpus.vocabulary, settings.width),
        start=start,
        sample=functools.partial(babble, corpus=corpus),
        wrap=lambda model: LanguageModel(model, corpus.tokenizer, "your model"),
        levels={"guessing": math.log(corpus.vocabulary)} | ({FLOOR: corpus.entropy} if corpus.entropy else {}),
        loss_title="loss (nats a word)",
        sample_title="what it writes",
        size=(640, 400),
    )
