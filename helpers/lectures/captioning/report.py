"""Describing like an expert: findings in a fixed order, and what they must be distinguished from (section 6)."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from helpers import catalog, figures, furniture
from helpers.figures import Bars, Canvas, Texts
from helpers.models.judge import judge
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import chooser, chosen
from helpers.scores.classifier import unseen_seed

FINDINGS = ("kind", "finish", "front", "count", "size", "scene")  # in this order, whatever the picture
SIZE, TESTED = 64, 300  # pixels of a side; fresh pictures whose reports are scored
THRESHOLDS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5)
SORTS = {"as in training": False, "held out": True}

Finding = dict[Any, float]  # value -> probability, the likeliest first


@torch.inference_mode()
def examine(pictures: Tensor) -> list[dict[str, Finding]]:
    """The findings in each of the pictures (B, 3, H, W), by the encoder's own answers.

    What the likeliest kind cannot have is not reported: fronts of a bed, a seventh slat.
    """
    from helpers.models.picture_encoder import ANSWERS, places

    encoder = catalog.load("picture-encoder").model
    scores = encoder.answers(places(encoder, pictures))
    scores = {name: scores[name].float().cpu() for name in FINDINGS}
    found = []
    for number, best in enumerate(scores["kind"].argmax(1).tolist()):
        make = furniture.MAKES[furniture.KINDS[best]]
        may = {name: list(values) for name, values in ANSWERS.items()}
        may |= {"count": list(make.counts) if make.counted else [], "front": may["front"] if make.front else []}
        report = {}
        for name in FINDINGS:
            if may[name]:
                own = scores[name][number, [ANSWERS[name].index(value) for value in may[name]]].softmax(0).tolist()
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


@functools.lru_cache(maxsize=4)
def trade_off(held_out: bool) -> dict[float, dict[str, float]]:
    """`scored` at each of THRESHOLDS, of TESTED fresh pieces."""
    pieces = furniture.sample(TESTED, seed=unseen_seed(0), held_out=held_out)
    reports, truths = examine(furniture.render(pieces, SIZE)), [truth(piece) for piece in pieces]
    return {threshold: scored(reports, truths, threshold) for threshold in THRESHOLDS}


def draw_report(sheet, data: dict) -> None:
    """Left the picture, in the middle its report, right what reports are worth at each threshold."""
    left, middle, right = figures.axes(sheet, columns=3, widths=(3, 8, 4), gap=22)
    figures.image_grid(left, data["image"][None])
    findings = data["findings"]
    first = [next(iter(finding.items())) for finding in findings.values()]
    others = [", ".join(f"{v} {p:.1%}" for v, p in some.items()) or "–" for some in data["alternatives"].values()]
    columns = [
        Texts(list(findings), "finding"),
        Texts([str(value) for value, _ in first], "", bold=True),
        Bars([chance for _, chance in first], "probability", [f"{chance:.1%}" for _, chance in first], maximum=1),
        Texts(others, "must be distinguished from", wrap=True),
    ]
    figures.rows(Canvas(middle), columns, tallest=50)
    curve = sorted((one["named"], one["right"] + one["among"]) for one in data["curve"].values())
    here = data["curve"][min(data["curve"], key=lambda one: abs(one - data["threshold"]))]
    named, kept = zip(*curve, strict=True)
    figures.lines(
        right,
        {"named at all": (named, kept), "here": ([here["named"]], [here["right"] + here["among"]])},
        levels={"first": here["right"]},
        xlabel="alternatives a finding",
        title="truth in the report",
        ylim=(min(0.9, here["right"]) - 0.02, 1.01),
        markers=True,
    )


def caption_report(data: dict) -> str:
    many = sum(map(len, data["alternatives"].values()))
    nearest = min(data["curve"], key=lambda one: abs(one - data["threshold"]))
    one = data["curve"][nearest]
    said = f"{many} alternatives in {len(data['findings'])} findings. "
    said += f"{TESTED} pictures, from {nearest:.1%} on: {one['right']:.1%} right, {one['among']:.1%} right among "
    said += f"{one['named']:.2f} alternatives a finding, {one['wrong']:.1%} wrong."
    return said if data["is_furniture"] else "The judge sees no furniture here, and the report does not say so! " + said


def report_panel(picture: str = "a walnut chair with 5 slats on the beach") -> Panel:
    """A picture, its condition report, and from which probability on an alternative is named."""

    def prepare(settings) -> dict:
        image = chosen(settings.picture, SIZE)
        seen = judge(image[None]).is_furniture[0].item()
        return {"image": image, "findings": examine(image[None])[0], "is_furniture": seen}

    def compute(settings, seen: dict) -> dict:
        named = {name: alternatives(finding, settings.threshold) for name, finding in seen["findings"].items()}
        curve = trade_off(SORTS[settings.scored_on])
        return seen | {"alternatives": named, "curve": curve, "threshold": settings.threshold}

    return Panel(
        "A condition report",
        [
            chooser("picture", picture),
            Slider("threshold", 0.01, 0.0001, 0.5, log=True, label="named from a probability of"),
            Choice("scored_on", list(SORTS), label="scored on"),
        ],
        prepare=prepare,
        prepare_on=("picture",),
        compute=compute,
        draw=draw_report,
        caption=caption_report,
        model="picture-encoder",
        badge="pocket",
        size=(900, 330),
    )
