"""Descriptions or labels? Three networks with the same encoder and the same pictures, taught in three ways (section 5).

`python -m helpers record descriptions` trains and measures them; it goes on where it was stopped.
"""

import functools
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import figures, furniture, records, tables, training
from helpers.figures import Measured
from helpers.lectures.clip import probe, small
from helpers.lectures.clip.combinations import SETS
from helpers.lectures.clip.matrix import contrastive
from helpers.panel import Choice, Panel, seeded
from helpers.scores.classifier import unseen_seed
from helpers.scores.clip import PAIRS

NAME = "descriptions"
STEPS, BATCH, RATE, SEEDS, WIDTH = 1000, 64, 2e-3, (0, 1, 2), 64
PROBED = 1000  # pictures that a probe learns from
LABELLED = {"descriptions": (), "label: kind": ("kind",), "labels: kind, finish": ("kind", "finish"), "untrained": ()}
BOTH = "kind and finish"
CHANCES = {what: 1 / len(names) for what, names in probe.CLASSES.items()} | {BOTH: 1 / len(PAIRS)}
HEAD = ("seed", "network", "asked", "held_out", "what", "accuracy")


class Network(nn.Module):
    """The picture encoder of section 1, and what its vectors are compared with: texts, or a row for each class."""

    def __init__(self, labelled: Sequence[str]) -> None:
        super().__init__()
        self.image = nn.Sequential(
            *(nn.Conv2d(3, 32, 5, stride=2, padding=2), nn.GELU()),  # (B, 32, 16, 16)
            *(nn.Conv2d(32, 64, 3, stride=2, padding=1), nn.GELU()),  # (B, 64, 8, 8)
            *(nn.Conv2d(64, 128, 3, stride=2, padding=1), nn.GELU()),  # (B, 128, 4, 4)
            *(nn.Flatten(), nn.Linear(128 * 4 * 4, WIDTH)),
        )
        self.heads = nn.ModuleDict({name: nn.Linear(WIDTH, len(probe.CLASSES[name])) for name in labelled})
        self.words = None if labelled else nn.Embedding(len(small.vocabulary()) + 1, WIDTH, padding_idx=0)
        self.logit_scale = None if labelled else nn.Parameter(torch.tensor(1 / 0.07).log())

    def texts(self, ids: Tensor) -> Tensor:
        """Vectors (T, WIDTH) of length 1 of the words (T, LENGTH) of texts."""
        return F.normalize(self.words(ids).sum(1), dim=1)


def batch(index: int) -> tuple[Tensor, Tensor, Tensor]:
    """Batch number `index`: pictures, the words of their descriptions, and kind and finish (BATCH, 2) as labels."""
    some, (pieces, _) = small.drawn(BATCH, index), small.said()
    shown = [pieces[i] for i in some.tolist()]
    labels = np.stack([probe.answers(shown, what) for what in ("kind", "finish")], 1)
    return small.pairs()[0][some], small.caption_ids()[some], torch.from_numpy(labels)


