"""Which finish belongs to which part? A caption against the one with the finishes exchanged (section 4)."""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import figures, furniture
from helpers.figures import Measured
from helpers.lectures.clip import couples
from helpers.lectures.clip.labels import text_vectors
from helpers.models.clip import Clip, pocket_clip, words
from helpers.panel import Choice, Panel, Slider
from helpers.scores.clip import fronted, parts_said, swapped

TESTED, SHOWN, STOCK = 150, 6, 700
WRONG = ("finishes exchanged", "another finish")


class Cases(NamedTuple):
    """Pictures (n, 3, S, S), the right text of each, and by its name in WRONG a wrong one."""

    images: Tensor
    texts: list[str]
    wrong: dict[str, list[str]]


def other_than(finishes: Sequence[str], rng: random.Random) -> str:
    return rng.choice([one for one in furniture.FINISHES if one not in finishes])


@functools.lru_cache(maxsize=4)
def one_piece(n: int, seed: int) -> Cases:
    """Pieces whose doors or drawers have another finish than the rest."""
    pieces, rng = fronted(n, seed), random.Random(seed)
    wrong = {
        WRONG[0]: list(map(swapped, pieces)),
        WRONG[1]: [replace(one, front=other_than((one.finish, one.front), rng)) for one in pieces],
    }
    texts, *rest = ([parts_said(one, i) for i, one in enumerate(some)] for some in (pieces, *wrong.values()))
    return Cases(furniture.render(pieces, couples.SIZE), texts, dict(zip(wrong, rest, strict=True)))


@functools.lru_cache(maxsize=4)
def two_pieces(n: int, seed: int) -> Cases:
    """Two pieces side by side, each in a finish of its own."""
    rng, supply = random.Random(f"two {seed}"), couples.stock(STOCK, -3)
    drawn = [couples.draw(supply, rng) for _ in range(n)]
    wrong = {
        WRONG[0]: list(map(couples.swapped, drawn)),
        WRONG[1]: [(a, (b[0], other_than((a[1], b[1]), rng))) for a, b in drawn],
    }
    images = torch.stack([couples.picture(one, supply, rng) for one in drawn])
    texts, *rest = ([couples.caption(one, i) for i, one in enumerate(some)] for some in (drawn, *wrong.values()))
    return Cases(images, texts, dict(zip(wrong, rest, strict=True)))


SUBJECTS = {"one piece, two finishes": one_piece, "two pieces": two_pieces}


def sentences(clip: Clip, texts: Sequence[str]) -> Tensor:
    """Vectors (n, D) of length 1, of texts as they are."""
    return clip.text_features(texts)


def bags(clip: Clip, texts: Sequence[str]) -> Tensor:
    """Vectors (n, D) of length 1: of each text the mean over its words, each read alone. Their order is gone."""
    means = [text_vectors(clip, sorted(words(clip.tokenizer, text.casefold()))).mean(0) for text in texts]
    return F.normalize(torch.stack(means), dim=-1)


READERS = {"a sentence": sentences, "a bag of words": bags}


def preferred(clip: Clip, cases: Cases, reader: str = "a sentence") -> dict[str, list[float]]:
    """For each wrong text whether the right one is more similar to the picture: 1, 0, or 0.5 for a tie."""
    seen, read = clip.image_features(cases.images), READERS[reader]
    right = (seen * read(clip, cases.texts)).sum(-1)
    found = {}
    for name, texts in cases.wrong.items():
        margin = right - (seen * read(clip, texts)).sum(-1)
        found[name] = (0.5 + 0.5 * margin.sign() * (margin.abs() > 1e-6)).tolist()
    return found


@functools.cache
def measured() -> list[list[Measured]]:
    """For each reader the shares right, of TESTED pictures of each subject with each wrong text."""
    clip = pocket_clip()
    rows = []
    for reader in READERS:
        found = [share for make in SUBJECTS.values() for share in preferred(clip, make(TESTED, 0), reader).values()]
        rows.append([Measured.share(round(sum(share)), TESTED) for share in found])
    return rows


def draw_binding(sheet, data: dict) -> None:
    left, right = figures.axes(sheet, columns=2, widths=(4, 7), gap=30)
    labels = ["" if one == 0.5 else "right" if one else "swap" for one in data["preferred"]]
    labels = [label or "a tie" for label in labels]
    figures.image_grid(left, data["images"], labels=labels, columns=3)
    columns = [f"{subject.split(',')[0]}: {wrong}" for subject in SUBJECTS for wrong in WRONG]
    chosen = list(READERS).index(data["reader"])
    figures.board(right, list(READERS), columns, data["measured"], [0.5] * len(columns), highlight=chosen)


def caption_binding(data: dict) -> str:
    return f"The first picture is “{data['texts'][0]}”; the other text: “{data['swaps'][0]}”."


def binding_panel() -> Panel:
    """Pictures, whether the right text or the one with the finishes exchanged fits better, and over many the share."""

    def compute(settings) -> dict:
        cases = SUBJECTS[settings.subject](SHOWN, settings.seed)
        return {
            "images": cases.images,
            "texts": cases.texts,
            "swaps": cases.wrong[WRONG[0]],
            "preferred": preferred(pocket_clip(), cases, settings.reader)[WRONG[0]],
            "measured": measured(),
            "reader": settings.reader,
        }

    return Panel(
        "Who has which finish?",
        [
            Choice("subject", list(SUBJECTS)),
            Choice("reader", list(READERS), label="read as"),
            Slider("seed", 1, 1, 99, label="other pictures"),
        ],
        compute=compute,
        draw=draw_binding,
        caption=caption_binding,
        model="clip",
        badge="pocket",
        size=(960, 300),
    )
