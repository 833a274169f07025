"""What is lost without a head? Every head is switched off in turn, and the farm's questions are asked (section 3)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn.utils.rnn import pad_sequence

from helpers import farm, figures
from helpers.lectures.attention.inside import Head, HookedGPT, ablate, head_grid, hooked_gpt
from helpers.lectures.attention.questions import tokenize_question
from helpers.panel import Action, Job, Panel, Slider

WORST = 6  # heads with a bar


class RecallTest:
    """`n` recall questions, `distance` words after the fact, and the share that is answered right.

    Chance among the people named is 1/6. Right means: the likeliest next word is the answer's first token.
    """

    def __init__(self, gpt: HookedGPT, n: int, distance: int, seed: int = 0):
        asked = [tokenize_question(gpt, question) for question in farm.recall(n, seed, distance)]
        self.gpt = gpt
        self.lengths = torch.tensor([len(one.ids) for one in asked])
        self.ids = pad_sequence([torch.tensor(one.ids) for one in asked], batch_first=True)  # (n, T)
        self.answers = torch.tensor([one.answer for one in asked])

    def accuracy(self, removed: Sequence[Head] = ()) -> float:
        """Share of right answers without these heads."""
        logits = self.gpt.last(self.ids, self.lengths, ablate(removed) if removed else None)
        return float((logits.argmax(-1) == self.answers).float().mean())


def draw_ablation(sheet, data: dict) -> None:
    """Left: right answers without each head. Right: those without the heads that cost most, below all heads'."""
    left, right = figures.axes(sheet, columns=2, widths=(8, 11), gap=30)
    head_grid(left, data["accuracy"], "right answers without this head")
    without = {f"− {head}": data["accuracy"][head].item() for head in data["worst"]}
    shares = {"all heads": data["all"]} | without if without else {}
    texts = [f"{share:.0%}" for share in shares.values()]
    figures.bars(right, list(shares), list(shares.values()), maximum=1.0, texts=texts, title="the heads that cost most")


def caption_ablation(data: dict) -> str:
    if not data["worst"]:
        return "Press Measure to switch off every head, one after the other, in many questions."
    worst = data["worst"][0]
    return (
        f"Over {data['asked']} questions: all heads {data['all']:.0%} right, without {worst} "
        f"{data['accuracy'][worst].item():.0%} (guessing: {1 / farm.BINDINGS:.0%})."
    )


def ablation_panel(size: str = "pocket") -> Panel:
    """Which heads do the answers need? Every head is switched off in many questions, by the button.

    `size`: the pocket GPT, or with "full" GPT-2, whose 144 heads take minutes without a GPU: heads that are not reached
    in time stay blank.
    """
    kept: dict[tuple, dict[Head | None, float]] = {}  # by settings: share of right answers without a head, or with all

    def compute(settings) -> dict:
        gpt = hooked_gpt(size)
        found = kept.get((settings.questions, settings.distance), {})
        shares = [found.get(head, torch.nan) for head in gpt.every_head]
        worst = sorted((head for head in gpt.every_head if head in found), key=found.get)
        return {
            "accuracy": torch.tensor(shares, dtype=torch.float32).unflatten(0, (gpt.layers, gpt.heads)),
            "all": found.get(None),
            "worst": worst[:WORST],
            "asked": settings.questions,
        }

    def measure(job: Job, settings) -> None:
        test = RecallTest(hooked_gpt(size), settings.questions, settings.distance)
        found = kept[settings.questions, settings.distance] = {None: test.accuracy()}
        heads = test.gpt.every_head
        for number in job.steps(len(heads), lambda number: f"without {heads[number]}"):
            found[heads[number]] = test.accuracy([heads[number]])

    return Panel(
        "Without this head",
        [Slider("questions", 12, 6, 48, step=6), Slider("distance", 20, 10, 60, step=10, label="distance in words")],
        compute=compute,
        draw=draw_ablation,
        caption=caption_ablation,
        actions=[Action("Measure", measure, seconds=60 if size == "pocket" else 300)],
        model=lambda settings: hooked_gpt(size).note,
        badge=size,
        size=(640, 340),
    )
