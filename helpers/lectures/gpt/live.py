"""Train a small GPT while you watch: loss, the farm's own entropy, samples, and right answers (section 3)."""

import functools
import math
import random
from collections.abc import Callable

import torch
from torch import nn

from helpers import farm, live, training
from helpers.live import LiveTraining
from helpers.models.language import LanguageModel
from helpers.panel import Slider
from helpers.recipes import farm_text
from helpers.recipes import gpt as recipe
from helpers.scores import language as scores

KINDS = ("facts", "facts", "story")  # two thirds of the documents are knowledge: that can be learned in a minute
LONGEST = 160  # words of a document
DOCUMENTS = 8  # in a batch: few, so that a weak laptop makes many steps in a minute
QUESTIONS = 40
FIRST_EXAM = 8.0  # seconds: before, answers do not end, and an exam costs more time than it tells
HEAD = 32  # width of one attention head
DICE = "the farm's dice"
WORDS, TEMPERATURE = 40, 0.7  # of a line that the model writes


next_word_loss = functools.partial(recipe.loss, answer=1.0)  # nats; every word counts the same


@functools.cache
def floor(documents: int = 240) -> float:
    """The farm's own surprise (bits a word) on such documents: nobody can be better for long."""
    texts = [d for kind in KINDS for d in farm.sample(documents // len(KINDS), seed="floor", kind=kind)]
    counts = [len(farm.tokenize(document.text)) + 1 for document in texts]  # the end is a word, too
    short = [(d, n) for d, n in zip(texts, counts, strict=True) if n <= LONGEST]
    return -sum(d.log_probability for d, _ in short) / math.log(2) / sum(n for _, n in short)


@functools.cache
def questions() -> tuple[tuple[farm.Question, ...], float]:
    """Questions about what the farm knows, in wordings never trained on, and what a constant answer to each gets."""
    documents = farm.sample(2 * QUESTIONS, seed="live questions", split="held_out", kind="facts")
    rng = random.Random(0)
    asked = tuple(rng.choice(d.questions) for d in documents if d.questions)[:QUESTIONS]
    return asked, scores.baseline(asked, seed=0, n=600)


def write(model: nn.Module) -> str:
    """A text of the model's own."""
    language, generator = LanguageModel(model, farm.tokenizer()), torch.Generator().manual_seed(0)
    row = torch.tensor([[language.start]])
    return language.decode(language.generate(row, WORDS, {language.start}, TEMPERATURE, generator)[0])


def examine(model: nn.Module) -> float:
    """The share of the questions that it answers right."""
    return scores.mean(scores.answered_right(LanguageModel(model, farm.tokenizer()), questions()[0]))


def start(model: nn.Module, settings, on_step: Callable, seconds: float | None) -> training.Run:
    """Train on the farm in the background; the curve is in bits."""
    return training.start(
        model,
        farm_text.batches(recipe.SEED, DOCUMENTS, LONGEST, kinds=KINDS, distinct=24),
        loss=next_word_loss,
        learning_rate=settings.rate,
        optimizers=recipe.optimizers,
        schedule=recipe.schedule,
        on_step=lambda run: on_step(run, run.losses[-1][1] / math.log(2)),
        seconds=seconds,
    )


def caption(data: dict) -> str:
    if not data["step"]:
        guessing = data["levels"]["guessing"]
        return f"{data['plan']}. Not trained yet: {guessing:.1f} bits a word, pure guessing. {data['hint']}"
    now = live.smooth(data["losses"][""][1])[-1]
    asked = ""
    if data["scores"]:
        right = data["scores"]["right answers"][1][-1]
        asked = f" {right:.0%} of the questions are right, {data['baseline']:.0%} is the baseline."
    return (
        f"{data['now']}, {data['parameters']:,} parameters: {data['step']:,} steps in {data['seconds']:.0f} s. "
        f"{now:.2f} bits a word; the farm's own dice are worth {data['levels'][DICE]:.2f}.{asked} "
        f"Start afresh would take {data['plan']}."
    )


def live_training(layers: int = 2, width: int = 128, rate: float = 4e-3) -> LiveTraining:
    """A GPT to be trained on the farm's knowledge and stories while one watches."""
    return LiveTraining(
        "Pre-training a GPT",
        [
            Slider("layers", layers, 1, 6),
            Slider("width", width, 32, 256, step=32),
            Slider("rate", rate, 1e-4, 0.1, log=True, label="learning rate η"),
        ],
        make_model=lambda settings: recipe.make_model(settings.layers, settings.width, settings.width // HEAD),
        start=start,
        sample=write,
        score=examine,
        score_from=FIRST_EXAM,
        baseline=lambda: questions()[1],
        levels=lambda model: {"guessing": math.log2(len(farm.WORDS)), DICE: floor()},
        wrap=lambda model: LanguageModel(model, farm.tokenizer()),
        describe=lambda settings: f"{settings.layers} layers of width {settings.width}, η = {settings.rate:.2g}",
        loss_title="surprise (bits a word)",
        score_title="right answers",
        sample_title="what it writes",
        caption=caption,
        size=(640, 440),
    )
