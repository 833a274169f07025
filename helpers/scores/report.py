"""Condition reports: findings in a picture, what they must be distinguished from, and what such reports are worth."""

import functools
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from torch import Tensor

from helpers import catalog, furniture
from helpers.models.picture_encoder import ANSWERS, SIZE, scores
from helpers.scores.classifier import unseen_seed

FINDINGS = ("kind", "finish", "front", "count", "size", "scene")  # in this order, whatever the picture
TESTED = 300  # fresh pictures whose reports are scored
THRESHOLDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5)

Finding = dict[Any, float]  # value -> probability, the likeliest first


def examine(pictures: Tensor) -> list[dict[str, Finding]]:
    """The findings in each of the pictures (B, 3, H, W), by the encoder's own answers.

    What the likeliest kind cannot have is not reported: fronts of a bed, a seventh slat.
    """
    answers, found = scores(catalog.load("picture-encoder").model, pictures), []
    for number, best in enumerate(answers["kind"].argmax(1).tolist()):
        make = furniture.MAKES[furniture.KINDS[best]]
        may = {name: list(values) for name, values in ANSWERS.items()}
        may |= {"count": list(make.counts) if make.counted else [], "front": may["front"] if make.front else []}
        report = {}
        for name in FINDINGS:
            if may[name]:
                own = answers[name][number, [ANSWERS[name].index(value) for value in may[name]]].softmax(0).tolist()
                report[name] = dict(sorted(zip(may[name], own, strict=True), key=lambda pair: -pair[1]))
        found.append(report)
    return found


def alternatives(finding: Finding, threshold: float) -> dict[Any, float]:
    """What the likeliest value must be distinguished from: all others that are at least so probable."""
    return {value: chance for value, chance in list(finding.items())[1:] if chance >= threshold}


def truth(piece: furniture.Piece) -> dict[str, Any]:
    """The findings that a perfect report has."""
    make = furniture.MAKES[piece.kind]
    left_out = {"front": not make.front, "count": not make.counted}
    return {name: getattr(piece, name) for name in FINDINGS if not left_out.get(name)}


def scored(
    reports: Sequence[Mapping[str, Finding]], truths: Sequence[Mapping[str, Any]], threshold: float
) -> dict[str, float]:
    """Over all findings of all reports: the shares that are right, right among the alternatives, and wrong.

    And `named`: how many alternatives a finding has on average. A true finding that is not reported is wrong.
    """
    right = among = many = 0
    for report, true in zip(reports, truths, strict=True):
        for name, value in true.items():
            finding = report.get(name, {None: 1.0})
            others = alternatives(finding, threshold)
            right += next(iter(finding)) == value
            among += value in others
            many += len(others)
    total = sum(map(len, truths))
    shares = {"right": right / total, "among": among / total, "wrong": 1 - (right + among) / total}
    return shares | {"named": many / total}


@functools.lru_cache(maxsize=2)
def fresh(held_out: bool) -> tuple[list[dict[str, Finding]], list[dict[str, Any]]]:
    """Reports of TESTED fresh pieces, and the findings of perfect ones."""
    pieces = furniture.sample(TESTED, seed=unseen_seed(0), held_out=held_out)
    return examine(furniture.render(pieces, SIZE)), [truth(piece) for piece in pieces]


def by_finding(held_out: bool) -> dict[str, float]:
    """Of each of FINDINGS the share that is right without an alternative, among the `fresh` pieces that have it."""
    reports, truths = fresh(held_out)
    right: dict[str, list[bool]] = {name: [] for name in FINDINGS}
    for report, true in zip(reports, truths, strict=True):
        for name, value in true.items():
            right[name].append(next(iter(report.get(name, {None: 1.0}))) == value)
    return {name: fmean(some) for name, some in right.items()}


@functools.lru_cache(maxsize=2)
def trade_off(held_out: bool) -> list[dict[str, float]]:
    """`scored` at each of THRESHOLDS."""
    return [scored(*fresh(held_out), threshold) for threshold in THRESHOLDS]
