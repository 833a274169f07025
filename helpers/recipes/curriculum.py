"""What the pocket language models read, and in which order: looking back is learned where it pays most.

To answer "Who has the goat" a model must find the goat in its text and read the name beside it. From questions alone
this circuit does not form in an hour on a laptop: guessing one of the names told is nearly as good, and nothing leads
further. Short lists that are read again in another order reward every step towards it: each name of the second reading
is a look-up of its own, and counting places does not help. Words without any sense, said twice, then make it work for
every word (the induction heads of Olsson et al., In-context Learning and Induction Heads, 2022). These first did not
do, nor with all of 5,000 words equally often: each came too seldom. A stage without them, and it is lost again. Longer
lists and sentences only bend what is there already. Quizzes ask much about little: what happened first, where it is,
which is heavier.
"""

import contextlib
from collections.abc import Generator, Sequence
from typing import NamedTuple

from torch import Tensor

from helpers.recipes import farm_text


class Stage(NamedTuple):
    """So many batches of documents of these kinds (equally many of each), no document longer than `length` words."""

    kinds: tuple[str | None, ...]
    batches: int
    documents: int  # in a batch
    length: int = farm_text.LENGTH
    distinct: int = 16  # blocks of 16 batches until the documents come again


STAGES = (
    Stage(("list",), 300, 64, length=36),
    Stage(("list", "register"), 300, 48, length=80),
    Stage(("babble", "babble", "list"), 400, 64, length=80),
    Stage(("list", "register", "recall", "babble"), 400, 40, length=150),
    Stage(("babble", "recall", "register", "deeds"), 400, 36),
    Stage(("quiz", "quiz", "recall", "deeds", "babble"), 400, 28),
    Stage(farm_text.MIXTURE, 0, 32, distinct=300),  # to the end
)


def batches(seed: int, stages: Sequence[Stage] = STAGES, *, workers: int = 0) -> farm_text.Batches:
    """The batches of one stage after the other; the last stage has no end. For `training.fit`."""
    supplies = [
        farm_text.batches(
            seed, stage.documents, stage.length, kinds=stage.kinds, distinct=stage.distinct, workers=workers
        )
        for stage in stages
    ]

    def supply(first: int, stride: int) -> Generator[tuple[Tensor, Tensor]]:
        position, end = first, 0
        for stage, found in zip(stages, supplies, strict=True):
            start, end = end, end + stage.batches
            last = stage is stages[-1]
            if position >= end and not last:
                continue
            with contextlib.closing(found(position - start, stride)) as these:
                for batch in these:
                    yield batch
                    position += stride
                    if position >= end and not last:
                        break

    return supply
