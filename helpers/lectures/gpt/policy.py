"""The assistant optimised against a reward model, with a KL penalty that can be turned off (section 6)."""

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor, nn

from helpers import figures, live, training
from helpers.farm.instructions import Instruction
from helpers.figures.canvas import Canvas
from helpers.lectures.gpt.answers import Answers, assistant, draw, read, requests
from helpers.lectures.gpt.comparisons import FRESH
from helpers.lectures.gpt.reward import Reward
from helpers.models.language import LanguageModel
from helpers.panel import Panel, Slider

Loss = Callable[[Tensor, Tensor, Tensor, float], Tensor]
ASKED, TRIES = 8, 4  # in a step so many requests are answered so many times each
LEARNING_RATE = 3e-4
TRAINED = 3  # blocks, the last ones: the others stay as they are, which saves time
EVERY = 5  # steps from one exam to the next
EXAM = 5  # groups of held-out requests in it
SHOWN = (0, 11, 27)  # answers of the exam that are shown
COURSES = 3  # that are drawn, the latest
TITLES = {"reward": "reward", "truth": "true answers (%)", "distance": "nats from the start"}


class Exam(NamedTuple):
    """The figures of one exam.

    Attributes:
        step: of the optimisation.
        reward: mean.
        truth: share of true answers.
        distance: mean of log(policy / assistant) of an answer, in nats, which estimates the KL divergence.
        texts: the answers that are shown, with ✓ or ✗.
    """

    step: int
    reward: float
    truth: float
    distance: float
    texts: list[str]


@dataclass
class Course:
    """One optimisation: the weight of its KL penalty, and an exam before the first step and after every few."""

    penalty: float
    exams: list[Exam] = field(default_factory=list)


def student() -> LanguageModel:
    """A copy of the assistant whose last blocks can be trained."""
    with torch.inference_mode(False):
        model = copy.deepcopy(assistant().model).requires_grad_(False)
        model.transformer.h[-TRAINED:].requires_grad_(True)
    return LanguageModel(model, assistant().tokenizer)


@functools.cache
def exam() -> tuple[list[Instruction], ...]:
    """Groups of held-out requests, none of which is ever trained on."""
    return tuple(requests(FRESH + number, split="held_out") for number in range(EXAM))


@torch.no_grad()
def examine(model: LanguageModel, reward: Reward) -> dict:
    """A model's answers to the exam, drawn with the same dice each time.

    Returns a dict: asked, texts, true (one entry for each request), reward, truth, distance (means).
    """
    generator = torch.Generator().manual_seed(0)
    papers: list[Answers] = [draw(model, asked, generator) for asked in exam()]
    old = [read(assistant(), answers) for answers in papers]
    new = torch.cat([read(model, answers)[0] for answers in papers])
    true = [one for answers in papers for one in answers.true]
    return {
        "asked": [one.prompt for answers in papers for one in answers.asked],
        "texts": [text for answers in papers for text in answers.texts],
        "true": true,
        "reward": float(torch.cat([reward(vectors) for _, vectors in old]).mean()),
        "truth": sum(true) / len(true),
        "distance": float((new - torch.cat([log_p for log_p, _ in old])).mean()),
    }