def loss(network: Network, batch: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """CLIP's contrastive loss (nats), or the sum of the cross-entropies of the labels."""
    pictures, ids, known = batch
    vectors = network.image(pictures)
    if network.heads:
        each = zip(network.heads.values(), known.unbind(1), strict=False)
        return torch.stack([F.cross_entropy(head(vectors), right) for head, right in each]).sum()
    return contrastive(network.logit_scale.exp() * F.normalize(vectors, dim=1) @ network.texts(ids).T)


def trained(name: str, seed: int, steps: int) -> Network:
    """One of the networks of LABELLED; all see the same batches, the untrained one none."""
    with seeded(seed):
        network = Network(LABELLED[name])
    batches = training.by_index(lambda index: batch(1_000_000 * seed + index))
    run = training.fit(network, batches, loss=loss, learning_rate=RATE, steps=0 if name == "untrained" else steps)
    if run.stopped:
        raise KeyboardInterrupt  # the loop over the trainings ends, too
    return network


@functools.cache
def examples() -> tuple[list[furniture.Piece], Tensor]:
    """PROBED fresh pieces that a probe learns from, and their pictures."""
    pieces = furniture.sample(PROBED, seed=unseen_seed(1))
    return pieces, small.pictures(pieces)


def by_name(network: Network, pictures: Tensor) -> dict[str, np.ndarray]:
    """What is said of pictures without any further learning: by the nearest text, or by the classes of the labels."""
    seen = network.image(pictures)
    if network.heads:
        return {what: head(seen).argmax(1).numpy() for what, head in network.heads.items()}
    found = {}
    for what, names in probe.CLASSES.items():
        texts = [furniture.describe({what: name}, "en", seed) for name in names for seed in range(4)]
        table = network.texts(small.ids(texts)).unflatten(0, (-1, 4)).mean(1)
        found[what] = (seen @ F.normalize(table, dim=1).T).argmax(1).numpy()
    return found


def by_probe(network: Network, pictures: Tensor) -> dict[str, np.ndarray]:
    """What linear probes say of pictures."""
    pieces, others = examples()
    learned, asked = (F.normalize(network.image(some), dim=1) for some in (others, pictures))
    return {what: probe.probed(learned, probe.answers(pieces, what), asked) for what in probe.CLASSES}


ASKED = {"text, or class": by_name, "a linear probe": by_probe}


@torch.no_grad()
def measured(network: Network) -> list[tuple[str, bool, str, str]]:
    """(how it was asked, whether of held-out pairs, what was asked, accuracy)."""
    network, found = network.cpu(), []
    for held_out, (how, ask) in itertools.product((False, True), ASKED.items()):
        pieces, pictures = small.tested(held_out)
        right = {what: said == probe.answers(pieces, what) for what, said in ask(network, pictures).items()}
        if {"kind", "finish"} <= set(right):
            right[BOTH] = right["kind"] & right["finish"]
        found += [(how, held_out, what, f"{one.mean():.4f}") for what, one in right.items()]
    return found


def record(folder: Path = tables.FOLDER, seeds: Sequence[int] = SEEDS, steps: int = STEPS) -> None:
    """Train and measure the networks that the table lacks, and write their rows below those that it has."""
    source = f"{small.PICTURES} pictures, {steps} steps, by {tables.command(NAME)}"

    def rows(seed: int, name: str) -> list[tuple]:
        return [(seed, name, *found) for found in measured(trained(name, seed, steps))]

    parts = {key: functools.partial(rows, *key) for key in itertools.product(seeds, LABELLED)}
    records.resume(NAME, HEAD, parts, source, folder)


def read(asked: str, held_out: bool, folder: Path = tables.FOLDER) -> dict[str, dict[str, Measured]]:
    """Accuracies by network and by what was asked, the mean of the seeds; what a network cannot say is not there."""
    found: dict[str, dict[str, list[float]]] = {name: {} for name in LABELLED}
    for row in tables.read(NAME, folder):
        if (row["asked"], row["held_out"]) == (asked, str(held_out)):
            found[row["network"]].setdefault(row["what"], []).append(float(row["accuracy"]))
    return {name: {what: Measured.mean(s) for what, s in row.items()} for name, row in found.items()}


def draw_descriptions(sheet, data: dict) -> None:
    cells = [[row.get(what) for what in CHANCES] for row in data["accuracies"].values()]
    rows, chances = list(data["accuracies"]), list(CHANCES.values())
    figures.board(figures.axes(sheet), rows, list(CHANCES), cells, chances, shaded=True)


def caption_descriptions(data: dict) -> str:
    dashes = any(len(row) < len(CHANCES) for row in data["accuracies"].values())
    said = " A dash: no class for it, so no answer." if dashes else ""
    return f"The mean of {len(SEEDS)} trainings, ± two standard errors; {small.TESTED} pictures each.{said}"


def descriptions_panel() -> Panel:
    """What each network knows, asked in two ways, of pairs of kind and finish as in training or held out."""
    return Panel(
        "Descriptions or labels?",
        [Choice("asked", list(ASKED), "a linear probe", label="asked by"), Choice("pictures", SETS, False)],
        compute=lambda settings: {"accuracies": read(settings.asked, settings.pictures)},
        draw=draw_descriptions,
        caption=caption_descriptions,
        badge="recorded",
        model=f"4 networks, {len(SEEDS)} seeds",
        size=(900, 260),
    )
