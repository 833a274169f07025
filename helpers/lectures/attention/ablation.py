"""What is lost without a head? Each is switched off while lists are copied and questions answered (section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean
from typing import NamedTuple

import torch
from torch.nn.utils.rnn import pad_sequence

from helpers import farm, figures
from helpers.figures import Measured
from helpers.lectures.attention.inside import Head, HookedGPT, ablate, head_grid, hooked_gpt
from helpers.lectures.attention.questions import tokenize_question
from helpers.lectures.attention.repeated import repeated_words
from helpers.panel import Action, Job, Panel, Slider

GAMES = 6  # about 100 words
WORST = 4  # heads with a row
TESTS = ("words copied", "questions right")


class RecallTest:
    """`n` recall questions, `distance` words after the fact, and the share that is answered right.

    Right means: the likeliest next word is the answer's first token.

    Attributes:
        cases: the number of questions.
        chance: the share right of one who guesses among the people named.
    """

    def __init__(self, gpt: HookedGPT, n: int, distance: int, seed: int = 0):
        asked = [tokenize_question(gpt, question) for question in farm.recall(n, seed, distance)]
        self.gpt, self.cases, self.chance = gpt, n, 1 / farm.BINDINGS
        self.lengths = torch.tensor([len(one.ids) for one in asked])
        self.ids = pad_sequence([torch.tensor(one.ids) for one in asked], batch_first=True)  # (n, T)
        self.answers = torch.tensor([one.answer for one in asked])

    def accuracy(self, removed: Sequence[Head] = ()) -> float:
        """Share of right answers without these heads."""
        logits = self.gpt.last(self.ids, self.lengths, ablate(removed) if removed else None)
        return float((logits.argmax(-1) == self.answers).float().mean())


class CopyTest:
    """`n` lists of words said twice, and the share of the words that are copied right.

    Right means: after a word of the second round, the likeliest next word is the one that came next in the first.

    Attributes:
        cases: the number of words.
        chance: the share right of one who guesses a word of the list.
    """

    def __init__(self, gpt: HookedGPT, n: int, seed: int = 0):
        games = [repeated_words(gpt, f"copied {seed} {number}") for number in range(n)]
        self.gpt, self.rows = gpt, [(game.ids, game.copies()) for game in games]
        self.cases = sum(len(copies) for _, copies in self.rows)
        self.chance = mean(1 / len(game.first) for game in games)

    def accuracy(self, removed: Sequence[Head] = ()) -> float:
        """Share of words copied right without these heads."""
        change, right = ablate(removed) if removed else None, 0
        for ids, copies in self.rows:
            said = self.gpt.run(ids, change).logits.argmax(-1)
            right += sum(int(said[place]) == ids[copied] for place, copied in copies)
        return right / self.cases


class Found(NamedTuple):
    """What was measured, one entry a test in each list: cases, chance, and shares right by the head switched off (None:
    by all heads)."""

    cases: list[int]
    chance: list[float]
    right: dict[Head | None, list[Measured]]


def measured(tests: Sequence[CopyTest | RecallTest], removed: Sequence[Head] = ()) -> list[Measured]:
    """The share right in each test without these heads."""
    return [Measured.share(round(test.accuracy(removed) * test.cases), test.cases) for test in tests]


def draw_ablation(sheet, data: dict) -> None:
    """Left: for each test, the share right without each head. Right: all heads, and without those that cost most."""
    *grids, table = figures.axes(sheet, columns=3, widths=(8, 6, 12), gap=24)
    for number, (plot, (test, shares)) in enumerate(zip(grids, data["shares"].items(), strict=True)):
        head_grid(plot, shares, test, named=number == 0)
    rows = data["rows"]
    cells = list(rows.values())
    figures.board(table, list(rows), TESTS, cells, data["chance"], baseline="guessing", shaded=True, highlight=0)


def caption_ablation(data: dict) -> str:
    if len(data["rows"]) < 2:
        return "Press Measure to switch off every head, one after the other, while the model copies and answers."
    (_, whole), (worst, without), *_ = data["rows"].items()
    found = [
        f"{test}: {one.value:.0%} with all heads, {other.value:.0%} {worst.replace('−', 'without')}"
        for test, one, other in zip(TESTS, whole, without, strict=True)
    ]
    return f"{'; '.join(found)}. {' and '.join(map(str, data['cases']))} cases, ± two standard errors."


def ablation_panel(size: str = "pocket") -> Panel:
    """Which heads do copying and answering need? Each is switched off in many texts, by the button.

    `size`: the pocket GPT, or with "full" GPT-2, whose 144 heads take minutes without a GPU: heads that are not reached
    in time stay blank.
    """
    kept: dict[tuple, Found] = {}  # by settings

    def compute(settings) -> dict:
        gpt = hooked_gpt(size)
        cases, chance, right = kept.get((settings.questions, settings.distance), Found([], [], {}))
        reached = [head for head in gpt.every_head if head in right]
        worst = sorted(reached, key=lambda head: sum(share.value for share in right[head]))[:WORST]
        shares = [
            [share.value for share in right[head]] if head in right else [torch.nan] * 2 for head in gpt.every_head
        ]
        grids = torch.tensor(shares, dtype=torch.float32).T.unflatten(1, (gpt.layers, gpt.heads))
        return {
            "shares": dict(zip(TESTS, grids, strict=True)),
            "rows": {"all heads": right.get(None, [None, None])} | {f"− {head}": right[head] for head in worst},
            "chance": chance,
            "cases": cases,
        }

    def measure(job: Job, settings) -> None:
        gpt = hooked_gpt(size)
        tests = [CopyTest(gpt, GAMES), RecallTest(gpt, settings.questions, settings.distance)]
        found = Found([test.cases for test in tests], [test.chance for test in tests], {None: measured(tests)})
        kept[settings.questions, settings.distance] = found
        for number in job.steps(len(gpt.every_head), lambda number: f"without {gpt.every_head[number]}"):
            found.right[gpt.every_head[number]] = measured(tests, [gpt.every_head[number]])

    return Panel(
        "Without this head",
        [Slider("questions", 24, 6, 48, step=6), Slider("distance", 20, 10, 60, step=10, label="distance in words")],
        compute=compute,
        draw=draw_ablation,
        caption=caption_ablation,
        actions=[Action("Measure", measure, seconds=60 if size == "pocket" else 300)],
        model=lambda settings: hooked_gpt(size).note,
        badge=size,
        size=(760, 340),
    )