class Tuning(live.Lesson):
    """The assistant while it is optimised against a reward model.

    Attributes:
        courses: this optimisation and those before it, the latest last.
        penalty: the weight of the KL penalty, now.
    """

    def __init__(self, reward: Reward, loss: Loss, penalty: float = 1.0):
        """`loss(new, old, reward, penalty)` gets log-probabilities (requests, tries) of answers, by the model that is
        trained and by the one it started from, and their rewards."""
        super().__init__()
        self.reward, self.loss, self.courses = reward, loss, []
        self.afresh(penalty)

    def afresh(self, penalty: float) -> None:
        """Begin again with the assistant as it was. Stops a training that runs."""
        self.end()
        self.penalty, self.language = penalty, student()
        self.courses.append(Course(penalty))
        self.begin(self.language.model)

    def write(self) -> str:
        """Sit the exam and note the figures; gives the first answer."""
        course, step = self.courses[-1], self.run.step if self.run else 0
        found = examine(self.language, self.reward)
        texts = [f"{'✓' if found['true'][i] else '✗'} {found['texts'][i]}" for i in SHOWN]
        course.exams.append(Exam(step, found["reward"], found["truth"], found["distance"], texts))
        return found["texts"][0]

    def is_due(self, run: training.Run) -> bool:
        return run.step % EVERY == 0

    def start(self, seconds: float | None) -> training.Run:
        batches = training.by_index(torch.tensor)
        how = {"loss": self.step, "learning_rate": LEARNING_RATE, "on_step": self.listen}
        return training.start(self.model, batches, seconds=seconds, **how)

    def step(self, model: nn.Module, number: Tensor) -> Tensor:
        """The policy as it is answers requests; the reward model judges; `loss` says what that means."""
        asked = [one for one in requests(int(number), ASKED) for _ in range(TRIES)]
        answers = draw(self.language, asked, torch.Generator().manual_seed(int(number)))
        with torch.no_grad():
            old, vectors = read(assistant(), answers)
            reward = self.reward(vectors)
        new, _ = read(self.language, answers)
        return self.loss(*(numbers.view(ASKED, TRIES) for numbers in (new, old, reward)), self.penalty)

    def conclude(self) -> None:
        if self.courses[-1].exams[-1].step < self.run.step:
            self.write()

    def result(self) -> LanguageModel:
        """Wait for the end of the training (a kernel interrupt ends it, too) and return the model, ready to answer."""
        super().result()
        return self.language

    def data(self) -> dict:
        """The latest courses (penalty, exams), and the requests whose answers are shown."""
        asked = [one.prompt for group in exam() for one in group]
        courses = self.courses[-COURSES:]
        return {
            "courses": [{"penalty": c.penalty, "exams": [one._asdict() for one in c.exams]} for c in courses],
            "asked": [asked[i] for i in SHOWN],
            "seconds": self.run.seconds if self.run else 0.0,
        }


def draw_tuning(sheet, data: dict) -> None:
    """Above, reward, truth and distance from the assistant; below, answers before and after the latest course."""
    *plots, below, _, _ = figures.axes(sheet, rows=2, columns=3, heights=(180, 222), gap=14)
    below.cell = (below.cell[0], below.cell[1], sheet.pixels[0] - 24, below.cell[3])
    penalties = [course["penalty"] for course in data["courses"]]
    names = [f"β {one:g}{'′' * penalties[:number].count(one)}" for number, one in enumerate(penalties)]
    exams = [course["exams"] for course in data["courses"]]
    for plot, (key, title) in zip(plots, TITLES.items(), strict=True):
        scale, ylim = (100, (0, 105)) if key == "truth" else (1, None)
        values = [([one["step"] for one in sat], [scale * one[key] for one in sat]) for sat in exams]
        curves = dict(zip(names, values, strict=True))
        figures.lines(plot, curves, title=title, xlabel="step", marks=True, ylim=ylim)
    now, canvas = figures.theme(), Canvas(below)
    first, last = exams[-1][0], exams[-1][-1]
    for number, (asked, before, after) in enumerate(zip(data["asked"], first["texts"], last["texts"], strict=True)):
        y = 14 + number * 74
        canvas.text(0, y, asked, canvas.width, 15, bold=True)
        for line, (name, text) in enumerate((("before", before), ("after", after))):
            canvas.text(0, y + 23 + 22 * line, name, 60, 15, colour=now.faint)
            canvas.text(66, y + 23 + 22 * line, text, canvas.width - 66, 15)


def caption_tuning(data: dict) -> str:
    now = data["courses"][-1]
    first, last = now["exams"][0], now["exams"][-1]
    if not last["step"]:
        return f"Not optimised yet: {first['truth']:.0%} of the answers are true. Press Train."
    return (
        f"β = {now['penalty']:g}, {last['step']} steps in {data['seconds']:.0f} s: reward {first['reward']:+.1f} "
        f"to {last['reward']:+.1f}, true answers {first['truth']:.0%} to {last['truth']:.0%}. "
        "Start afresh takes β from the slider."
    )


def alt_text_tuning(data: dict) -> str:
    exams = data["courses"][-1]["exams"]
    rows = zip(data["asked"], exams[0]["texts"], exams[-1]["texts"], strict=True)
    return caption_tuning(data) + " " + " ".join(f"{asked} Before: {old} After: {new}" for asked, old, new in rows)


def tuning_panel(tuning: Tuning) -> Panel:
    """Watch reward, truth and distance; choose the penalty, and turn it off."""
    return Panel(
        "Optimised against the reward model",
        [Slider("penalty", tuning.penalty, 0.0, 2.0, step=0.1, label="KL penalty β")],
        compute=lambda settings: tuning.data(),
        draw=draw_tuning,
        caption=caption_tuning,
        alt_text=alt_text_tuning,
        actions=live.buttons(tuning, lambda settings: tuning.afresh(settings.penalty)),
        model="trained here",
        size=(720, 440),
    )
