"""What DALL-E learned first: kind, finish, scene and all three together, over its training."""

from collections.abc import Iterator

import torch

from helpers import catalog, records
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
