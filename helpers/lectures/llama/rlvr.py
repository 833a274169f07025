"""Reinforcement learning from verifiable rewards: no model judges the answers, the farm's truth does (section 9)."""

import copy
from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from peft import LoraConfig, get_peft_model
from torch import Tensor, nn

from helpers import figures, live_seconds, training
from helpers.farm.instructions import Instruction
from helpers.figures import Measured
from helpers.lectures.llama.adapters import both, set_strengths
from helpers.lectures.llama.exam import answers, papers, requests
from helpers.live import LiveTraining
from helpers.models.language import LanguageModel
from helpers.panel import Slider
from helpers.recipes import demonstrations

Loss = Callable[[Tensor, Tensor], Tensor]
SECONDS = 90.0
ASKED, TRIES = 8, 8  # in a step at most so many requests are answered so many times each
EVERY = 12  # steps from one exam to the next
LEARNING_RATE = 1e-3


def beginner(strength: float) -> nn.Module:
    """LLaMA with part of the assistant's adapter merged in, and a fresh adapter to learn with."""
    set_strengths(both(), strength, 0.0)
    with torch.inference_mode(False):
        merged = copy.deepcopy(both().model).merge_and_unload(adapter_names=["default"])
    config = LoraConfig(r=8, lora_alpha=16, target_modules=demonstrations.LINEAR, task_type="CAUSAL_LM")
    return get_peft_model(merged, config)


def log_probabilities(model: nn.Module, asked: Sequence[Instruction], texts: Sequence[str]) -> Tensor:
    """How probable the model finds each answer (B,), the words of all of it together, in nats."""
    where = next(model.parameters()).device
    pairs = zip((one.prompt for one in asked), texts, strict=True)
    inputs, targets = (part.to(where) for part in demonstrations.collate(pairs))
    logits = model(inputs, attention_mask=torch.ones_like(inputs), use_cache=False).logits.float()
    return -F.cross_entropy(logits.mT, targets, reduction="none").sum(1)


def rewards(asked: Sequence[Instruction], texts: Sequence[str]) -> Tensor:
    """1 for an answer that follows its request, else 0 (B,): the verifier."""
    return torch.tensor([float(one.is_followed(text)) for one, text in zip(asked, texts, strict=True)])


def examine(model: LanguageModel) -> dict:
    """TRIES answers to each request of the exam.

    Returns a dict: right (requests, TRIES), and different: how many of the answers to a request differ, on average.
    """
    right, different = [], []
    for asked in papers():
        texts = answers(model, asked, 1.0, tries=TRIES)
        right.append(rewards([one for one in asked for _ in range(TRIES)], texts).view(-1, TRIES))
        different += [len(set(texts[i : i + TRIES])) for i in range(0, len(texts), TRIES)]
    return {"right": torch.cat(right), "different": sum(different) / len(different)}


def pass_at(right: Tensor) -> tuple[Measured, Measured]:
    """pass@1 and pass@TRIES: the share of answers that are right, and of requests with a right one among TRIES."""
    each, any_right = right.mean(1), right.amax(1)
    return Measured.mean(each.tolist()), Measured.share(int(any_right.sum()), len(right))


def draw_rlvr(sheet, data: dict) -> None:
    """Left pass@1 and pass@TRIES by steps, right how many of the answers differ."""
    left, right = figures.axes(sheet, columns=2, widths=(3, 2))
    steps = [moment.step for moment in data["moments"]]
    curves = list(zip(*(pass_at(moment.sample["right"]) for moment in data["moments"]), strict=True))
    named = zip(("pass@1", f"pass@{TRIES}"), curves, strict=True)
    shares = {name: (steps, [100 * one.value for one in values]) for name, values in named}
    figures.lines(left, shares, title="followed on held-out requests (%)", xlabel="step", ylim=(0, 105), markers=True)
    several = {"": (steps, [moment.sample["different"] for moment in data["moments"]])}
    title = f"different answers of {TRIES}"
    figures.lines(right, several, title=title, xlabel="step", ylim=(0, TRIES + 0.5), markers=True)


def caption_rlvr(data: dict) -> str:
    first, last = (data["moments"][i].sample for i in (0, -1))
    said = [
        f"{name} {figures.percent(before)}, now {figures.percent(now)}"
        for name, before, now in zip(
            ("pass@1", f"pass@{TRIES}"), pass_at(first["right"]), pass_at(last["right"]), strict=True
        )
    ]
    several = f"{first['different']:.1f} different answers of {TRIES}, now {last['different']:.1f}"
    return f"{data['step']} steps in {data['seconds']:.0f} s. At first {'; '.join([*said, several])}."


def rlvr_training(loss: Loss, strength: float = 0.6) -> LiveTraining:
    """Half an assistant, to be trained on what is true while one watches.

    `loss(log_probabilities, rewards)` gets both for all answers of a step: (requests, TRIES).
    """

    def start(model: nn.Module, settings, on_step: Callable, seconds: float | None) -> training.Run:
        language = LanguageModel(model, both().tokenizer)

        def objective(model: nn.Module, number: Tensor) -> Tensor:
            asked = requests(int(number), ASKED)
            model.eval()  # answers and their probabilities from the same network
            with torch.no_grad():
                texts = answers(language, asked, 1.0, int(number), TRIES)
            each = [one for one in asked for _ in range(TRIES)]
            found = log_probabilities(model, each, texts)
            return loss(found.view(-1, TRIES), rewards(each, texts).to(found.device).view(-1, TRIES))

        how = {"learning_rate": settings.rate, "on_step": on_step, "max_grad_norm": 1.0}
        limit = live_seconds(SECONDS) if seconds is None else seconds
        return training.start(model, training.by_index(torch.tensor), loss=objective, seconds=limit, **how)

    return LiveTraining(
        "Rewarded for the truth",
        [
            Slider("strength", strength, 0.3, 1.0, step=0.05, label="assistant's strength at the start"),
            Slider("rate", LEARNING_RATE, 1e-4, 1e-2, log=True, label="learning rate η"),
        ],
        make_model=lambda settings: beginner(settings.strength),
        start=start,
        sample=lambda model: examine(LanguageModel(model, both().tokenizer)),
        every=EVERY,
        draw=draw_rlvr,
        caption=caption_rlvr,
        size=(720, 320),
    )
