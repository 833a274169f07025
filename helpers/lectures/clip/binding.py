"""Which finish belongs to what? A caption against the one with the finishes exchanged (section 4)."""

import functools
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import figures
from helpers.figures import Measured
from helpers.models.clip import Clip, pocket_clip, words
from helpers.panel import Choice, Panel, Slider
from helpers.scores.binding import WRONG, Cases, one_piece, two_pieces

TESTED, SHOWN = 150, 6  # pictures that are counted, pictures in sight
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
