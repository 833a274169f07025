"""A reward model: one number for an answer, learned from comparisons (section 6)."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from helpers import farm, figures
from helpers.farm.instructions import Instruction
from helpers.lectures.gpt.answers import assistant, requests
from helpers.lectures.gpt.comparisons import FRESH, Click, Pair, compared
from helpers.panel import Panel, Problem, Slider, Text
from helpers.scores.answers import LONGEST, collate, forward

TEMPLATES = ("{}", "Happy to help. {}", "Happy to help. {} It was lovely to help you.")  # to say something
OWN = "It was lovely to help you. It was lovely to help you. It was lovely to help you."


class Reward(nn.Module):
    """The assistant with another head: from its vector at an answer's last word to one number.

    Only the head learns; Ouyang et al. 2022 (section 3.5) train the whole model.
    """

    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(assistant().model.config.n_embd, 1, bias=False)
        nn.init.zeros_(self.head.weight)

    def forward(self, vectors: Tensor) -> Tensor:
        """Rewards (B,) from the vectors (B, d) of answers."""
        return self.head(vectors)[:, 0]


@torch.no_grad()
def vectors(clicks: Sequence[Click]) -> tuple[Tensor, Tensor]:
    """The vectors (B, d) of the answers that were preferred, and of those that were not."""
    chosen, rejected = compared(clicks)
    return forward(assistant(), chosen)[1], forward(assistant(), rejected)[1]


def true_or_false(n: int = 60) -> list[Click]:
    """Pairs on held-out requests that differ in one word only: the truth, which is to be preferred, and a lie."""
    number, found = FRESH, []
    while len(found) < n:
        number += 1
        lies = [(one, one.lie()) for one in requests(number, split="held_out")]
        found += [Click(Pair(one, (one.reference.sentence, lie)), 0, human=False) for one, lie in lies if lie]
    return found[:n]


def variants(asked: Instruction) -> list[str]:
    """The same truth and the same lie, said more and more warmly; and only warmth."""
    said = [template.format(text) for text in (asked.reference.sentence, asked.lie()) if text for template in TEMPLATES]
    return [*said, "Happy to help. It was lovely to help you."]


def agreement(reward: Reward, clicks: Sequence[Click]) -> float:
    """The share of the comparisons in which the reward model prefers the same answer."""
    chosen, rejected = vectors(clicks)
    return float((reward(chosen) > reward(rejected)).float().mean())


@torch.no_grad()
def judged(rewards: Mapping[str, Reward], number: int, own: str) -> dict:
    """What each reward model gives to several answers to one request, and to one that somebody typed.

    Returns a dict: request, answers, rewards (by the model's name, a list), true (whether each answer is).
    """
    [asked] = requests(FRESH + number, 1, "held_out")
    texts = [*variants(asked), *([own.strip()] if own.strip() else [])]
    ids = [assistant().encode(text, start=False)[:LONGEST] for text in texts]
    if not all(ids):
        raise Problem("Type an answer, or nothing at all.")
    _, vectors = forward(assistant(), collate(assistant(), [asked] * len(texts), ids))
    return {
        "request": asked.prompt,
        "answers": texts,
        "rewards": {name: reward(vectors).tolist() for name, reward in rewards.items()},
        "true": [asked.is_true(text) for text in texts],
    }


def draw_judged(sheet, data: dict) -> None:
    """Above the request; then each answer, whether it is true, and each model's reward, a bar from its lowest one."""
    now, canvas = figures.theme(), figures.Canvas(figures.axes(sheet))
    canvas.plot.describe(f"Request: {data['request']}")
    canvas.text(0, 14, data["request"], canvas.width, 17, bold=True)
    marked = [f"{'✓' if true else '✗'} {text}" for text, true in zip(data["answers"], data["true"], strict=True)]
    columns = [figures.Texts(marked, size=15, wrap=True)]
    colours = [now.series[0 if true else 1] for true in data["true"]]
    for name, rewards in data["rewards"].items():
        texts, above = [f"{reward:+.1f}" for reward in rewards], [reward - min(rewards) for reward in rewards]
        columns.append(figures.Bars(above, f"reward, {name}", texts, colours=colours))
    figures.rows(canvas, columns, top=34)


def caption_judged(data: dict) -> str:
    said = []
    for name, rewards in data["rewards"].items():
        most, best = max(zip(rewards, data["answers"], strict=True))
        truths, lies = ([r for r, t in zip(rewards, data["true"], strict=True) if t == kind] for kind in (True, False))
        above = sum(reward > min(truths) for reward in lies)
        lied = f"{above} of {len(lies)} untrue answers above the lowest true one."
        said.append(f"{name.capitalize()}: most ({most:+.1f}) for “{best}”, {lied}")
    return " ".join(said)


def reward_panel(rewards: Mapping[str, Reward]) -> Panel:
    """What do these reward models (by name) like? Truth and lies, plain and warm, and an answer of your own."""
    return Panel(
        "What the reward model likes",
        [
            Slider("request", 1, 0, 20),
            Text("own", OWN, check=farm.unknown_words, label="your own answer"),
        ],
        compute=lambda settings: judged(rewards, settings.request, settings.own),
        draw=draw_judged,
        caption=caption_judged,
        model="reward model",
        badge="trained here",
        size=(620, 360),
    )
