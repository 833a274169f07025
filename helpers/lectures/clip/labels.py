"""A classifier made of label texts: any labels, in any wording (section 2).

Radford et al., Learning Transferable Visual Models From Natural Language Supervision (2021), sections 3.1.2 and 3.1.4.
"""

import re
from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor

from helpers import figures
from helpers.figures import Bars, Canvas, Texts
from helpers.models.clip import clip, text_vectors
from helpers.panel import Choice, Panel, Problem, Slider, Text
from helpers.pictures.chooser import chooser, chosen

TEMPLATES = ("{}", "a {}", "a photo of a {}", "ein Bild von einem {}")
WORDINGS = {one.format("…"): (one,) for one in TEMPLATES} | {"all four, averaged": TEMPLATES}
EXAMPLES = (
    "chair, table, bed, wardrobe",
    "Stuhl, Tisch, Bett, Schrank",
    "red, blue, green, oak",
    "in a room, on a meadow, on the beach, in the sky",
    "plane, car, dog, bird",
)
MOST, SHOWN, TOLD, LIMIT = 100, 10, 6, 4000  # labels; bars; unknown words in the caption; characters
LEARNED = {"pocket": 33, "full": 100}  # the logit scales: what the pocket model has learned, about; the most there is


def typed(text: str) -> list[str]:
    """The labels in a text, each once: separated by commas, semicolons or line breaks.

    Raises:
        Problem: there is none, or there are more than MOST.
    """
    found = {" ".join(part.split()).casefold(): " ".join(part.split()) for part in re.split(r"[,;\n]", text)}
    found.pop("", None)
    if not found:
        raise Problem("Type labels with commas between them, such as: chair, table.")
    if len(found) > MOST:
        raise Problem(f"These are {len(found)} labels; up to {MOST} are compared.")
    return list(found.values())


def class_vectors(labels: Sequence[str], templates: Sequence[str], size: str = "pocket") -> Tensor:
    """Vectors (labels, D) of length 1: of each label the mean over the templates, the prompt ensemble."""
    vectors = text_vectors([one.format(label) for label in labels for one in templates], size)
    return F.normalize(vectors.unflatten(0, (len(labels), len(templates))).mean(1), dim=-1)


def classify(
    vector: Tensor, labels: Sequence[str], templates: Sequence[str], scale: float, size: str = "pocket"
) -> dict:
    """How well each label goes with a picture's vector (D,).

    Returns a dict: labels; cosines and probabilities, lists as long; unread, the words that were in no caption.
    """
    model, cosines = clip(size), class_vectors(labels, templates, size) @ vector
    return {
        "labels": list(labels),
        "cosines": cosines.tolist(),
        "probabilities": (scale * cosines).softmax(0).tolist(),
        "unread": list(dict.fromkeys(word for label in labels for word in model.unknown(label))),
    }


def draw_labels(sheet, data: dict) -> None:
    """The picture, and of each label cosine and probability; of many labels the likeliest."""
    left, right = figures.axes(sheet, columns=2, widths=(2, 5), gap=24)
    figures.image_grid(left, data["picture"][None])
    order = range(len(data["labels"]))
    if len(order) > SHOWN:
        order = sorted(order, key=lambda i: -data["probabilities"][i])[:SHOWN]
    labels, cosines, shares = ([data[name][i] for i in order] for name in ("labels", "cosines", "probabilities"))
    columns = [
        Texts([figures.shorten(label, 0.3 * right.cell[2], 16) for label in labels], "label"),
        Bars(cosines, "cosine", [f"{value:.2f}" for value in cosines], maximum=1),
        Bars(shares, "after the softmax", [f"{value:.1%}" for value in shares], maximum=1),
    ]
    figures.rows(Canvas(right), columns, tallest=46)


def caption_labels(data: dict) -> str:
    labels, shares = data["labels"], data["probabilities"]
    best = max(range(len(labels)), key=shares.__getitem__)
    alike = sum(max(data["cosines"]) - one < 1e-4 for one in data["cosines"])  # as near as the best, itself among them
    if len(labels) == 1:
        said = "One label gets everything, whatever the picture shows."
    elif alike == len(labels):
        said = f"All {len(labels)} labels are the same to the model."
    else:
        same = f" and {alike - 1} more, the same to the model" if alike > 1 else ""
        best = f"“{figures.shorten(labels[best], 300, 16)}”{same}: {shares[best]:.0%}{' each' if same else ''}"
        said = f"{best} among these {len(labels)} labels."
    said += f" The {SHOWN} likeliest are shown." if len(labels) > SHOWN else ""
    if unread := [figures.shorten(word, 150, 16) for word in data["unread"]]:
        more = f" and {len(unread) - TOLD} more" if len(unread) > TOLD else ""
        said += f" Unknown, since never captioned: {', '.join(unread[:TOLD])}{more}."
    return said


def labels_panel(picture: str = "a red chair in a room", labels: str = EXAMPLES[0], size: str = "pocket") -> Panel:
    """A picture, labels to choose from, their wording, and the logit scale; of the pocket or the full model."""

    def prepare(settings) -> dict:
        model = clip(settings.size)
        picture = chosen(settings.picture, model.size)
        return {"picture": picture, "vector": model.image_features(picture[None])[0]}

    def compute(settings, seen: dict) -> dict:
        templates = WORDINGS[settings.wording]
        found = classify(seen["vector"], typed(settings.labels), templates, settings.scale, settings.size)
        return {"picture": seen["picture"]} | found

    return Panel(
        "Which label?",
        [
            Text("labels", labels, limit=LIMIT, suggestions=EXAMPLES),
            chooser(value=picture),
            Choice("wording", list(WORDINGS), "a photo of a …"),
            Slider("scale", float(LEARNED[size]), 1.0, 100.0, step=0.01, log=True, label="logit scale"),
        ],
        more=[Choice("size", ["pocket", "full"], size)],
        prepare=prepare,
        prepare_on=("picture", "size"),
        compute=compute,
        draw=draw_labels,
        caption=caption_labels,
        model="clip",
        size=(760, 330),
    )
