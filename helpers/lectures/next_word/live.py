"""Train a language model while you watch: from babble to readable text within a minute (sections 3 and 10)."""

import contextlib
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import catalog, figures, live, training
from helpers.lectures.next_word.corpus import Corpus
from helpers.lectures.next_word.speakers import Speaker
from helpers.models.recurrent import RecurrentLM
from helpers.panel import Choice, Panel, Slider

SAMPLE_WORDS = 26  # of a line


def next_word_loss(model: RecurrentLM, batch: Tensor) -> Tensor:
    """Cross-entropy in nats: each word of `batch` (B, T + 1) but the first is predicted from the words before it."""
    logits = model(batch[:, :-1])  # (B, T, V)
    return F.cross_entropy(logits.flatten(0, 1).float(), batch[:, 1:].flatten())


@torch.inference_mode()
def babble(
    model: RecurrentLM, corpus: Corpus, words: int = SAMPLE_WORDS, temperature: float = 0.7, seed: int = 0
) -> str:
    """What `model` writes from nothing, one step of the RNN a word."""
    generator = torch.Generator().manual_seed(seed)
    where = next(model.parameters()).device
    ids, state = [corpus.start], None
    for _ in range(words):
        logits, state = model.step(torch.tensor([[ids[-1]]], device=where), state)
        probabilities = (logits[0, -1].float().cpu() / temperature).softmax(-1)
        ids.append(int(torch.multinomial(probabilities, 1, generator=generator)))
    return corpus.decode(ids[1:])


class Lesson(live.Lesson):
    """A recurrent model in training on a corpus."""

    def __init__(self, corpus: Corpus, cell: str = "rnn", width: int = 160, rate: float = 4e-3):
        super().__init__()
        self.corpus = corpus
        self.afresh(cell, width, rate)

    def afresh(self, cell: str, width: int, rate: float) -> None:
        """Forget everything: a new model with random weights. Stops a training that runs."""
        self.end()
        self.cell, self.width, self.rate = cell, width, rate
        with torch.random.fork_rng():  # the same start each time, and the student's own dice untouched
            torch.manual_seed(0)
            model = RecurrentLM(cell, self.corpus.vocabulary, width)
        self.begin(model)

    def write(self) -> str:
        return babble(self.model, self.corpus)

    def start(self, seconds: float | None) -> training.Run:
        batches = training.by_index(self.corpus.batch)
        how = {"loss": next_word_loss, "learning_rate": self.rate, "on_step": self.listen}
        return training.start(self.model, batches, seconds=seconds, **how)

    def result(self) -> Speaker:
        """Wait for the end of the training (a kernel interrupt ends it, too) and return the model, ready to ask."""
        super().result()
        corpus = self.corpus
        return Speaker(f"your {self.cell.upper()}", self.model, corpus.tokenizer, corpus.words, corpus.start)

    def keep(self, name: str) -> Path:
        """Keep the model for another day: the first panel of the lecture offers it again. Returns its folder."""
        with self.run.lock if self.run else contextlib.nullcontext():  # no step in between
            return catalog.keep(name, self.model, self.corpus.tokenizer)

    def data(self) -> dict:
        """As every lesson's, with the loss of guessing and the model's name."""
        untrained, now = math.log(self.corpus.vocabulary), f"{self.cell.upper()}, width {self.width}"
        return super().data() | {"untrained": untrained, "now": now}


def size_of(cell: str, vocabulary: int, width: int) -> int:
    """How many numbers such a model has to learn."""
    with torch.device("meta"):
        return sum(p.numel() for p in RecurrentLM(cell, vocabulary, width).parameters())


def draw_lesson(sheet, data: dict) -> None:
    """Left the loss, step by step; right what the model wrote after so many seconds."""
    left, right = figures.axes(sheet, columns=2, widths=(4, 5))
    figures.lines(
        left,
        {"": (data["steps"], live.smooth(data["loss"]))},
        xlabel="step",
        title="loss (nats a word)",
        levels={"guessing": data["untrained"]},
        ylim=(0, data["untrained"] * 1.08),
    )
    live.draw_lines(right, data["lines"])


def caption_lesson(data: dict) -> str:
    if not data["loss"]:
        return (
            f"{data['plan']} Not trained yet: it does no better than guessing among all words "
            f"({data['untrained']:.1f} nats). Press Train."
        )
    return (
        f"{data['now']}: {len(data['loss']):,} steps in {data['seconds']:.0f} s, "
        f"loss {live.smooth(data['loss'])[-1]:.2f} nats a word. Compare what it wrote early and late. "
        f"{data['plan']} Train goes on; Start afresh forgets."
    )


def training_panel(lesson: Lesson) -> Panel:
    """Watch a training: loss, samples over time; Stop, go on, start afresh with another network."""

    def compute(settings) -> dict:
        numbers = size_of(settings.cell, lesson.corpus.vocabulary, settings.width)
        network = f"{settings.cell.upper()} with {numbers / 1e6:.2f} million numbers"
        plan = f"Chosen for a fresh start: {network}, η = {settings.rate:.2g}."
        return lesson.data() | {"plan": plan}

    def afresh(settings) -> None:
        lesson.afresh(settings.cell, settings.width, settings.rate)

    return Panel(
        f"Training on {lesson.corpus.name}",
        [
            Choice("cell", {"RNN": "rnn", "LSTM": "lstm"}, lesson.cell),
            Slider("width", lesson.width, 32, 256, step=32),
            Slider("rate", lesson.rate, 1e-4, 1.0, log=True, label="learning rate η"),
        ],
        compute=compute,
        draw=draw_lesson,
        caption=caption_lesson,
        actions=live.buttons(lesson, afresh),
        model="trained here",
        size=(640, 400),
    )
