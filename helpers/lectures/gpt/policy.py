"""The assistant optimised against a reward model, with a KL penalty that can be turned off (section 6)."""

import copy
import functools
from collections.abc import Callable

import torch
from torch import Tensor, nn

from helpers import figures, training
from helpers.farm.instructions import Instruction
from helpers.lectures.gpt.answers import assistant, is_clean, requests
from helpers.lectures.gpt.comparisons import FRESH
from helpers.lectures.gpt.reward import Reward
from helpers.live import LiveTraining
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
CHARTS = {"reward": ("reward", 1), "truth": ("true answers (%)", 100), "distance": ("nats from the start", 1)}


def student() -> LanguageModel:
    """A copy of the assistant whose last blocks can be trained."""
    with torch.inference_mode(False):
        model = copy.deepcopy(assistant().model).requires_grad_(False)
        model.transformer.h[-TRAINED:].requires_grad_(True)
    return speaking(model)


def speaking(model: nn.Module) -> LanguageModel:
    """A student's network with the assistant's words."""
    return LanguageModel(model, assistant().tokenizer)


@functools.cache
def exam() -> tuple[list[Instruction], ...]:
    """Groups of held-out requests, none of which is ever trained on."""
    return tuple(requests(FRESH + number, split="held_out") for number in range(EXAM))


@torch.no_grad()
def examine(model: LanguageModel, reward: Reward) -> dict:
    """A model's answers to the exam, drawn with the same seed each time.

    Returns a dict: asked, answers (one for each request, marked ✓ or ✗), reward, truth, clean, distance (means).
    """
    generator = torch.Generator().manual_seed(0)
    papers: list[Answers] = [sample(model, asked, generator) for asked in exam()]
    old = [forward(assistant(), answers) for answers in papers]
    new = torch.cat([forward(model, answers)[0] for answers in papers])
    given = [one for answers in papers for one in zip(answers.asked, answers.texts, answers.true, strict=True)]
    return {
        "asked": [asked.prompt for asked, _, _ in given],
        "answers": [f"{'✓' if true else '✗'} {text}" for _, text, true in given],
        "reward": float(torch.cat([reward(vectors) for _, vectors in old]).mean()),
        "truth": sum(true for _, _, true in given) / len(given),
        "clean": sum(is_clean(text) for _, text, _ in given) / len(given),
        "distance": float((new - torch.cat([log_p for log_p, _ in old])).mean()),
    }


def draw_tuning(sheet, data: dict) -> None:
    """Above, reward, truth and distance from the assistant; below, answers before the latest course and at a moment."""
    *plots, below, _, last = figures.axes(sheet, rows=2, columns=3, heights=(180, 222), gap=14)
    below.cover(last)
    names = [f"{number}: β {course['penalty']:g}" for number, course in enumerate(data["courses"], 1)]
    for plot, (key, (title, scale)) in zip(plots, CHARTS.items(), strict=True):
        curves = {
            name: ([m.step for m in course["moments"]], [scale * m.sample[key] for m in course["moments"]])
            for name, course in zip(names, data["courses"], strict=True)
        }
        ylim = (0, 105) if key == "truth" else None
        figures.lines(plot, curves, title=title, xlabel="step", markers=True, ylim=ylim)
    first, moment = data["moments"][0].sample, data["moments"][data["moment"]]
    texts = [text for i in SHOWN for text in (first["asked"][i], first["answers"][i], moment.sample["answers"][i])]
    heads = ["asked", "before", f"step {moment.step}"] * len(SHOWN)
    colours = [figures.theme().faint, *figures.theme().series[:2]] * len(SHOWN)
    columns = [figures.Texts(heads, size=15, colours=colours), figures.Texts(texts, size=15, wrap=True)]
    figures.rows(figures.Canvas(below), columns)


def caption_tuning(data: dict) -> str:
    first, last = (data["moments"][number].sample for number in (0, -1))
    if not data["step"]:
        return f"Not optimised yet: {first['truth']:.0%} of the answers are true. {data['hint']}"
    return (
        f"{data['now']}, {data['step']} steps in {data['seconds']:.0f} s: reward {first['reward']:+.1f} to "
        f"{last['reward']:+.1f}, true answers {first['truth']:.0%} to {last['truth']:.0%}."
    )


def tuning(reward: Reward, loss: Loss) -> LiveTraining:
    """The assistant, to be optimised against a reward model while one watches; the penalty can be turned off.

    `loss(new, old, reward, penalty)` gets log-probabilities (requests, tries) of answers, by the model that is trained
    and by the one it started from, and their rewards.
    """

    def start(model: nn.Module, settings, **how) -> training.Run:
        def objective(model: nn.Module, number: Tensor) -> Tensor:
            """The policy as it is answers requests; the reward model judges; `loss` says what that means."""
            asked = [one for one in requests(int(number), ASKED) for _ in range(TRIES)]
            answers = sample(language, asked, torch.Generator().manual_seed(int(number)))
            with torch.no_grad():
                old, vectors = forward(assistant(), answers)
                rewards = reward(vectors)
            new, _ = forward(language, answers)
            return loss(*(numbers.view(ASKED, TRIES) for numbers in (new, old, rewards)), settings.penalty)

        language, batches = speaking(model), training.by_index(torch.tensor)
        return training.start(model, batches, loss=objective, learning_rate=LEARNING_RATE, **how)

    def courses(model: nn.Module) -> dict:
        """This optimisation and those before it, with their penalties."""
        runs = (*live.past, live.history)[-3:]  # the latest
        return {"courses": [{"penalty": run.settings.penalty, "moments": list(run.moments)} for run in runs]}

    live = LiveTraining(
        "Optimised against the reward model",
        [Slider("penalty", 1.0, 0.0, 2.0, step=0.1, label="KL penalty β")],
        make_model=lambda settings: student().model,
        start=start,
        sample=lambda model: examine(speaking(model), reward),
        every=EVERY,
        wrap=speaking,
        describe=lambda settings: f"β = {settings.penalty:g}",
        extra=courses,
        draw=draw_tuning,
        caption=caption_tuning,
        size=(720, 440),
    )
    return live
