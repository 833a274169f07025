"""LLaMA's family: who was fine-tuned from whom, and on whose answers (section 2)."""

from typing import Any

from helpers import figures
from helpers.lectures.llama import quoted
from helpers.panel import Choice, Panel

ROOT = "LLaMA"


def family_table() -> list[dict[str, Any]]:
    """The slide's models, one row each: what the slide says of its data, and what the source says.

    `examples` counts answers, `by_people` those of them that people wrote.
    """
    return quoted.rows("family", "examples", "by_people")


def draw_family(sheet, data: dict) -> None:
    """Left the tree, a model's box filled as far as people wrote its answers; right the chosen model."""
    left, right = figures.axes(sheet, columns=2, widths=(7, 5), gap=30)
    now, canvas = figures.theme(), figures.Canvas(left, 30)
    canvas.text(0, -14, "filled: the share of answers that people wrote", canvas.width, 17, bold=True)
    children = [row for row in data["models"] if row["parent"] == ROOT]
    wide, step = canvas.width * 0.29, canvas.height / len(children)
    middle = {ROOT: (0.0, canvas.height / 2)} | {
        row["model"]: (canvas.width * 0.355, (i + 0.5) * step) for i, row in enumerate(children)
    }
    for row in data["models"]:
        x, y = middle[row["parent"]]
        to = middle.setdefault(row["model"], (canvas.width * 0.71, y))
        canvas.line([(x + wide, y), (to[0], to[1])], now.faint, 2)
        left.spot((to[0], to[1] - 24), (to[0] + wide, to[1] + 24), row["model"], model=row["model"])
    shares = {row["model"]: row["by_people"] / row["examples"] for row in data["models"]}
    for name, (x, y) in middle.items():
        chosen = name == data["chosen"]["model"]
        canvas.box(x, y - 24, wide, 48, now.background, now.ink if chosen else now.faint)
        if share := shares.get(name, 0.0):
            canvas.box(x + 1, y - 23, (wide - 2) * share, 46, figures.mix(now.background, now.series[1], 0.45))
        canvas.text(x + wide / 2, y, name, wide - 8, 16, align="center", bold=chosen)
    left.describe(", ".join(f"{row['model']} from {row['parent']}" for row in data["models"]) + ".")
    card, row = figures.Canvas(right, 30), data["chosen"]
    card.text(0, -14, f"{row['model']}: {row['sizes']}", card.width, 17, bold=True)
    said = [row[column] for column in ("slide", "sourced", "confidence")]
    figures.rows(card, [figures.Texts(["slide", "source", "how sure"]), figures.Texts(said, wrap=True)])


def caption_family(data: dict) -> str:
    row = data["chosen"]
    several = f"{row['by_people']:,.0f} of them answered by people, the others by a model"
    who = {0: "all of them answered by a model", row["examples"]: "all by people"}.get(row["by_people"], several)
    return f"{row['model']}: {row['examples']:,.0f} examples, {who}. Source: {row['source']}."


def family_panel(model: str = "Koala-distill") -> Panel:
    """Click a model: what the slide says of its data, and what its makers say."""

    def compute(settings) -> dict:
        models = family_table()
        return {"models": models, "chosen": next(row for row in models if row["model"] == settings.model)}

    return Panel(
        "The LLaMA family",
        [Choice("model", [row["model"] for row in family_table()], model)],
        compute=compute,
        draw=draw_family,
        caption=caption_family,
        model="quoted figures",
        size=(880, 350),
    )
