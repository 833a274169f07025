"""ViT against ConvNeXt, trained live on the same batches: equal parameters, equal FLOPs, few pictures (section 4)."""

from __future__ import annotations

import copy
import dataclasses
import functools
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from helpers import figures, furniture, live, pictures, training
from helpers.lectures.vision.classifiers import TITLES
from helpers.lectures.vision.subjects import pieces
from helpers.panel import Choice, Panel, Problem, Slider, Text
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
    "an own folder": OWN,
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


def pair(classes: tuple[str, ...], seed: int = 0) -> nn.ModuleDict:
    """A small ViT and a small ConvNeXt, untrained, of about equal parameters and FLOPs."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return nn.ModuleDict(
            {
                "vit": vit.make_model(4, 64, 4, patch=4, size=SIZE, classes=classes),
                "convnext": convnext.make_model((3, 4, 2), (32, 48, 64), patch=2, size=SIZE, classes=classes),
            }
        )


def size_of(model: nn.Module) -> tuple[int, int]:
    """Parameters, and FLOPs for one picture of the size that the model is made for."""
    counted = copy.deepcopy(model).to("meta")  # nothing is computed
    if model.config.model_type == "vit":
        counted.set_attn_implementation("eager")  # the counter does not know every fused attention
    side = model.config.image_size
    with torch.inference_mode(False), torch.no_grad(), FlopCounterMode(display=False) as counter:
        counted(torch.empty(1, 3, side, side, device="meta"))
    return sum(p.numel() for p in model.parameters()), counter.get_total_flops()


def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    """Share of pictures (B, 3, S, S) from 0 to 1 whose class a model names."""
    where = next(model.parameters()).device
    with torch.inference_mode():
        out = [model.eval()(pixels(some).to(where)) for some in images.split(64)]
        said = torch.cat([getattr(one, "logits", one).argmax(-1).cpu() for one in out])
    return (said == labels).float().mean().item()


def batch(work: Task, index: int) -> tuple[Tensor, Tensor]:
    """Batch number `index`: pictures of the task by chance, moved a little."""
    generator = torch.Generator().manual_seed(index)
    some = torch.randint(len(work.labels), (BATCH,), generator=generator)
    x, y = torch.randint(0, 2 * SHIFT + 1, (2,), generator=generator).tolist()
    images = F.pad(work.images[some], (SHIFT,) * 4, mode="replicate")[..., y : y + SIZE, x : x + SIZE]
    return images, work.labels[some]


def duel(losses: dict[str, list[float]], models: nn.ModuleDict, batch: tuple[Tensor, Tensor]) -> Tensor:
    """The sum of both losses: the models share no weights, so neither notices the other. Each is noted in `losses`."""
    images, labels = batch
    each = {name: F.cross_entropy(model(pixels(images)).logits.float(), labels) for name, model in models.items()}
    for name, value in each.items():
        losses[name].append(value.item())
    return sum(each.values())


class Fight(live.Lesson):
    """Both models in training on one task; `lines` is what they scored on the way, `results` how all fights ended.

    Attributes:
        losses: for each model its loss (nats) after each step.
        right: for each model (seconds, share of the test pictures named).
    """

    def __init__(self, pictures: str = "shelves", n: int = 400):
        super().__init__()
        self.ended: list[str] = []
        self.afresh(pictures, n)

    def afresh(self, pictures: str, n: int) -> None:
        """Other pictures, two new models; only how the fight before ended is kept. Stops a training that runs."""
        taken = task(pictures, n)  # before anything is lost: there may be no such pictures
        self.end()
        if self.run is not None:
            self.ended.append(self.ending_now)
        self.source, self.task = pictures, taken
        self.losses: dict[str, list[float]] = {name: [] for name in TITLES}
        self.right: dict[str, list[tuple[float, float]]] = {name: [] for name in TITLES}
        models = pair(self.task.classes)
        self.sizes = {name: size_of(model) for name, model in models.items()}
        self.begin(models)

    @property
    def ending_now(self) -> str:
        """How this fight stands, in a line."""
        named = next((name for name, source in TASKS.items() if source == self.source), self.source)
        steps, seconds = (self.run.step, self.run.seconds) if self.run else (0, 0.0)
        return f"{named}, {len(self.task.labels)} pictures, {steps} steps, {seconds:.0f} s: {self.lines[-1][1]}"

    @property
    def results(self) -> list[str]:
        """The results log: a line for each fight, the present one last."""
        return [*self.ended, self.ending_now]

    def write(self) -> str:
        seconds = self.run.seconds if self.run else 0.0
        for name, model in self.model.items():
            self.right[name].append((seconds, accuracy(model, self.task.test_images, self.task.test_labels)))
        return ", ".join(f"{TITLES[name]} {points[-1][1]:.0%}" for name, points in self.right.items())

    def start(self, seconds: float | None) -> training.Run:
        how = {
            "loss": functools.partial(duel, self.losses),
            "learning_rate": LEARNING_RATE,
            "optimizers": optimizers,
            "clip": None,
            "on_step": self.listen,
        }
        same = training.by_index(functools.partial(batch, self.task))
        return training.start(self.model, same, seconds=seconds, **how)

    def listen(self, run: training.Run) -> None:
        super().listen(run)
        self.model.train()

    def conclude(self) -> None:
        if self.lines[-1][0] < self.run.seconds:
            self.lines.append((self.run.seconds, self.write()))

    def data(self) -> dict:
        """As every lesson's; with losses and right answers of each, their sizes, and the share of guessing."""
        counts = self.task.test_labels.bincount().tolist()
        return super().data() | {
            "losses": {name: list(values) for name, values in self.losses.items()},
            "right": {name: list(points) for name, points in self.right.items()},
            "sizes": self.sizes,
            "guessing": max(counts) / sum(counts),
            "pictures": len(self.task.labels),
            "examples": self.task.images[:6],
            "named": [self.task.classes[i] for i in self.task.labels[:6].tolist()],
        }


