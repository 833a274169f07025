"""Search: a text or a picture finds pictures, a picture finds captions; nobody has labelled them (section 7)."""

import functools

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import catalog, figures, furniture
from helpers.models.clip import clip, pocket_clip
from helpers.panel import Choice, Panel, Problem, Slider, Text
from helpers.pictures.chooser import PHOTOGRAPHS, chooser, chosen, piece
from helpers.scores.classifier import unseen_seed

RENDERS = {"pocket": 2000, "full": 500}  # pictures to be searched: the full model looks at each for longer
SIZE, SHOWN = 64, 12  # pixels of a side; pictures that are shown
EXAMPLES = (
    "a wardrobe with three doors",
    "a red chair",
    "ein blaues Bett",
    "something yellow",
    "in a room",
    "a photo of flowers",
)


@functools.cache
def gallery(size: str) -> tuple[list[furniture.Piece], Tensor]:
    """RENDERS pieces of all combinations, and pictures (RENDERS + 2, 3, SIZE, SIZE): theirs, and two photographs."""
    pieces = furniture.sample(RENDERS[size], seed=unseen_seed(1), held_out=None)
    photographs = torch.stack([chosen(name, SIZE) for name in PHOTOGRAPHS])
    return pieces, torch.cat([furniture.render(pieces, SIZE), photographs])


@functools.lru_cache(maxsize=2)
def index(size: str, source: str) -> Tensor:
    """(RENDERS + 2, D) the vectors of the gallery; `source` keeps those of different weights apart."""
    model, (_, images) = clip(size), gallery(size)
    photographs = torch.stack([chosen(name, model.size) for name in PHOTOGRAPHS])  # as sharp as the model sees them
    return torch.cat([model.image_features(images[: RENDERS[size]]), model.image_features(photographs)])


def fitting(text: str, size: str) -> list[bool] | None:
    """For each picture of the gallery whether all that the shop understands of a text is true of it; None: nothing."""
    said = furniture.parse(text).named
    return [furniture.fits(piece, said) for piece in gallery(size)[0]] + [False] * len(PHOTOGRAPHS) if said else None


def search(text: str, picture: str, weight: float, size: str) -> dict:
    """The pictures nearest to (1 - weight) times the text's vector plus weight times the picture's.

    Returns a dict: images (SHOWN, 3, SIZE, SIZE), cosines and verdicts (SHOWN each), query (3, H, W), searched (how
    many pictures), fit (how many of them do; None if the shop cannot say), unread (words never captioned), and the
    text and the weight.

    Raises:
        Problem: nothing is typed, and the picture does not ask alone.
    """
    if weight < 1 and not text.strip():
        raise Problem("Type what to look for, or move the slider to the picture.")
    model = clip(size)
    image = chosen(picture, model.size)
    found = index(size, catalog.load("clip", size).source)
    asked = (1 - weight) * model.text_features([text])[0] + weight * model.image_features(image[None])[0]
    cosines, places = (found @ F.normalize(asked, dim=0)).topk(SHOWN)
    fit = fitting(text, size) if weight == 0 else None
    return {
        "images": gallery(size)[1][places],
        "cosines": cosines.tolist(),
        "verdicts": [None if fit is None else fit[i] for i in places.tolist()],
        "query": image,
        "searched": len(found),
        "fit": None if fit is None else sum(fit),
        "unread": list(dict.fromkeys(model.unknown(text))) if weight < 1 else [],
        "weight": weight,
        "text": text,
    }


def draw(sheet, data: dict) -> None:
    """Left the picture that is asked with, right what was found, the nearest first."""
    left, right = figures.axes(sheet, columns=2, widths=(1, 5), gap=24)
    figures.image_grid(left, data["query"][None], title="picture", labels=[f"weight {data['weight']:.2g}"])
    labels = [f"{cosine:.2f}" for cosine in data["cosines"]]
    title = {0: data["text"], 1: "like the picture"}.get(data["weight"], f"{data['text']} + the picture")
    figures.image_grid(right, data["images"], labels=labels, verdicts=data["verdicts"], title=title)


