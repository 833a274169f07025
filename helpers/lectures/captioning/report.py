"""Describing like an expert: findings in a fixed order, and what they must be distinguished from (section 7)."""

from helpers import figures
from helpers.figures import Canvas, Texts
from helpers.models.judge import judge
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import chooser, chosen

SIZE = 64  # pixels of a side
DISTINGUISHED = "must be distinguished from"
SORTS = {"as in training": False, "held out": True}


def draw_report(sheet, data: dict) -> None:
    """Left the picture, in the middle its report, right what reports are worth at each threshold."""
    left, middle, right = figures.axes(sheet, columns=3, widths=(5, 22, 8), gap=22)
    figures.image_grid(left, data["image"][None])
    findings, named = data["findings"], data["alternatives"]
    first = [next(iter(finding.items())) for finding in findings.values()]
    columns = [
        Texts(list(findings), "finding"),
        Texts([str(value) for value, _ in first], bold=True),
        Texts([f"{chance:.1%}" for _, chance in first], right=True),
        Texts(
            [", ".join(f"{v} {p:.1%}" for v, p in some.items()) for some in named.values()], DISTINGUISHED, wrap=True
        ),
        Texts([f"{data['by_finding'][name]:.0%}" for name in findings], "tests", right=True),
    ]
    figures.rows(Canvas(middle), columns, tallest=50)
    kept = [(one["named"], one["right"] + one["among"]) for one in data["curve"]]
    here = data["here"]
    figures.lines(
        right,
        {"": tuple(zip(*reversed(kept), strict=True))},
        levels={"now": here["right"] + here["among"]},
        xlabel="alternatives per finding",
        title="truth is named",
        ylim=(here["right"] - 0.002, 1.001),
        markers=True,
    )


def caption_report(data: dict) -> str:
    """What this report names, and what such reports are worth."""
    many, one = sum(map(len, data["alternatives"].values())), data["here"]
    said = f"{many} alternatives here. Of the findings in {data['tested']} pictures {one['right']:.1%} are right, "
    said += f"{one['among']:.1%} among the {one['named']:.2f} alternatives per finding, {one['wrong']:.1%} missed."
    return said if data["is_furniture"] else f"The judge sees no furniture here, and the report does not say so! {said}"


def report_panel(picture: str = "a small walnut wardrobe with three yellow doors on a meadow") -> Panel:
    """A picture, its condition report, and from which probability on an alternative is named."""

    def prepare(settings) -> dict:
        from helpers.scores.report import examine

        image = chosen(settings.picture, SIZE)
        seen = judge(image[None]).is_furniture[0].item()
        return {"image": image, "findings": examine(image[None])[0], "is_furniture": seen}

    def compute(settings, seen: dict) -> dict:
        from helpers.scores.report import TESTED, alternatives, by_finding, fresh, scored, trade_off

        named = {name: alternatives(finding, settings.threshold) for name, finding in seen["findings"].items()}
        held_out = SORTS[settings.scored_on]
        tested = {"here": scored(*fresh(held_out), settings.threshold), "curve": trade_off(held_out), "tested": TESTED}
        return seen | {"alternatives": named, "by_finding": by_finding(held_out)} | tested

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
        size=(900, 330),
    )