def draw_fight(sheet, data: dict) -> None:
    """What is to be learned, the losses, and the share of right answers on other pictures."""
    left, middle, right = figures.axes(sheet, columns=3, widths=(5, 8, 8), gap=26)
    figures.image_grid(left, data["examples"], columns=2, labels=data["named"])
    losses = {TITLES[name]: live.smooth(values) for name, values in data["losses"].items() if values}
    figures.lines(middle, losses, title="loss (nats), by steps")
    points = {TITLES[name]: tuple(zip(*data["right"][name], strict=True)) for name in TITLES if data["right"][name]}
    shares = {name: (seconds, [100 * share for share in values]) for name, (seconds, values) in points.items()}
    levels, xlim = {"guessing": 100 * data["guessing"]}, (0, max(1.0, data["seconds"]))
    figures.lines(right, shares, title="right (%), by seconds", levels=levels, xlim=xlim, ylim=(0, 105), marks=True)


def caption_fight(data: dict) -> str:
    sizes = " and ".join(f"{TITLES[n]} {p:,} parameters, {f / 1e6:.1f} MFLOP" for n, (p, f) in data["sizes"].items())
    if not data["loss"]:
        return f"{sizes}; {data['pictures']} pictures to learn from. {data['plan']} Press Train."
    now = ", ".join(f"{TITLES[n]} {points[-1][1]:.0%}" for n, points in data["right"].items())
    steps = len(data["loss"])
    return f"{sizes}. After {steps} equal steps on {data['pictures']} pictures: {now} of other pictures right."


def alt_text_fight(data: dict) -> str:
    return "Two trainings side by side. " + caption_fight(data)


def fight_panel(fight: Fight) -> Panel:
    """Train both on the same batches; Start afresh takes another task or other amounts of pictures."""
    known = fight.source in TASKS.values()

    def compute(settings) -> dict:
        named = next(name for name, source in TASKS.items() if source == settings.task)
        return fight.data() | {"plan": f"Start afresh would take: {named}, {settings.pictures} pictures."}

    def afresh(chosen) -> None:
        fight.afresh(chosen.folder if chosen.task == OWN else chosen.task, chosen.pictures)

    return Panel(
        "A fair fight",
        [
            Choice("task", TASKS, fight.source if known else OWN),
            Slider("pictures", len(fight.task.labels), 50, 800, step=50, label="pictures to learn from"),
        ],
        more=[
            Text(
                "folder",
                "my_pictures" if known else str(fight.source),
                label="own folder",
                help="A folder that holds one folder of pictures for each class",
            )
        ],
        compute=compute,
        draw=draw_fight,
        caption=caption_fight,
        alt_text=alt_text_fight,
        actions=live.buttons(fight, afresh),
        model="trained here",
        size=(720, 400),
    )
