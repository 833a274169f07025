"""Five sizes of the pocket GPT, trained alike: does size pay as predictably as Kaplan et al. found? (03, section 10)

All read the same documents of the farm in the same order, none twice, and differ in nothing but their size. Scaling
laws are about the surprise that is left above the entropy of the text: on the farm that entropy is known.
Kaplan et al., Scaling Laws for Neural Language Models (2020).
"""

import contextlib
import csv
import functools
import itertools
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from transformers import GPT2LMHeadModel

from helpers import device, farm, tables, training
from helpers.models.language import LanguageModel
from helpers.recipes import farm_text, gpt, runner
from helpers.scores import language as scores

TABLE = tables.FOLDER / "scaling.csv"
COMMAND = "python -m helpers record scaling"
SEED = 1
STEPS = 1200
DOCUMENTS = 8  # in a batch
MEASURED = 1000  # fresh documents


class Size(NamedTuple):
    """What makes one GPT larger than another. All heads are 32 wide."""

    layers: int
    width: int

    @property
    def heads(self) -> int:
        return self.width // 32


SIZES = (Size(2, 32), Size(2, 64), Size(3, 96), Size(4, 128), Size(6, 160))


def make_batches() -> farm_text.Batches:
    """Farm documents in the farm's own mixture: inputs and targets (B, T)."""
    return farm_text.batches(SEED, DOCUMENTS, distinct=STEPS)


loss = functools.partial(gpt.loss, answer=1.0)  # every word counts the same: that is what is measured in the end


def record() -> Iterator[str]:
    """Train and measure what the table lacks, one row after the other. Goes on where it was stopped."""
    table = [row for row in rows() if row["steps"] == STEPS]  # none of a recipe that has changed since
    for size in SIZES:
        name = f"{size.layers} layers of width {size.width}"
        if any((row["layers"], row["width"]) == size for row in table):
            yield f"{name}: in {TABLE.name} already"
            continue
        model, run = trained(size)
        if run.stopped:
            yield f"{name}: stopped at step {run.step}. The same command resumes from there."
            return
        table.append(measured(size, model, run))
        write(table)
        shutil.rmtree(checkpoint(size))
        yield f"{name}: {table[-1]['bits_per_word']} bits a word after {run.seconds:.0f} s"


def checkpoint(size: Size) -> Path:
    """Where the training of this size keeps its state until it is done."""
    return runner.default_checkpoint(f"scaling-{size.layers}-{size.width}")


def trained(size: Size) -> tuple[GPT2LMHeadModel, training.Run]:
    """A model of this size that has read its documents, unless somebody stopped it before."""
    device.seed(SEED)
    model = gpt.make_model(*size, size.heads)
    reporter = runner.Reporter(make_batches(), "words", every=30.0)
    run = training.fit(
        model,
        reporter.batches,
        loss=loss,
        learning_rate=gpt.LEARNING_RATE,
        steps=STEPS,
        optimizers=gpt.optimizers,
        schedule=gpt.schedule,
        checkpoint=checkpoint(size),
        on_step=reporter.report,
    )
    return model, run


def measured(size: Size, model: GPT2LMHeadModel, run: training.Run) -> dict:
    """One row of the table: the size, what it read, and its surprise on fresh documents beside their entropy."""
    documents = farm.sample(MEASURED, seed=scores.unseen_seed(0, "scaling"))
    found = scores.bits(LanguageModel(model, farm.tokenizer()), documents)
    inside = sum(p.numel() for name, p in model.named_parameters() if ".wte." not in name and ".wpe." not in name)
    return {
        "layers": size.layers,
        "width": size.width,
        "heads": size.heads,
        "parameters_in_blocks": inside,
        "parameters": runner.count_parameters(model),
        "words_read": words_read(),
        **{name: round(value, 5) for name, value in found.items()},
        "seed": SEED,
        "steps": run.step,
        "minutes": round(run.seconds / 60, 1),
        "source": f"{COMMAND} (helpers/recipes/scaling.py), {runner.hardware()}",
    }


@functools.cache
def words_read() -> int:
    """Words in the batches of one training."""
    supply = make_batches()(0, 1)
    words = sum(int((targets != farm_text.IGNORE_INDEX).sum()) for _, targets in itertools.islice(supply, STEPS))
    supply.close()
    return words


def rows() -> list[dict]:
    """What is in the table, numbers as numbers; nothing where there is no table yet."""
    if not TABLE.exists():
        return []
    return [{name: _number(text) for name, text in row.items()} for row in tables.read(TABLE.stem, TABLE.parent)]


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        with contextlib.suppress(ValueError):
            return kind(text)
    return text


def write(table: Sequence[dict]) -> None:
    """Replace the table."""
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        lines = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        lines.writeheader()
        lines.writerows(table)
