"""Kind and finish of pictures that no training has seen, told by texts alone (section 3)."""

import functools
from typing import NamedTuple

import torch.nn.functional as F
from torch import Tensor

from helpers import figures, furniture
from helpers.models.clip import pocket_clip
from helpers.panel import Choice, Panel, Slider
from helpers.scores.classifier import unseen_seed
from helpers.scores.clip import PAIRS, held_out_pairs, pair_vectors, right

SETS = {"held-out pairs": True, "as in training": False}
TEXTS = {"both languages": furniture.LANGUAGES, "English": ("en",), "German": ("de",)}
SHOWN = 12  # pictures


class Fresh(NamedTuple):
    """Pieces that no training has seen, their pictures (n, 3, S, S), and the vectors (n, D) of these."""

    pieces: list[furniture.Piece]
    images: Tensor
    vectors: Tensor


@functools.lru_cache(maxsize=12)
def fresh(n: int, seed: int, held_out: bool) -> Fresh:
    """n pieces; `held_out`: kind and finish of each were never together in a training picture or caption."""
    pieces = held_out_pairs(n, seed) if held_out else furniture.sample(n, unseen_seed(seed))
    images = furniture.render(pieces, 64)
    return Fresh(pieces, images, pocket_clip().image_features(images))


def zero_shot(seen: Fresh, languages: tuple[str, ...]) -> dict:
    """Which of all 80 pairs of kind and finish each picture shows.

    Returns a dict: said, a name each; cosines, of the pair said; kind and finish, lists of whether they are right.
    """
    texts = F.normalize(sum(pair_vectors(pocket_clip(), language) for language in languages), dim=-1)
    cosines = seen.vectors @ texts.T  # (n, 80)
    kind, finish = right(cosines, seen.pieces).unbind(1)
    best, which = cosines.max(1)
    said = [" ".join(reversed(PAIRS[i])) for i in which.tolist()]
    return {"said": said, "cosines": best.tolist(), "kind": kind.tolist(), "finish": finish.tolist()}


def draw_zero_shot(sheet, data: dict) -> None:
    both = [kind and finish for kind, finish in zip(data["kind"], data["finish"], strict=True)]
    figures.image_grid(figures.axes(sheet), data["images"], labels=data["said"], verdicts=both, columns=6)


def caption_zero_shot(data: dict) -> str:
    kind, finish = sum(data["kind"]), sum(data["finish"])
    both = sum(map(all, zip(data["kind"], data["finish"], strict=True)))
    many = len(data["said"])
    return f"Of {many} pictures: kind and finish right {both}, kind {kind}, finish {finish}. Chance: 1 in {len(PAIRS)}."


def zero_shot_panel() -> Panel:
    """Fresh pictures, and which of 80 texts is most similar to each."""

    def compute(settings) -> dict:
        seen = fresh(SHOWN, settings.seed, settings.pictures)
        return {"images": seen.images} | zero_shot(seen, TEXTS[settings.texts])

    return Panel(
        f"Zero-shot, {len(PAIRS)} classes",
        [
            Choice("pictures", SETS, True),
            Choice("texts", list(TEXTS)),
            Slider("seed", 0, 0, 99, label="other pictures"),
        ],
        compute=compute,
        draw=draw_zero_shot,
        caption=caption_zero_shot,
        model="clip",
        size=(920, 330),
    )
