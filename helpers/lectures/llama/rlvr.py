"""Reinforcement learning from verifiable rewards: no model judges the answers, the farm's truth does (section 9)."""

import copy
from collections.abc import Callable

import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor, nn

from helpers import figures, training
from helpers.figures import Measured
from helpers.lectures.llama.adapters import both, set_strengths
from helpers.lectures.llama.exam import papers, requests
from helpers.live import LiveTraining
from helpers.models.language import LanguageModel
from helpers.panel import Slider
from helpers.recipes import demonstrations
from helpers.scores.answers import forward, sample

Loss = Callable[[Tensor, Tensor], Tensor]
ASKED, TRIES = 8, 8  # in a step at most so many requests are answered so many times each
EVERY = 12  # steps from one exam to the next
NAMES = ("pass@1", f"pass@{TRIES}")


def beginner(strength: float) -> nn.Module:
    """LLaMA with part of the assistant's adapter merged in, and a fresh adapter to learn with."""
    set_strengths(both(), strength, 0.0)
    with torch.inference_mode(False):
        merged = copy.deepcopy(both().model).merge_and_unload(adapter_names=["default"])
    config = LoraConfig(r=8, lora_alpha=16, target_modules=demonstrations.LINEAR, task_type="CAUSAL_LM")
    return get_peft_model(merged, config)


def examine(model: LanguageModel) -> dict:
    """TRIES answers to each request of the exam.

    Returns a dict: right (requests, TRIES), and different: how many of the answers to a request differ, on average.
    """
    generator, right, different = torch.Generator().manual_seed(0), [], []
    for asked in papers():
        found = sample(model, [one for one in asked for _ in range(TRIES)], generator)
        right.append(torch.tensor(found.followed).float().view(-1, TRIES))
        different += [len(set(found.texts[i : i + TRIES])) for i in range(0, len(found.texts), TRIES)]
    return {"right": torch.cat(right), "different": sum(different) / len(different)}


def pass_at(right: Tensor) -> tuple[Measured, Measured]:
    """pass@1 and pass@TRIES: the share of answers that are right, and of requests with a right one among TRIES."""
    each, any_right = right.mean(1), right.amax(1)
    return Measured.mean(each.tolist()), Measured.share(int(any_right.sum()), len(right))


def draw_rlvr(sheet, data: dict) -> None:
    """Left pass@1 and pass@TRIES by steps, right how many of the answers differ."""
    left, right = figures.axes(sheet, columns=2, widths=(3, 2))
    steps = [moment.step for moment in data["moments"]]
    curves = zip(*(pass_at(moment.sample["right"]) for moment in data["moments"]), strict=True)
    shares = {name: (steps, [100 * one.value for one in each]) for name, each in zip(NAMES, curves, strict=True)}
    across = {"xlim": (0, max(EVERY, steps[-1])), "markers": True}
    figures.lines(left, shares, title="held-out requests (%), by steps", ylim=(0, 105), **across)
    several = {"": (steps, [moment.sample["different"] for moment in data["moments"]])}
    figures.lines(right, several, title=f"different answers of {TRIES}", ylim=(0, TRIES + 0.5), **across)


def caption_rlvr(data: dict) -> str:
    said = []
    for moment in (data["moments"][0], data["moments"][-1]):
        shares = map(figures.percent, pass_at(moment.sample["right"]))
        told = ", ".join(f"{name} {share}" for name, share in zip(NAMES, shares, strict=True))
        said.append(f"step {moment.step}: {told}, {moment.sample['different']:.1f} different answers of {TRIES}")
    after = f"After {data['seconds']:.0f} s. " if data["step"] else "Not trained yet. "
    return f"{after}{'; '.join(dict.fromkeys(said)).capitalize()}. ± two standard errors."


def rlvr_training(loss: Loss, strength: float = 0.6) -> LiveTraining:
    """Half an assistant, to be trained on what is true while one watches.

    `loss(log_probabilities, rewards)` gets both for all answers of a step, (requests, TRIES): how probable the model
    finds an answer, the words of all of it together (nats), and 1 if the answer follows its request, else 0.
    """

    def start(model: nn.Module, settings, **how) -> training.Run:
        language = LanguageModel(model, both().tokenizer)

        def objective(model: nn.Module, number: Tensor) -> Tensor:
            asked = [one for one in requests(int(number), ASKED) for _ in range(TRIES)]
            found = sample(language, asked, torch.Generator().manual_seed(int(number)))
            rewards = torch.tensor(found.followed).float()
            return loss(*(numbers.view(-1, TRIES) for numbers in (forward(language, found)[0], rewards)))

        batches = training.by_index(torch.tensor)
        return training.start(model, batches, loss=objective, learning_rate=settings.rate, **how)

    return LiveTraining(
        "Rewarded for the truth",
        [
            Slider("strength", strength, 0.3, 1.0, step=0.05, label="assistant's strength at the start"),
            Slider("rate", 1e-3, 1e-4, 1e-2, log=True, label="learning rate η"),
        ],
        make_model=lambda settings: beginner(settings.strength),
        start=start,
        sample=lambda model: examine(LanguageModel(model, both().tokenizer)),
        every=EVERY,
        seconds=90.0,
        draw=draw_rlvr,
        caption=caption_rlvr,
        size=(720, 320),
    )
