"""The notebook's own GPT learns while you watch: loss, the farm's entropy, samples, and right answers (section 3)."""

import functools
import math
import random
from collections.abc import Callable

import torch
from torch import Tensor, nn

from helpers import farm, training
from helpers.live import LiveTraining
from helpers.models.language import LanguageModel
from helpers.models.removal import NOTHING, PARTS, without
from helpers.panel import Choice, Slider
from helpers.recipes import gpt_parts as recipe
from helpers.recipes import prefetching
from helpers.scores import language as scores

RATE = 4e-3
BATCHES, QUESTIONS = 16, 40
FIRST_EXAM = 8.0  # seconds: before, answers do not end, and an exam costs more time than it tells
WORDS, TEMPERATURE = 40, 0.7  # of a line that the model writes
Step = Callable[[nn.Module, tuple[Tensor, Tensor], torch.optim.Optimizer], float]


@functools.cache
def first_batches() -> list[tuple[Tensor, Tensor]]:
    """The first BATCHES of the training: texts (B, T) and the word after each word, -100 where a text has ended."""
    return prefetching.first(recipe.make_batches(), BATCHES)


@functools.cache
def questions() -> tuple[tuple[farm.Question, ...], float]:
    """Questions about what the farm knows, in wordings never trained on, and what a constant answer to each gets."""
    documents = farm.sample(2 * QUESTIONS, seed="live questions", split="held_out", kind="facts")
    rng = random.Random(0)
    asked = tuple(rng.choice(d.questions) for d in documents if d.questions)[:QUESTIONS]
    return asked, scores.baseline(asked, seed=0, n=600)


class Scores(nn.Module):
    """What `LanguageModel` asks of a network that takes words (B, T), gives scores (B, T, V) and keeps no cache."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor) -> Tensor:
        return self.network(ids)

    def step(self, ids: Tensor, read: Tensor | None) -> tuple[Tensor, Tensor]:
        """Scores (B, 1, V) after the last word, and all words so far: they are read again."""
        ids = ids if read is None else torch.cat([read, ids], 1)
        return self.network(ids)[:, -1:], ids


def language(network: nn.Module) -> LanguageModel:
    """The notebook's network as a language model, to write and to answer with."""
    model = LanguageModel(Scores(network), farm.tokenizer())
    model.context = network.wpe.num_embeddings
    return model


def write(network: nn.Module) -> str:
    """A text of the network's own."""
    model, generator = language(network), torch.Generator().manual_seed(0)
    row = torch.tensor([[model.start]])
    return model.decode(model.generate(row, WORDS, {model.start}, TEMPERATURE, generator)[0])


def examine(network: nn.Module) -> float:
    """The share of the questions that it answers right."""
    return scores.mean(scores.answered_right(language(network), questions()[0]))


def start(step: Step, network: nn.Module, settings, on_step: Callable, **how) -> training.Run:
    """Train on the farm in the background by `step`; the curve is in bits."""
    return training.start(
        network,
        recipe.make_batches(),
        step=lambda network, batch, optimizers: {"": step(network, batch, *optimizers)},
        learning_rate=settings.rate,
        optimizers=recipe.adamw,
        on_step=lambda run: on_step(run, run.losses[-1][1] / math.log(2)),
        **how,
    )


def levels() -> dict[str, float]:
    """Bits a word of guessing, of counting pairs of words in as many texts, and of the dice: nobody can do better.

    Raises:
        Problem: they are not recorded.
    """
    counted, entropy = recipe.counted()
    return {"guessing": math.log2(len(farm.WORDS)), recipe.PAIRS: counted, "the farm's dice": entropy}


def live_training(fresh: Callable[..., nn.Module], step: Step) -> LiveTraining:
    """The notebook's GPT, to be trained on the farm's knowledge and stories while one watches.

    Args:
        fresh: `fresh(config)` -> an untrained network, with the modules of GPT-2 by name, that takes words (B, T) and
            gives scores (B, T, V).
        step: `step(network, (texts, following), optimizer)` moves the weights once, and gives the loss in nats.
    """
    return LiveTraining(
        "Pre-training a GPT",
        [
            Slider("layers", recipe.LAYERS, 1, 6),
            Slider("rate", RATE, 1e-4, 0.1, log=True, label="learning rate η"),
            Choice("left_out", PARTS, NOTHING, label="leave out"),
        ],
        more=[Slider("width", recipe.WIDTH, 32, 256, step=32)],
        make_model=lambda settings: without(fresh(recipe.config(settings.layers, settings.width)), settings.left_out),
        start=functools.partial(start, step),
        sample=write,
        score=examine,
        score_from=FIRST_EXAM,
        baseline=lambda: questions()[1],
        levels=lambda network: levels(),
        wrap=language,
        loss_title="surprise (bits a word)",
        score_title="right answers",
        sample_title="what it writes",
        size=(640, 420),
    )
