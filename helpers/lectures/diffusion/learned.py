"""What DALL-E learned first: kind, finish, scene and all three together, over its training (section 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from helpers import catalog, figures, records
from helpers.models.dalle import dalle
from helpers.models.judge import Judge
from helpers.recipes import snapshots
from helpers.scores.classifier import mean
from helpers.scores.text_to_image import WHOLE, prompts

TABLE = "composition_learned"
PICTURES = 96  # of each sort at each moment


def record(seed: int = 0) -> None:
    """What DALL-E could do at each moment of its training that was kept, on whole prompts, and write it."""
    judge, model = Judge(catalog.load("judge").model), dalle()

    def rows() -> Iterator[tuple]:
        for step in snapshots.through(model.model, "dalle"):
            for held_out in (False, True):
                pieces, texts = prompts(PICTURES, seed, held_out)
                said = judge(model.draw(texts, seed))
                answers = dict(zip(WHOLE, (said.kinds, said.finishes, said.scenes), strict=True))
                right = torch.tensor(
                    [[a == getattr(p, name) for a, p in zip(answers[name], pieces, strict=True)] for name in WHOLE]
                )
                shares = [*right.float().mean(1).tolist(), mean(right.all(0))]
                yield step, "held out" if held_out else "seen", *(f"{share:.4f}" for share in shares), PICTURES

    head = ("step", "combination", *WHOLE, "all", "pictures")
    records.write(TABLE, head, rows(), f"this project, by {records.command(TABLE)}")


def draw_learned(sheet, rows: Sequence[dict[str, str]]) -> None:
    """The shares of kind, finish, scene and all three, by the step."""
    for plot, sort in zip(figures.axes(sheet, columns=2, gap=30), ("seen", "held out"), strict=True):
        some = [row for row in rows if row["combination"] == sort]
        steps = [int(row["step"]) for row in some]
        series = {name: (steps, [float(row[name]) for row in some]) for name in (*WHOLE, "all")}
        figures.lines(
            plot, series, xlabel="step", title=f"{sort}: share right", ylim=(0, 1.05), log_x=True, markers=True
        )
