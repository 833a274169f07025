"""Both models' features as points in the plane: t-SNE (section 6). Van der Maaten and Hinton 2008."""

import torch
from torch import Tensor

from helpers import figures
from helpers.lectures.vision.classifiers import TITLES, Classifier, both
from helpers.lectures.vision.subjects import pictures_of
from helpers.models.hooks import capture_outputs
from helpers.panel import Choice, Panel, Slider


@torch.inference_mode()
def vectors(one: Classifier, images: Tensor) -> Tensor:
    """What the head reads (B, d): the class token after the last norm, or the mean over all places."""
    with capture_outputs(one.model.classifier, inputs=True) as found:
        for some in images.split(32):
            one.model(pixel_values=one.preprocess(some))
    return torch.cat(found).cpu().float()


def tsne(points: Tensor, perplexity: float, seed: int = 0) -> Tensor:
    """(n, 2) by t-SNE from (n, d): near stays near; far says little."""
    from sklearn.manifold import TSNE

    method = TSNE(perplexity=perplexity, random_state=seed, init="pca", method="exact", max_iter=400)
    return torch.from_numpy(method.fit_transform(points.numpy()))


def purity(points: Tensor, labels: list[str]) -> float:
    """Share of pictures whose nearest neighbour among `points` (n, d) has the same label."""
    distances = torch.cdist(points, points).fill_diagonal_(torch.inf)
    nearest = distances.argmin(1).tolist()
    return sum(labels[i] == labels[j] for i, j in enumerate(nearest)) / len(labels)


def draw_tsne(sheet, data: dict) -> None:
    """One cloud of names for each model; equal names have one colour."""
    now = figures.theme()
    names = sorted(set(data["labels"]))
    for plot, (name, points) in zip(figures.axes(sheet, columns=2, gap=30), data["points"].items(), strict=True):
        canvas = figures.Canvas(plot)
        canvas.text(0, 10, TITLES[name], canvas.width, 17, bold=True)
        low, high = points.min(0).values, points.max(0).values
        placed = (points - low) / (high - low).clamp(min=1e-9)
        for (x, y), label in zip(placed.tolist(), data["labels"], strict=True):
            colour = now.series[names.index(label) % len(now.series)]
            where = (8 + x * (canvas.width - 70), 36 + y * (canvas.height - 50))
            canvas.text(*where, label, size=12, colour=colour)


def caption_tsne(data: dict) -> str:
    said = ", ".join(f"{TITLES[name]} {share:.0%}" for name, share in data["purity"].items())
    return (
        f"{len(data['labels'])} pictures no model was trained on. The nearest neighbour, in all dimensions, has the "
        f"same {data['what']}: {said}. Distances between far groups in such a map mean nothing."
    )


def tsne_panel() -> Panel:
    """Features of fresh pictures, named by kind, finish or scene."""

    def prepare(settings) -> tuple:
        images, pieces = pictures_of(settings.count, seed=4)
        found = {name: vectors(one, images) for name, one in both().items()}
        return found, {name: tsne(points, settings.perplexity) for name, points in found.items()}, pieces

    def compute(settings, prepared) -> dict:
        found, points, pieces = prepared
        labels = [getattr(piece, settings.named) for piece in pieces]
        shares = {name: purity(one, labels) for name, one in found.items()}
        return {"points": points, "labels": labels, "purity": shares, "what": settings.named}

    return Panel(
        "Who is near whom?",
        [
            Choice("named", ("kind", "finish", "scene"), "kind", label="named by"),
            Slider("count", 60, 40, 80, step=20, label="pictures"),
            Slider("perplexity", 10, 5, 30),
        ],
        prepare=prepare,
        prepare_on=("count", "perplexity"),
        compute=compute,
        draw=draw_tsne,
        caption=caption_tsne,
        model="vit and convnext",
        size=(900, 420),
    )
