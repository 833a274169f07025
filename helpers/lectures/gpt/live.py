"""Train a small GPT while you watch: loss, the farm's own entropy, samples, and right answers (section 3)."""

import functools
import math
import random

import torch

from helpers import farm, figures, live, training
from helpers.models.language import LanguageModel
from helpers.panel import Panel, Slider
from helpers.recipes import farm_text
from helpers.recipes import gpt as recipe
from helpers.scores import language as scores

KINDS = ("facts", "facts", "story")  # two thirds of the documents are knowledge: that can be learned in a minute
LONGEST = 160  # words of a document
DOCUMENTS = 8  # in a batch: few, so that a weak laptop makes many steps in a minute
QUESTIONS = 40
FIRST_EXAM = 8.0  # seconds: before, answers do not end, and an exam costs more time than it tells
HEAD = 32  # width of one attention head
WORDS, TEMPERATURE = 40, 0.7  # of a line that the model writes


next_word_loss = functools.partial(recipe.loss, answer=1.0)  # nats; every word counts the same


@functools.cache
def floor(documents: int = 240) -> float:
    """The farm's own surprise (bits a word) on such documents: nobody can be better for long."""
    told = [d for kind in KINDS for d in farm.sample(documents // len(KINDS), seed="floor", kind=kind)]
    counts = [len(farm.pieces(document.text)) + 1 for document in told]  # the end is a word, too
    short = [(d, n) for d, n in zip(told, counts, strict=True) if n <= LONGEST]
    return -sum(d.log_probability for d, _ in short) / math.log(2) / sum(n for _, n in short)


@functools.cache
def questions() -> tuple[tuple[farm.Question, ...], float]:
    """Questions about what the farm knows, in wordings never trained on, and what a constant answer to each gets."""
    documents = farm.sample(2 * QUESTIONS, seed="live questions", split="held_out", kind="facts")
    rng = random.Random(0)
    asked = tuple(rng.choice(d.questions) for d in documents if d.questions)[:QUESTIONS]
    return asked, scores.baseline(asked, seed=0, n=600)


class Lesson(live.Lesson):
    """A GPT in training on the farm's knowledge and stories.

    Attributes:
        right: (seconds of training, share of right answers then).
    """

    def __init__(self, layers: int = 2, width: int = 128, rate: float = 4e-3):
        super().__init__()
        self.afresh(layers, width, rate)

    def afresh(self, layers: int, width: int, rate: float) -> None:
        """Forget everything: a new GPT with random weights. Stops a training that runs."""
        self.end()
        self.layers, self.width, self.rate = layers, width, rate
        with torch.random.fork_rng():  # the same start each time, and the student's own dice untouched
            torch.manual_seed(0)
            model = recipe.make_model(layers, width, width // HEAD)
        self.right: list[tuple[float, float]] = []
        self.begin(model)

    @property
    def language(self) -> LanguageModel:
        """The model with the farm's words."""
        return LanguageModel(self.model, farm.tokenizer())

    def write(self) -> str:
        generator = torch.Generator().manual_seed(0)
        language = self.language
        row = torch.tensor([[language.start]])
        return language.decode(language.generate(row, WORDS, {language.start}, TEMPERATURE, generator)[0])

    def start(self, seconds: float | None) -> training.Run:
        batches = farm_text.batches(recipe.SEED, DOCUMENTS, LONGEST, kinds=KINDS, distinct=24)
        how = {"loss": next_word_loss, "optimizers": recipe.optimizers, "schedule": recipe.schedule}
        how |= {"learning_rate": self.rate, "on_step": self.listen}
        return training.start(self.model, batches, seconds=seconds, **how)

    def listen(self, run: training.Run) -> None:
        if run is self.run and self.is_due(run) and run.seconds >= FIRST_EXAM:
            self.examine(run.seconds)
        super().listen(run)
        self.model.train()

    def examine(self, seconds: float) -> None:
        """Ask the questions and note the share of right answers."""
        asked, _ = questions()
        self.right.append((seconds, scores.mean(scores.answered_right(self.language, asked))))

    def conclude(self) -> None:
        if not self.right or self.right[-1][0] < self.run.seconds:
            self.examine(self.run.seconds)

    def result(self) -> LanguageModel:
        """Wait for the end of the training (a kernel interrupt ends it, too) and return the model, ready to ask."""
        super().result()
        return self.language

    def data(self) -> dict:
        """As every lesson's, the loss in bits; with floor and guessing (bits), right answers and their baseline."""
        found = super().data()
        found["loss"] = [loss / math.log(2) for loss in found["loss"]]
        return found | {
            "floor": floor(),
            "guessing": math.log2(len(farm.WORDS)),
            "right": list(self.right),
            "baseline": questions()[1],
            "now": f"{self.layers} layers, width {self.width}, {sum(p.numel() for p in self.model.parameters()):,}",
        }


def draw_lesson(sheet, data: dict) -> None:
    """Left the loss between guessing and the farm's entropy, and below it right answers; right what it wrote."""
    loss, text, right, _ = figures.axes(sheet, rows=2, columns=2, widths=(5, 5), heights=(3, 2), gap=16)
    text.cell = (text.cell[0], 12, text.cell[2], sheet.pixels[1] - 24)
    levels = {"guessing": data["guessing"], "the farm's dice": data["floor"]}
    curve = {"": (data["steps"], live.smooth(data["loss"]))}
    figures.lines(loss, curve, title="surprise (bits a word)", levels=levels, ylim=(0, data["guessing"] * 1.08))
    seconds, share = [s for s, _ in data["right"]], [100 * r for _, r in data["right"]]
    levels = {"baseline": 100 * data["baseline"]}
    figures.lines(
        right,
        {"right": (seconds, share)},
        title="right answers (%), by seconds",
        levels=levels,
        ylim=(0, 105),
        marks=True,
    )
    live.draw_lines(text, data["lines"])


def caption_lesson(data: dict) -> str:
    if not data["loss"]:
        return f"{data['plan']} Not trained yet: {data['guessing']:.1f} bits a word, pure guessing. Press Train."
    now = live.smooth(data["loss"])[-1]
    asked = ""
    if data["right"]:
        asked = f" {data['right'][-1][1]:.0%} of the questions are right, {data['baseline']:.0%} is the baseline."
    return (
        f"{data['now']} parameters: {len(data['loss']):,} steps in {data['seconds']:.0f} s. {now:.2f} bits a word; the "
        f"farm's own dice are worth {data['floor']:.2f}.{asked} {data['plan']}"
    )


def alt_text_lesson(data: dict) -> str:
    course = f"not begun; guessing costs {data['guessing']:.1f} bits a word"
    if data["loss"]:
        course = f"surprise {live.smooth(data['loss'])[-1]:.2f} bits a word, the limit is {data['floor']:.2f}"
    shares = ", ".join(f"{share:.0%} after {seconds:.0f} s" for seconds, share in data["right"])
    return (
        f"A training: {course}. Right answers: {shares or 'not measured yet'}; baseline "
        f"{data['baseline']:.0%}. It wrote last: {data['lines'][-1][1]}"
    )


def training_panel(lesson: Lesson) -> Panel:
    """Watch a GPT learn: Stop, go on, start afresh with other sizes."""

    def compute(settings) -> dict:
        plan = f"Start afresh would take {settings.layers} layers of width {settings.width}, η = {settings.rate:.2g}."
        return lesson.data() | {"plan": plan}

    return Panel(
        "Pre-training a GPT",
        [
            Slider("layers", lesson.layers, 1, 6),
            Slider("width", lesson.width, 32, 256, step=32),
            Slider("rate", lesson.rate, 1e-4, 0.1, log=True, label="learning rate η"),
        ],
        compute=compute,
        draw=draw_lesson,
        caption=caption_lesson,
        alt_text=alt_text_lesson,
        actions=live.buttons(lesson, lambda chosen: lesson.afresh(chosen.layers, chosen.width, chosen.rate)),
        model="trained here",
        size=(640, 440),
    )
