"""Reinforcement learning from verifiable rewards: no model judges the answers, the farm's truth does (section 9)."""

import copy
from collections import Counter
from collections.abc import Callable, Sequence

import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor, nn

from helpers import figures, live, training
from helpers.farm.instructions import Instruction
from helpers.lectures.llama.adapters import both, set_strengths
from helpers.lectures.llama.exam import PAPERS, papers, requests
from helpers.live import LiveTraining
from helpers.models.language import LanguageModel
from helpers.panel import Slider
from helpers.recipes import demonstrations
from helpers.scores.answers import ALIKE, Answers, forward, sample

Loss = Callable[[Tensor, Tensor], Tensor]
ASKED, TRIES = 8, 8  # in a step at most so many requests are answered so many times each
EVERY = 12  # steps from one exam to the next
SHOWN = 4  # different answers in sight


def beginner(strength: float) -> nn.Module:
    """LLaMA with part of the assistant's adapter merged in, and a fresh adapter to learn with."""
    set_strengths(both(), strength, 0.0)
    with torch.inference_mode(False):
        merged = copy.deepcopy(both().model).merge_and_unload(adapter_names=["default"])
    config = LoraConfig(r=8, lora_alpha=16, target_modules=demonstrations.LINEAR, task_type="CAUSAL_LM")
    return get_peft_model(merged, config)


def tried(model: LanguageModel, asked: Sequence[Instruction], seed: int) -> Answers:
    """TRIES answers of a model to each of these requests of one length."""
    return sample(model, [one for one in asked for _ in range(TRIES)], torch.Generator().manual_seed(seed))


def examine(model: LanguageModel) -> dict[str, float]:
    """Shares, from TRIES answers to each request of the exam: pass@1, the answers that are right; pass@8, the requests
    with a right one among them; and how many of the answers to a request are different.
    """
    right, different = [], []
    for asked in papers():
        found = tried(model, asked, 0)
        right.append(torch.tensor(found.followed).float().view(-1, TRIES))
        different += [len(set(found.texts[i : i + TRIES])) / TRIES for i in range(0, len(found.texts), TRIES)]
    each = torch.cat(right)  # (requests, TRIES)
    any_right = each.amax(1).mean().item()
    return {"pass@1": each.mean().item(), f"pass@{TRIES}": any_right, "different": sum(different) / len(different)}


def shown(model: LanguageModel) -> list[str]:
    """The exam's last request, and the most frequent of TRIES answers to it, with their counts."""
    asked = papers()[-1][-1]
    found = Counter(tried(model, [asked], 0).texts).most_common(SHOWN)
    return [asked.prompt, *(f"{count} × {text or '(ends at once)'}" for text, count in found)]


def draw_rlvr(sheet, data: dict) -> None:
    """Left the shares of the exam, right the answers to one request at the moment looked at."""
    left, right = figures.axes(sheet, columns=2, gap=24)
    live.draw_scores(left, data, "held-out requests")
    live.draw_samples(right, data, f"{TRIES} answers to")


def caption_rlvr(data: dict) -> str:
    first, last = data["moments"][0].scores, data["moments"][-1].scores
    changes = ", ".join(f"{name} {100 * share:.0f} → {100 * last[name]:.0f} %" for name, share in first.items())
    error = 100 / (PAPERS * ALIKE) ** 0.5
    return (
        f"Step {data['step']}, {data['seconds']:.0f} s: {changes}. Two standard errors are at most {error:.0f} points."
    )


def rlvr_training(loss: Loss, strength: float = 0.6) -> LiveTraining:
    """Half an assistant, to be trained on what is true while one watches.

    `loss(log_probabilities, rewards)` gets both for all answers of a step, (requests, TRIES): how probable the model
    finds an answer, the words of all of it together (nats), and 1 if the answer follows its request, else 0.
    """

    def start(model: nn.Module, settings, **how) -> training.Run:
        language = LanguageModel(model, both().tokenizer)

        def objective(model: nn.Module, number: Tensor) -> Tensor:
            found = tried(language, requests(int(number), ASKED), int(number))
            rewards = torch.tensor(found.followed).float()
            return loss(forward(language, found)[0].view(-1, TRIES), rewards.view(-1, TRIES))

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
        sample=lambda model: shown(LanguageModel(model, both().tokenizer)),
        score=lambda model: examine(LanguageModel(model, both().tokenizer)),
        every=EVERY,
        seconds=90.0,
        draw=draw_rlvr,
        caption=caption_rlvr,
        size=(720, 320),
    )
