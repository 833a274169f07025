"""Exercises of notebook 06 on what is reached: how sure the best discriminator can be, and which modes appear."""

from __future__ import annotations

import torch
from torch import Tensor

from helpers.exercises import Exercise, Mistake


def optimal_discriminator(p: Tensor, q: Tensor) -> Tensor:
    """How sure the best D can be: the densities of real (p) and made (q) points at N places, (N,) and (N,) -> (N,).

    Goodfellow et al. 2014, proposition 1.
    """
    return p / (p + q)


OPTIMAL_DISCRIMINATOR = Exercise(
    id="gan.optimal_discriminator",
    title="The best discriminator",
    difficulty=1,
    minutes=4,
    solution=optimal_discriminator,
    inputs=lambda: [
        (torch.tensor([0.4, 0.1, 0.3, 0.05]), torch.tensor([0.1, 0.1, 0.0, 0.6])),
        (torch.tensor([1.5, 0.2, 0.7]), torch.tensor([0.5, 0.9, 0.7])),
    ],
    mistakes=(
        Mistake(lambda p, q: q / (p + q), "That is how sure D is that a point was *made*. D answers for real ones."),
        Mistake(lambda p, q: p / q, "That is the ratio of the densities, from 0 to infinity. D answers from 0 to 1."),
        Mistake(
            lambda p, q: (p / q).log(),
            "That is D's logit, the logarithm of the ratio. A sigmoid turns it into the probability.",
        ),
        Mistake(
            lambda p, q: (p / p.sum()) / (p / p.sum() + q / q.sum()),
            "You made the numbers add up to 1. They are densities at some places: leave them as they are.",
        ),
        Mistake(
            lambda p, q: (p > q).float(),
            "You made a yes-or-no decision. D says how probable it is: 1/2 where both densities are equal.",
        ),
        Mistake(
            lambda p, q: torch.full_like(p, 0.5), "1/2 everywhere is right at the end of the game, when q has become p."
        ),
    ),
    hints=(
        "At one place p of the points are real and q are generated. You pick one of them: how probable is a real one?",
        "It is Bayes' rule with as many real points as made ones.",
        "The share of p in p + q.",
    ),
)

Combination = tuple[str, str, str]


def mode_coverage(judged: list[Combination], asked: list[Combination]) -> Tensor:
    """The share of the combinations asked for (kind, finish, scene) that appear at least once among judged samples."""
    return torch.tensor(len(set(judged) & set(asked)) / len(asked))


def _share(part, whole) -> Tensor:
    return torch.tensor(part / whole)


def _each_alone(judged: list[Combination], asked: list[Combination]) -> list[float]:
    return [
        len(set(found) & set(wanted)) / len(set(wanted))
        for found, wanted in zip(zip(*judged, strict=True), zip(*asked, strict=True), strict=True)
    ]


def _samples() -> list[tuple]:
    asked = [
        *(("chair", finish, scene) for finish in ("oak", "red") for scene in ("room", "sky")),
        *(("bed", finish, "room") for finish in ("oak", "red", "white")),
    ]
    collapsed = [asked[0]] * 6 + [asked[4]] * 2 + [("bed", "white", "sky"), ("stool", "red", "beach")]
    varied = [*asked[:6], asked[2], asked[3], ("bed", "oak", "sky"), ("desk", "oak", "room"), ("desk", "blue", "sky")]
    return [(collapsed, asked), (varied, asked)]


MODE_COVERAGE = Exercise(
    id="gan.mode_coverage",
    title="Mode coverage",
    difficulty=1,
    minutes=5,
    solution=mode_coverage,
    inputs=_samples,
    mistakes=(
        Mistake(
            lambda j, a: _share(sum(one in a for one in j), len(a)),
            "You counted samples. A combination that appears six times is still *one* combination.",
        ),
        Mistake(
            lambda j, a: _share(len(set(j) & set(a)), len(j)),
            "You divided by the number of samples. How many combinations were asked for?",
        ),
        Mistake(
            lambda j, a: _share(len(set(j)), len(a)),
            "You counted combinations that nobody asked for, too.",
        ),
        Mistake(
            lambda j, a: _share(sum(one in a for one in j), len(j)),
            "That is the share of samples that were asked for. A generator that always draws one chair gets 100 %.",
        ),
        Mistake(
            lambda j, a: _share(len(set(j) & set(a)), len(set(j))),
            "That says how much of what appears was asked for. Ask the other way round.",
        ),
        Mistake(
            lambda j, a: _share(len(set(j) & set(a)), len(set(j) | set(a))),
            "You divided by all combinations that appear or were asked for. Divide by those asked for.",
        ),
        Mistake(
            lambda j, a: torch.tensor(_each_alone(j, a)).mean(),
            "You looked at kinds, finishes and scenes one by one. What counts is that they appear *together*.",
        ),
    ),
    hints=(
        "How often a combination appears does not matter, only whether it does.",
        "set(judged) holds each combination once. Which of them were asked for?",
        "len(set(judged) & set(asked)) / len(asked).",
    ),
)
