"""What DALL-E learned first: kind, finish, scene and all three together, over its training."""

from collections.abc import Iterator

import torch

from helpers import records, tables
from helpers.models.dalle import dalle
from helpers.models.judge import pocket_judge
from helpers.recipes import snapshots
from helpers.scores.classifier import mean
from helpers.scores.judge import named_right
from helpers.scores.text_to_image import WHOLE, prompts

TABLE = "composition_learned"
PICTURES = 96  # of each sort at each moment


def record(seed: int = 0) -> None:
    """What DALL-E could do at each moment of its training that was kept, on whole prompts, and write it."""
    judge, model = pocket_judge(), dalle()

    def rows() -> Iterator[tuple]:
        for step in snapshots.through(model.model, "dalle"):
            for held_out in (False, True):
                pieces, texts = prompts(PICTURES, seed, held_out)
                named = named_right(judge(model.draw(texts, seed)), pieces)
                right = [*(named[name] for name in WHOLE), torch.stack([*named.values()]).all(0)]
                yield step, "held out" if held_out else "seen", *(f"{mean(one):.4f}" for one in right), PICTURES

    head = ("step", "combination", *WHOLE, "all", "pictures")
    records.write(TABLE, head, rows(), f"this project, by {tables.command(TABLE)}")
