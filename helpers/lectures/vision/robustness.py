"""Pictures made harder, and how many of them both models still get right (section 4)."""

from collections.abc import Callable, Iterator

import torch
import torch.nn.functional as F
from torch import Tensor

from helpers import figures
from helpers.figures import Measured
from helpers.lectures.vision.classifiers import TITLES, both
from helpers.lectures.vision.patches import shuffled
from helpers.lectures.vision.subjects import pictures_of
from helpers.measurement import Measurement
from helpers.panel import Choice, Panel, Slider
from helpers.recipes import furniture_classes as classes

LEVELS = (0, 20, 40, 60, 80, 100)  # strengths (%) of the measured curve
POPULATIONS = {"as in training": False, "held-out combinations": True}


def shifted(images: Tensor, strength: float, seed: int) -> Tensor:
    """Moved to the right and down by up to half a picture; the edge is drawn out."""
    size = images.shape[-1]
    by = round(strength * size / 2)
    return F.pad(images, (by, 0, by, 0), mode="replicate")[..., :size, :size]


def occluded(images: Tensor, strength: float, seed: int) -> Tensor:
    """A grey square at a random place of each picture, up to its whole width."""
    size = images.shape[-1]
    side = round(strength * size)
    generator = torch.Generator().manual_seed(seed)
    places = torch.randint(size - side + 1, (len(images), 2), generator=generator)
    hidden = images.clone()
    for image, (y, x) in zip(hidden, places.tolist(), strict=True):
        image[:, y : y + side, x : x + side] = 0.5
    return hidden


def noisy(images: Tensor, strength: float, seed: int) -> Tensor:
    """Gaussian noise on each value, with a standard deviation of up to 0.5."""
    generator = torch.Generator().manual_seed(seed)
    return (images + 0.5 * strength * torch.randn(images.shape, generator=generator, dtype=torch.float32)).clamp(0, 1)


def mixed(images: Tensor, strength: float, seed: int) -> Tensor:
    """A share of the patches of 8 x 8 pixels in other places."""
    return torch.stack([shuffled(image, 8, strength, seed + i) for i, image in enumerate(images)])


Change = Callable[[Tensor, float, int], Tensor]  # (pictures (B, 3, S, S), strength 0 to 1, seed) -> pictures
CHANGES: dict[str, Change] = {"shift": shifted, "occlusion": occluded, "noise": noisy, "patch shuffle": mixed}


def accuracies(images: Tensor, labels: Tensor) -> dict[str, dict[str, float]]:
    """For each model the share right of kind, finish, and both together."""
    found = {}
    for name, one in both().items():
        chances = one.probabilities(images)
        right = torch.stack([chances[part].argmax(-1) == labels[:, i] for i, part in enumerate(("kind", "finish"))], 1)
        kind, finish = right.float().mean(0).tolist()
        found[name] = {"kind": kind, "finish": finish, "both": right.all(1).float().mean().item()}
    return found


def agreed(images: Tensor, labels: Tensor) -> list[bool]:
    """Of which pictures both models name kind and finish right."""
    chances = [one.probabilities(images) for one in both().values()]
    parts = [(one[part].argmax(-1) == labels[:, i]) for one in chances for i, part in enumerate(("kind", "finish"))]
    return torch.stack(parts).all(0).tolist()


def draw_robustness(sheet, data: dict) -> None:
    """Examples, and whether both models name them right; accuracies at this strength, and the measured curve."""
    left, *middle, right = figures.axes(sheet, columns=4, widths=(5, 5, 5, 11), gap=24)
    figures.image_grid(left, data["examples"], columns=2, verdicts=data["agreed"], title="both right?")
    for plot, (name, shares) in zip(middle, data["right"].items(), strict=True):
        texts = [f"{share:.0%}" for share in shares.values()]
        figures.bars(plot, list(shares), list(shares.values()), texts=texts, maximum=1, title=TITLES[name])
    figures.curves(right, data["curve"], xlabel="strength (%)", title="kind and finish right")


def caption_robustness(data: dict) -> str:
    said = ", ".join(f"{TITLES[name]} {share['both']:.0%}" for name, share in data["right"].items())
    apart = abs(data["right"]["vit"]["both"] - data["right"]["convnext"]["both"])
    noise = (0.25 / data["pictures"]) ** 0.5
    judged = "so far apart that chance is unlikely" if apart > 4 * noise else "too near each other to name a winner"
    return f"Kind and finish right: {said}; with {data['pictures']} pictures that is {judged}."


def robustness_panel() -> Panel:
    """Shift, occlude, add noise or shuffle; on combinations as in training, or on those never seen."""

    def chosen(settings, strength: float) -> tuple[Tensor, Tensor]:
        images, pieces = pictures_of(settings.count, 1, settings.pictures)
        return CHANGES[settings.change](images, strength / 100, 0), classes.labels(pieces)

    def measure(strength: int, settings) -> Iterator[tuple[str, Measured]]:
        for name, share in accuracies(*chosen(settings, strength)).items():
            yield TITLES[name], Measured.share(round(share["both"] * settings.count), settings.count)

    curve = Measurement(LEVELS, measure, depends_on=("change", "count", "pictures"), unit="% strong")

    def compute(settings) -> dict:
        images, labels = chosen(settings, settings.strength)
        return {
            "examples": images[:6],
            "agreed": agreed(images[:6], labels[:6]),
            "right": accuracies(images, labels),
            "pictures": settings.count,
            "curve": curve.points(settings),
        }

    return Panel(
        "Make it harder",
        [
            Choice("change", tuple(CHANGES), "shift"),
            Slider("strength", 20, 0, 100, step=5, label="strength (%)"),
            Choice("pictures", POPULATIONS, False),
            Slider("count", 48, 16, 80, step=16, label="how many pictures"),
        ],
        compute=compute,
        draw=draw_robustness,
        caption=caption_robustness,
        actions=[curve.action(seconds=120)],
        model="vit and convnext",
        size=(760, 380),
    )