def caption(data: dict) -> str:
    many = data["searched"]
    if data["fit"] is None:
        said = f"The {SHOWN} nearest of {many:,} pictures"
    else:
        found = f"{sum(data['verdicts'])} of the {data['fit']} pictures as asked are among these {SHOWN}"
        said = f"{found}; if chance chose {SHOWN} of {many:,}, it would be {SHOWN * data['fit'] / many:.2f}"
    return said + (f". Unknown words: {', '.join(data['unread'])[:60]}." if data["unread"] else ".")


def search_panel(size: str = "pocket") -> Panel:
    """A text and a picture, and between them a slider: what is nearest?"""
    return Panel(
        "Search",
        [
            Text("text", EXAMPLES[0], limit=100, suggestions=EXAMPLES),
            chooser("picture", "a white wardrobe"),
            Slider("weight", 0.0, 0.0, 1.0, step=0.05, label="text … picture"),
        ],
        more=[Choice("size", ["pocket", "full"], size)],
        compute=lambda settings: search(settings.text, settings.picture, settings.weight, settings.size),
        draw=draw,
        caption=caption,
        model="clip",
        size=(900, 330),
    )


@functools.cache
def captions() -> tuple[list[furniture.Caption], Tensor]:
    """A caption of each piece of the gallery, English or German, and their vectors (RENDERS, D)."""
    said = [furniture.caption(one, seed) for seed, one in enumerate(gallery("pocket")[0])]
    return said, pocket_clip().text_features([caption.text for caption in said])


def captions_of(picture: str, count: int) -> dict:
    """The `count` captions nearest to a picture (3, SIZE, SIZE), their cosines and verdicts; how many of all are true.

    Verdicts, and their number, are None where the picture shows no piece of furniture.
    """
    (said, read), image, shown = captions(), chosen(picture, SIZE), piece(picture)
    cosines, nearest = (read @ pocket_clip().image_features(image[None])[0]).topk(count)
    true = [None if shown is None else furniture.fits(shown, caption.named) for caption in said]
    return {
        "picture": image,
        "texts": [said[i].text for i in nearest.tolist()],
        "cosines": cosines.tolist(),
        "verdicts": [true[i] for i in nearest.tolist()],
        "true": None if shown is None else sum(true),
    }


def draw_captions(sheet, data: dict) -> None:
    left, right = figures.axes(sheet, columns=2, widths=(1, 3), gap=24)
    figures.image_grid(left, data["picture"][None])
    marks = [{True: "✓ ", False: "✗ ", None: ""}[one] for one in data["verdicts"]]
    texts = [mark + text for mark, text in zip(marks, data["texts"], strict=True)]
    cosines = figures.Bars(data["cosines"], "cosine", [f"{one:.2f}" for one in data["cosines"]], maximum=1)
    figures.rows(figures.Canvas(right), [figures.Texts(texts, "caption", wrap=True), cosines], tallest=48)


def caption_captions(data: dict) -> str:
    many = len(data["texts"])
    said = f"Of {len(captions()[0]):,} captions of other pictures, the nearest {many}"
    if data["true"] is None:
        return said + ": what is true of this one, the shop cannot say."
    chance = many * data["true"] / len(captions()[0])
    return f"{said}: true of this one {sum(data['verdicts'])}; if chance chose, it would be {chance:.2f}."


def captions_panel() -> Panel:
    """A picture, and the captions nearest to it."""
    return Panel(
        "What would others say of it?",
        [chooser("picture", "a white wardrobe"), Slider("count", 6, 1, 10, label="captions")],
        compute=lambda settings: captions_of(settings.picture, settings.count),
        draw=draw_captions,
        caption=caption_captions,
        model="clip",
        size=(900, 330),
    )
