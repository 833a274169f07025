"""The assistant optimised against a reward model, with a KL penalty that can be turned off (section 6)."""

import copy
import functools
from collections.abc import Callable

import torch
from torch import Tensor, nn

from helpers import figures, training
from helpers.farm.instructions import Instruction
from helpers.figures.canvas import Canvas
from helpers.lectures.gpt.answers import assistant, is_clean, requests
from helpers.lectures.gpt.comparisons import FRESH
from helpers.lectures.gpt.reward import Reward
from helpers.live import LiveTraining, Moment
from helpers.models.language import LanguageModel
from helpers.panel import Slider
from helpers.scores.answers import Answers, forward, sample

Loss = Callable[[Tensor, Tensor, Tensor, float], Tensor]
ASKED, TRIES = 8, 4  # in a step so many requests are answered so many times each
LEARNING_RATE = 3e-4
TRAINED = 3  # blocks, the last ones: the others stay as they are, which saves time
EVERY = 5  # steps from one exam to the next
EXAM = 5  # groups of held-out requests in it
SHOWN = (0, 11, 27)  # answers of the exam that are shown
COURSES = 3  # that are drawn, the latest
TITLES = {"reward": "reward", "truth": "true answers (%)", "distance": "nats from the start"}


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
    """A model's answers to the exam, drawn with the same seed each time.

    Returns a dict: asked, texts, true (one entry for each request), reward, truth, clean, distance (means).
    """
    generator = torch.Generator().manual_seed(0)
    papers: list[Answers] = [sample(model, asked, generator) for asked in exam()]
    old = [forward(assistant(), answers) for answers in papers]
    new = torch.cat([forward(model, answers)[0] for answers in papers])
    true = [one for answers in papers for one in answers.true]
    texts = [text for answers in papers for text in answers.texts]
    return {
        "asked": [one.prompt for answers in papers for one in answers.asked],
        "texts": texts,
        "true": true,
        "reward": float(torch.cat([reward(vectors) for _, vectors in old]).mean()),
        "truth": sum(true) / len(true),
        "clean": sum(map(is_clean, texts)) / len(texts),
        "distance": float((new - torch.cat([log_p for log_p, _ in old])).mean()),
    }


def draw_tuning(sheet, data: dict) -> None:
    """Above, reward, truth and distance from the assistant; below, answers before the latest course and at a moment."""
    *plots, below, _, last = figures.axes(sheet, rows=2, columns=3, heights=(180, 222), gap=14)
    below.cover(last)
    penalties = [course["penalty"] for course in data["courses"]]
    names = [f"β {one:g}{'′' * penalties[:number].count(one)}" for number, one in enumerate(penalties)]
    for plot, (key, title) in zip(plots, TITLES.items(), strict=True):
        scale, ylim = (100, (0, 105)) if key == "truth" else (1, None)
        values = [(course["steps"], [scale * one[key] for one in course["exams"]]) for course in data["courses"]]
        curves = dict(zip(names, values, strict=True))
        figures.lines(plot, curves, title=title, xlabel="step", markers=True, ylim=ylim)
    now, canvas, (first, moment) = figures.theme(), Canvas(below), shown(data)
    after = f"step {moment.step}" if moment.step else "now"
    for number, i in enumerate(SHOWN):
        y = 14 + number * 74
        canvas.text(0, y, first.sample["asked"][i], canvas.width, 15, bold=True)
        for line, (name, exam) in enumerate((("before", first.sample), (after, moment.sample))):
            canvas.text(0, y + 23 + 22 * line, name, 70, 15, colour=now.faint)
            canvas.text(76, y + 23 + 22 * line, answer(exam, i), canvas.width - 76, 15)
            below.describe(figures.titled(f"{exam['asked'][i]} {name}", answer(exam, i)))


def shown(data: dict) -> tuple[Moment, Moment]:
    """The first moment of the latest course, and the one that is looked at."""
    return data["moments"][0], data["moments"][data["moment"]]


def answer(exam: dict, number: int) -> str:
    """An answer of the exam, marked."""
    return f"{'✓' if exam['true'][number] else '✗'} {exam['texts'][number]}"


def caption_tuning(data: dict) -> str:
    first, last = data["moments"][0], data["moments"][-1]
    if not last.step:
        return f"Not optimised yet: {first.sample['truth']:.0%} of the answers are true. {data['hint']}"
    return (
        f"β = {data['courses'][-1]['penalty']:g}, {last.step} steps in {data['seconds']:.0f} s: reward "
        f"{first.sample['reward']:+.1f} to {last.sample['reward']:+.1f}, true answers {first.sample['truth']:.0%} to "
        f"{last.sample['truth']:.0%}. Start afresh takes β from the slider."
    )


def tuning(reward: Reward, loss: Loss, penalty: float = 1.0) -> LiveTraining:
    """The assistant, to be optimised against a reward model while one watches; the penalty can be turned off.

    `loss(new, old, reward, penalty)` gets log-probabilities (requests, tries) of answers, by the model that is trained
    and by the one it started from, and their rewards.
    """

    def start(model: nn.Module, settings, **how) -> training.Run:
        language = LanguageModel(model, assistant().tokenizer)

        def objective(model: nn.Module, number: Tensor) -> Tensor:
            """The policy as it is answers requests; the reward model judges; `loss` says what that means."""
            asked = [one for one in requests(int(number), ASKED) for _ in range(TRIES)]
            answers = sample(language, asked, torch.Generator().manual_seed(int(number)))
            with torch.no_grad():
                old, vectors = forward(assistant(), answers)
                rewards = reward(vectors)
            new, _ = forward(language, answers)
            return loss(*(numbers.view(ASKED, TRIES) for numbers in (new, old, rewards)), settings.penalty)

        batches = training.by_index(torch.tensor)
        return training.start(model, batches, loss=objective, learning_rate=LEARNING_RATE, **how)

    def courses(model: nn.Module) -> dict:
        """This optimisation and those before it: penalty, steps, exams."""
        runs = [(history.settings.penalty, list(history.moments)) for history in (*live.past, live.history)]
        return {
            "courses": [
                {"penalty": beta, "steps": [m.step for m in moments], "exams": [m.sample for m in moments]}
                for beta, moments in runs[-COURSES:]
            ]
        }

    live = LiveTraining(
        "Optimised against the reward model",
        [Slider("penalty", penalty, 0.0, 2.0, step=0.1, label="KL penalty β")],
        make_model=lambda settings: student().model,
        start=start,
        sample=lambda model: examine(LanguageModel(model, assistant().tokenizer), reward),
        every=EVERY,
        wrap=lambda model: LanguageModel(model, assistant().tokenizer),
        extra=courses,
        draw=draw_tuning,
        caption=caption_tuning,
        size=(720, 440),
    )
    return live
