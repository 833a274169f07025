"""ViT against ConvNeXt, trained live on the same batches: equal parameters, equal FLOPs, few pictures (section 4)."""

import dataclasses
import functools
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from helpers import figures, furniture, live, pictures, training
from helpers.lectures.vision.classifiers import TITLES, size_of
from helpers.lectures.vision.subjects import pieces
from helpers.live import LiveTraining
from helpers.panel import Choice, Problem, Slider, Text, seeded
from helpers.recipes import convnext, vit
from helpers.recipes.furniture_classes import optimizers, pixels

SIZE = 32  # pixels
BATCH = 16  # few: a weak laptop makes many steps in a minute
SHIFT = 2  # pixels by which a picture is moved at most
TESTS = 200  # pictures on which a score is measured
LEARNING_RATE = 4e-3
COUNTED = {"shelves": "bookshelf", "slats": "chair"}
TURN = 10  # degrees from which what is to be counted is seen, at most
OWN = "folder"
TASKS = {
    "count the shelves of a bookshelf": "shelves",
    "count the slats of a chair": "slats",
    "which piece": "furniture",
    "handwritten digits": "digits",
    "Fashion-MNIST (from the hub)": "fashion_mnist",
    "CIFAR-10 (from the hub)": "cifar10",
    "Oxford-102 flowers (from the hub)": "flowers102",
    "a folder of your own": OWN,
}


class Task(NamedTuple):
    """Pictures (N, 3, SIZE, SIZE) and labels (N,) to learn from and to be tested on."""

    images: Tensor
    labels: Tensor
    test_images: Tensor
    test_labels: Tensor
    classes: tuple[str, ...]


def task(source: str, n: int) -> Task:
    """`n` pictures to learn from, others for the test: one of COUNTED, or a source of `helpers.pictures`.

    Raises:
        Problem: the source is too small for both.
    """
    if source in COUNTED:
        drawn = [near(piece) for piece in pieces(n + TESTS, seed=7, kind=COUNTED[source])]
        numbers = sorted({piece.count for piece in drawn})
        images = furniture.render(drawn, SIZE)
        labels = torch.tensor([numbers.index(piece.count) for piece in drawn])
        names = tuple(map(str, numbers))
    else:
        images, labels, names, _ = pictures.load(source, SIZE, n + TESTS, seed=1)
    if len(images) <= n + TESTS // 4:
        raise Problem(f"There are only {len(images)} such pictures: learn from fewer.")
    with torch.inference_mode(False):
        images = images.clone()
    return Task(images[:n], labels[:n], images[n : n + TESTS], labels[n : n + TESTS], names)


def near(piece: furniture.Piece) -> furniture.Piece:
    """The piece in a room, large and from the front: what is to be counted has pixels enough."""
    turn = max(-TURN, min(TURN, piece.turn))
    return dataclasses.replace(piece, scene="room", size="large", turn=turn)


def pair(classes: tuple[str, ...], seed: int = 0, patch: int = 2) -> nn.ModuleDict:
    """A small ViT and a small ConvNeXt, untrained, of about equal parameters and FLOPs.

    With another `patch`, the side (pixels) of the ConvNeXt's first patches, its cost is another, too.
    """
    with seeded(seed):
        return nn.ModuleDict(
            {
                "vit": vit.make_model(4, 64, 4, patch=4, size=SIZE, classes=classes),
                "convnext": convnext.make_model((3, 4, 2), (32, 48, 64), patch=patch, size=SIZE, classes=classes),
            }
        )


def logits(model: nn.Module, images: Tensor) -> Tensor:
    """(B, classes), what a model gives to pictures (B, 3, S, S) from 0 to 1."""
    out = model(pixels(images))
    return getattr(out, "logits", out).float()


