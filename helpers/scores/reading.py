"""Each kind with each finish and each scene, drawn by the shop: which of them do models that read pictures name right?

The other side of `combinations`: there models draw what they are told, here they tell what is drawn.
"""

from collections.abc import Callable, Iterator, Sequence

from torch import Tensor, nn

from helpers import catalog, furniture
from helpers.furniture.attributes import Named, named
from helpers.furniture.captions import describe
from helpers.models.captioner import captioner
from helpers.models.clip import pocket_clip
from helpers.models.coder import coder
from helpers.scores import classifier
from helpers.scores.classifier import unseen_seed
from helpers.scores.combinations import CELL, VALUES, cells, write
from helpers.scores.loop import SIZE, caption_says, kept

TABLE = "composition_read"
CLASSIFIERS = {"ViT": "vit", "ConvNeXt": "convnext"}  # name -> pocket model; they name no scene
Reads = Callable[[Tensor, str], Sequence[Named]]  # pictures (B, 3, S, S), "finish" or "scene" -> what each shows


def by_clip(pictures: Tensor, attribute: str) -> list[Named]:
    """Kind and finish, or kind and scene: the nearest of all texts that name both."""
    clip, values = pocket_clip(), furniture.FINISHES if attribute == "finish" else furniture.SCENES
    every = [{"kind": kind, attribute: value} for kind in furniture.KINDS for value in values]
    nearest = clip.image_features(pictures) @ clip.text_features([describe(one) for one in every]).T
    return [every[i] for i in nearest.argmax(1).tolist()]


def by_classifier(model: nn.Module) -> Reads:
    """Kind and finish, as a classifier of notebook 05 answers."""

    def read(pictures: Tensor, _: str) -> list[Named]:
        numbers = classifier.read(model, pictures).tolist()
        return [{"kind": furniture.KINDS[kind], "finish": furniture.FINISHES[finish]} for kind, finish, _ in numbers]

    return read


def models() -> dict[str, Reads]:
    """Name -> what reads."""
    writer, programmer = captioner(), coder()
    return {name: by_classifier(catalog.load(pocket).model) for name, pocket in CLASSIFIERS.items()} | {
        "CLIP": by_clip,
        "captioner": lambda pictures, _: [caption_says(text) for text in writer.describe(pictures)],
        "coder": lambda pictures, _: [named(furniture.from_program(text)) for text in programmer.write(pictures)],
    }


def record(seed: int = 0) -> None:
    """Draw each kind with each finish and each scene, and write how many are named right."""

    def rows() -> Iterator[tuple]:
        reads = models()
        for number, (attribute, value) in enumerate(VALUES):
            wanted = [{"kind": kind, attribute: value} for kind in furniture.KINDS for _ in range(CELL)]
            pieces = [furniture.fitting(one, (unseen_seed(seed), number, i)) for i, one in enumerate(wanted)]
            pictures = furniture.render(pieces, SIZE)
            for name, read in reads.items():
                if attribute == "scene" and name in CLASSIFIERS:
                    continue
                said = read(pictures, attribute)
                right = [all(kept(one, now).values()) for one, now in zip(wanted, said, strict=True)]
                yield from cells(name, value, right)

    write(TABLE, rows())
