"""Which finish belongs to what? A caption against the one with the finishes exchanged (section 4)."""

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
from helpers.models.clip import Clip, pocket_clip, words
from helpers.panel import Choice, Panel, Slider
from helpers.scores.clip import fronted, swapped

SIZE, TESTED, SHOWN = 64, 150, 6  # pixels of a side; pictures that are counted, pictures in sight
WRONG = ("exchanged", "another finish")


class Cases(NamedTuple):
    """Pictures (n, 3, SIZE, SIZE), the right text of each, and by its name in WRONG a wrong one."""

    images: Tensor
    texts: list[str]
    wrong: dict[str, list[str]]


def other_than(finishes: Sequence[str], rng: random.Random) -> str:
    """A finish that is none of these."""
    return rng.choice([one for one in furniture.FINISHES if one not in finishes])


def with_front(piece: furniture.Piece) -> str:
    """White wardrobe with black doors: without an article, as an oak one would give itself away."""
    return f"{piece.finish} {piece.kind} with {piece.front} {furniture.MAKES[piece.kind].front}"


@functools.lru_cache(maxsize=4)
def one_piece(n: int, seed: int) -> Cases:
    """Pieces whose doors or drawers have another finish than the rest."""
    pieces, rng = fronted(n, seed), random.Random(f"one piece {seed}")
    others = [replace(one, front=other_than((one.finish, one.front), rng)) for one in pieces]
    right, exchanged, another = ([with_front(one) for one in some] for some in (pieces, map(swapped, pieces), others))
    return Cases(furniture.render(pieces, SIZE), right, dict(zip(WRONG, (exchanged, another), strict=True)))


@functools.lru_cache(maxsize=4)
def two_pieces(n: int, seed: int) -> Cases:
    """Two pieces side by side, of two kinds and in two finishes: no such picture was in the training."""
    plain = [one for one in furniture.sample(8 * n, -2 - seed) if one.front == one.finish]
    pairs = [(a, b) for a, b in zip(plain[::2], plain[1::2], strict=False) if a.kind != b.kind and a.finish != b.finish]
    left, right = zip(*pairs[:n], strict=True)
    both = torch.cat([furniture.render(list(some), SIZE) for some in (left, right)], -1)
    images = F.interpolate(both, (SIZE, SIZE), mode="bilinear", antialias=True)
    rng, texts = random.Random(f"two pieces {seed}"), []
    for a, b in pairs[:n]:
        finishes = (a.finish, b.finish), (b.finish, a.finish), (a.finish, other_than((a.finish, b.finish), rng))
        texts.append([f"{one} {a.kind} and {other} {b.kind}" for one, other in finishes])
    said, exchanged, another = map(list, zip(*texts, strict=True))
    return Cases(images, said, dict(zip(WRONG, (exchanged, another), strict=True)))


SUBJECTS = {"one piece": one_piece, "two pieces": two_pieces}


def bags(clip: Clip, texts: Sequence[str]) -> Tensor:
    """Vectors (n, D) of length 1: of each text the sum over its words, each read alone. Their order is gone."""
    read = [sorted(words(clip.tokenizer, text)) for text in texts]
    known = sorted(set().union(*read))
    vectors = dict(zip(known, clip.text_features(known), strict=True))
    return F.normalize(torch.stack([sum(vectors[word] for word in bag) for bag in read]), dim=-1)


READERS = {"a sentence": Clip.text_features, "a bag of words": bags}


def preferred(clip: Clip, cases: Cases, reader: str = "a sentence") -> dict[str, list[float]]:
    """For each wrong text whether the right one is more similar to the picture: 1, 0, or 0.5 for a tie."""
    seen, read = clip.image_features(cases.images), READERS[reader]
    right, found = (seen * read(clip, cases.texts)).sum(-1), {}
    for name, texts in cases.wrong.items():
        margin = right - (seen * read(clip, texts)).sum(-1)
        found[name] = (0.5 + 0.5 * margin.sign() * (margin.abs() > 1e-6)).tolist()
    return found


@functools.cache
def measured() -> dict[str, list[Measured]]:
    """For "subject, reader" the shares right of TESTED pictures, with each wrong text."""
    clip, found = pocket_clip(), {}
    for subject, make in SUBJECTS.items():
        for reader in READERS:
            shares = preferred(clip, make(TESTED, 0), reader).values()
            found[f"{subject}, {reader}"] = [Measured.share(round(sum(share)), TESTED) for share in shares]
    return found


def draw_binding(sheet, data: dict) -> None:
    left, right = figures.axes(sheet, columns=2, widths=(3, 7), gap=30)
    labels = [{1.0: "right", 0.5: "a tie", 0.0: "exchanged"}[one] for one in data["preferred"]]
    figures.image_grid(left, data["images"], labels=labels, columns=3)
    columns, chances = [f"right, not {wrong}" for wrong in WRONG], [0.5] * len(WRONG)
    shares = data["measured"]
    figures.board(right, list(shares), columns, list(shares.values()), chances, highlight=data["chosen"])


def caption_binding(data: dict) -> str:
    return (
        f"The first picture: “{data['texts'][0]}” or “{data['exchanged'][0]}”? "
        f"The table counts {TESTED} pictures of each sort."
    )


def binding_panel() -> Panel:
    """Pictures, which of two texts with the same words is preferred, and over many pictures how often the right one."""

    def compute(settings) -> dict:
        cases = SUBJECTS[settings.subject](SHOWN, settings.seed)
        return {
            "images": cases.images,
            "texts": cases.texts,
            "exchanged": cases.wrong[WRONG[0]],
            "preferred": preferred(pocket_clip(), cases, settings.reader)[WRONG[0]],
            "measured": measured(),
            "chosen": list(measured()).index(f"{settings.subject}, {settings.reader}"),
        }

    return Panel(
        "Who has which finish?",
        [
            Choice("subject", list(SUBJECTS), label="pictures of"),
            Choice("reader", list(READERS), label="read as"),
            Slider("seed", 1, 1, 99, label="other pictures"),
        ],
        compute=compute,
        draw=draw_binding,
        caption=caption_binding,
        model="clip",
        size=(980, 300),
    )
