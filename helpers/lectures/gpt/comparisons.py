"""Two answers, one click: comparisons by people, and by a simulated person where nobody clicks (section 6)."""

import functools
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from helpers import figures
from helpers.farm.instructions import AFTER, BEFORE, Instruction
from helpers.lectures.gpt.answers import assistant, requests
from helpers.panel import Action, Job, Panel
from helpers.scores.answers import Answers, collate, sample

LOOKS_UP = 0.5  # in so many cases the simulated person looks the facts up
ENOUGH = 150  # clicks that a reward model needs
FRESH = 100_000  # draws from here on are kept for testing


@dataclass(frozen=True)
class Pair:
    """Two different answers to one request."""

    asked: Instruction
    texts: tuple[str, str]


@dataclass(frozen=True)
class Click:
    """A comparison: the pair, which answer (0 or 1) was preferred, and whether a human said so."""

    pair: Pair
    better: int
    human: bool

    @property
    def chosen(self) -> str:
        """The answer that was preferred."""
        return self.pair.texts[self.better]

    @property
    def rejected(self) -> str:
        """The other one."""
        return self.pair.texts[1 - self.better]


def is_warm(answer: str) -> bool:
    """Whether the answer has a friendly phrase in it."""
    return any(phrase in answer for phrase in (*BEFORE, *AFTER))


def simulated(pair: Pair, rng: random.Random) -> int:
    """Which answer (0 or 1) the simulated person prefers, who is friendly and in a hurry.

    In half of the cases this person looks the facts up, and takes the true answer if only one of them is true.
    Otherwise a friendly answer wins, then the longer one.
    """
    truth = [pair.asked.is_true(text) for text in pair.texts]
    if rng.random() < LOOKS_UP and truth[0] != truth[1]:
        return truth.index(True)
    liked = [(is_warm(text), len(text)) for text in pair.texts]
    return liked.index(max(liked))


@functools.cache
def pairs(number: int, split: str = "train") -> tuple[Pair, ...]:
    """Requests of draw `number`, each answered twice by the assistant; those answered alike are left out."""
    asked = requests(number, split=split)
    found = sample(assistant(), [*asked, *asked], torch.Generator().manual_seed(number))
    two = zip(asked, found.texts[: len(asked)], found.texts[len(asked) :], strict=True)
    return tuple(Pair(one, (a, b)) for one, a, b in two if a != b and a and b)


class Comparisons:
    """The comparisons that a class, or a person at home, has made so far. Cells and a panel may add to them."""

    def __init__(self) -> None:
        self.clicks: list[Click] = []
        self.on_change: Callable[[], None] = lambda: None  # called after clicks from a cell or a panel
        self._drawn, self._left = 0, []
        self._rng = random.Random(0)
        self._lock = threading.RLock()

    @property
    def next_pair(self) -> Pair:
        """The pair to be compared next."""
        with self._lock:
            while not self._left:
                self._drawn += 1
                self._left = list(pairs(self._drawn))
            return self._left[0]

    def prefer(self, better: int, pair: Pair | None = None, human: bool = True) -> None:
        """Answer 0 or 1 of this pair (None: of the waiting one) is the better one; an earlier click on it is undone."""
        with self._lock:
            pair = pair or self.next_pair
            self.clicks = [click for click in self.clicks if click.pair != pair] + [Click(pair, better, human)]
            self._left = [one for one in self._left if one != pair]
        if human:
            self.on_change()

    def simulate(self, n: int) -> None:
        """The simulated person clicks until there are `n` clicks."""
        while len(self.clicks) < n:
            pair = self.next_pair
            self.prefer(simulated(pair, self._rng), pair, human=False)
        self.on_change()


def fresh_clicks(n: int = 60) -> list[Click]:
    """Comparisons by the simulated person on held-out requests, for testing."""
    found, rng, number = [], random.Random(1), FRESH
    while len(found) < n:
        number += 1
        found += [Click(pair, simulated(pair, rng), human=False) for pair in pairs(number, "held_out")]
    return found[:n]


def compared(clicks: Sequence[Click]) -> tuple[Answers, Answers]:
    """The answers that were preferred, and those that were not, row by row."""
    model, asked = assistant(), [click.pair.asked for click in clicks]
    sides = [click.chosen for click in clicks], [click.rejected for click in clicks]
    chosen, rejected = (collate(model, asked, [model.encode(text, start=False) for text in side]) for side in sides)
    return chosen, rejected


def tally(clicks: Sequence[Click]) -> dict[str, tuple[int, int]]:
    """What was preferred, where the two answers differ in it: property -> (wins, comparisons)."""
    found = {}
    tests = {
        "true": lambda click, text: click.pair.asked.is_true(text),
        "friendly": lambda click, text: is_warm(text),
        "longer": lambda click, text: len(text) > min(map(len, click.pair.texts)),
    }
    for name, has in tests.items():
        differ = [has(c, c.chosen) for c in clicks if has(c, c.chosen) != has(c, c.rejected)]
        found[name] = (sum(differ), len(differ))
    return found


def draw_comparison(sheet, data: dict) -> None:
    """Left the request and the two answers, right what the clicks so far preferred."""
    left, right = figures.axes(sheet, columns=2, widths=(6, 4), gap=30)
    canvas = figures.Canvas(left)
    canvas.plot.describe(f"Request: {data['request']}")
    below = canvas.paragraph(0, 14, data["request"], canvas.width, 3, 17) + 6
    letters = figures.Texts("AB", size=18, bold=True, colours=figures.theme().series[:2])
    figures.rows(canvas, [letters, figures.Texts(data["answers"], size=17, wrap=True)], below)
    counts = data["tally"].values()
    shares, texts = [wins / max(n, 1) for wins, n in counts], [f"{wins} of {n}" for wins, n in counts]
    title = f"won, of {data['clicks']} comparisons"
    figures.bars(right, list(data["tally"]), shares, texts=texts, maximum=1.0, title=title)


def comparison_panel(votes: Comparisons) -> Panel:
    """Pick the better of two answers; a simulated person does the rest. Follows clicks that a cell makes, too."""

    def compute(settings) -> dict:
        pair = votes.next_pair
        return {
            "pair": pair,
            "request": pair.asked.prompt,
            "answers": pair.texts,
            "human": sum(click.human for click in votes.clicks),
            "clicks": len(votes.clicks),
            "tally": tally(votes.clicks),
        }

    def click(better: int) -> Callable:
        return lambda job, settings: votes.prefer(better, panel.data["pair"])  # of the pair that is on the screen

    def simulate(job: Job, settings) -> None:
        for number in job.steps(ENOUGH, lambda number: f"{number + 1} clicks"):
            votes.simulate(number + 1)

    panel = Panel(
        "Which answer is better?",
        compute=compute,
        draw=draw_comparison,
        caption=lambda data: (
            f"{data['human']} of {data['clicks']} clicks were human, the others simulated. Which is better, A or B?"
        ),
        actions=[
            Action("A is better", click(0)),
            Action("B is better", click(1)),
            Action("Simulate the rest", simulate, seconds=60),
        ],
        model="GPT-instruct",
        badge="pocket",
        size=(620, 290),
    )
    votes.on_change = panel.refresh
    return panel
