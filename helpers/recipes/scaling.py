"""Five sizes of the pocket GPT, trained alike: does size pay as predictably as Kaplan et al. found? (03, section 10)

All read the same documents of the farm in the same order, none twice, and differ in nothing but their size. Scaling
laws are about the surprise that is left above the entropy of the text: on the farm that entropy is known.
Kaplan et al., Scaling Laws for Neural Language Models (2020).
"""

import functools
from pathlib import Path

from helpers import device, farm, records, tables, training
from helpers.models.language import LanguageModel
from helpers.recipes import farm_text, gpt, runner
from helpers.scores import language as scores

NAME = "scaling"
HEAD = ("layers", "width", "parameters_in_blocks", "parameters", "bits_per_word", "entropy_bits_per_word", "minutes")
SEED = 1
STEPS = 1200
DOCUMENTS = 8  # in a batch
MEASURED = 1000  # fresh documents
SIZES = ((2, 32), (2, 64), (3, 96), (4, 128), (6, 160))  # layers and width; all heads are 32 wide


def measured(layers: int, width: int) -> list[tuple]:
    """The row of a training: the size, and its surprise on fresh documents beside their entropy.

    Raises:
        KeyboardInterrupt: somebody stopped it.
    """
    device.seed(SEED)
    model = gpt.make_model(layers, width, width // 32)
    run = training.fit(
        model,
        farm_text.batches(SEED, DOCUMENTS, distinct=STEPS),
        loss=functools.partial(gpt.loss, answer=1.0),  # every word counts the same: that is what is measured
        learning_rate=gpt.LEARNING_RATE,
        steps=STEPS,
        optimizers=gpt.optimizers,
        schedule=gpt.schedule,
    )
    if run.stopped:
        raise KeyboardInterrupt
    documents = farm.sample(MEASURED, seed=scores.unseen_seed(0, NAME))
    bits = (f"{value:.5f}" for value in scores.bits(LanguageModel(model, farm.tokenizer()), documents).values())
    inside = sum(p.numel() for name, p in model.named_parameters() if ".wte." not in name and ".wpe." not in name)
    return [(layers, width, inside, runner.count_parameters(model), *bits, f"{run.seconds / 60:.1f}")]


def record(folder: Path = tables.FOLDER) -> None:
    """Train and measure what the table lacks, one size after the other. Goes on with the size it was stopped at."""
    source = f"{STEPS} steps of {DOCUMENTS} farm documents, by {tables.command(NAME)}"
    records.resume(NAME, HEAD, {size: functools.partial(measured, *size) for size in SIZES}, source, folder)