def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Share of pictures (B, 3, S, S) from 0 to 1 whose class a model names."""
    where = next(model.parameters()).device
    with torch.inference_mode():
        predicted = torch.cat([logits(model.eval(), some.to(where)).argmax(-1).cpu() for some in images.split(64)])
    return (predicted == labels).float().mean().item()


def batch(work: Task, index: int) -> tuple[Tensor, Tensor]:
    """Batch number `index`: random pictures of the task, moved a little."""
    generator = torch.Generator().manual_seed(index)
    some = torch.randint(len(work.labels), (BATCH,), generator=generator)
    x, y = torch.randint(0, 2 * SHIFT + 1, (2,), generator=generator).tolist()
    images = F.pad(work.images[some], (SHIFT,) * 4, mode="replicate")[..., y : y + SIZE, x : x + SIZE]
    return images, work.labels[some]


def learn(model: nn.Module, work: Task, seed: int, **how) -> training.Run:
    """Train one network on a task, with the batches of this seed; `how` as for `training.fit`."""
    batches = training.by_index(lambda index: batch(work, 1_000_000 * seed + index))

    def loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        return F.cross_entropy(logits(model, batch[0]), batch[1])

    return training.fit(model, batches, loss=loss, **how)


def step(models: nn.ModuleDict, batch: tuple[Tensor, Tensor], optimizers: training.Optimizers) -> dict[str, float]:
    """A step of both down the sum of their losses: they share no weights, so neither notices the other."""
    images, labels = batch
    losses = {TITLES[name]: F.cross_entropy(logits(one, images), labels) for name, one in models.items()}
    for one in optimizers:
        one.zero_grad()
    sum(losses.values()).backward()
    for one in optimizers:
        one.step()
    return {title: loss.item() for title, loss in losses.items()}


def make_models(settings) -> nn.ModuleDict:
    """Both, untrained, and with them the task that they learn and their sizes."""
    work = task(settings.folder if settings.task == OWN else settings.task, settings.pictures)
    models = pair(work.classes)
    models.task, models.sizes = work, {TITLES[name]: size_of(model, SIZE) for name, model in models.items()}
    return models


def start(models: nn.ModuleDict, settings, **how) -> training.Run:
    """Train both on the same batches, in the background."""
    batches = training.by_index(functools.partial(batch, models.task))
    return training.start(models, batches, step=step, learning_rate=LEARNING_RATE, optimizers=optimizers, **how)


def score(models: nn.ModuleDict) -> dict[str, float]:
    """The share of the test pictures that each names."""
    work = models.task
    return {TITLES[name]: accuracy(model, work.test_images, work.test_labels) for name, model in models.items()}


def about(models: nn.ModuleDict) -> dict:
    """Sizes, and what the models learn: how many pictures, the first of them, the share of guessing."""
    counts = models.task.test_labels.bincount().tolist()
    return {
        "sizes": models.sizes,
        "guessing": max(counts) / sum(counts),
        "pictures": len(models.task.labels),
        "examples": models.task.images[:6],
        "named": [models.task.classes[i] for i in models.task.labels[:6].tolist()],
    }


def describe(settings) -> str:
    """The task and how many pictures there are to learn from."""
    names = {source: name for name, source in TASKS.items()} | {OWN: settings.folder}
    return f"{names[settings.task]}, {settings.pictures} pictures"


def draw_fight(sheet, data: dict) -> None:
    """What is to be learned, the losses, and the share of right answers on other pictures."""
    left, middle, right = figures.axes(sheet, columns=3, widths=(5, 8, 8), gap=26)
    figures.image_grid(left, data["examples"], columns=2, labels=data["named"])
    live.draw_losses(middle, data, "loss (nats)")
    live.draw_scores(right, data | {"baseline": data["guessing"]}, baseline="guessing")


def caption_fight(data: dict) -> str:
    sizes = " and ".join(f"{name} {p:,} parameters, {f / 1e6:.1f} MFLOP" for name, (p, f) in data["sizes"].items())
    if not data["step"]:
        plan = f"Start afresh would take: {data['plan']}."
        return f"{sizes}; {data['pictures']} pictures to learn from. {plan} {data['hint']}"
    now = ", ".join(f"{name} {values[-1]:.0%}" for name, (_, values) in data["scores"].items())
    return f"{sizes}. After {data['step']} equal steps on {data['pictures']} pictures: {now} of other pictures right."


def fair_fight(source: str = "shelves", n: int = 400) -> LiveTraining:
    """Both, to be trained on one of TASKS, or on a folder of one's own, while one watches."""
    known = source in TASKS.values()
    own = "A folder that holds one folder of pictures for each class"
    return LiveTraining(
        "A fair fight",
        [
            Choice("task", TASKS, source if known else OWN),
            Slider("pictures", n, 50, 800, step=50, label="pictures to learn from"),
        ],
        more=[Text("folder", "my_pictures" if known else source, label="your folder", help=own)],
        make_model=make_models,
        start=start,
        score=score,
        describe=describe,
        extra=about,
        draw=draw_fight,
        caption=caption_fight,
        size=(720, 400),
    )
