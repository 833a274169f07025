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

PICTURES = 48
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


def right(images: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """For each model (B,) of bool: whether it names both kind and finish of a picture right."""
    said = {name: one.probabilities(images) for name, one in both().items()}
    kind, finish = labels.unbind(1)[:2]
    return {name: (p["kind"].argmax(-1) == kind) & (p["finish"].argmax(-1) == finish) for name, p in said.items()}


def draw_robustness(sheet, data: dict) -> None:
    """Examples, and whether both models name them right; the measured curve, and on it the strength shown."""
    left, right = figures.axes(sheet, columns=2, widths=(6, 7), gap=24)
    agreed = torch.stack([*data["right"].values()]).all(0)[: len(data["examples"])].tolist()
    figures.image_grid(left, data["examples"], columns=3, verdicts=agreed, title="both models right?")
    now = shares(data["right"]).items()
    points = {title: data["curve"].get(title, {}) | {data["strength"]: share} for title, share in now}
    figures.curves(right, points, xlabel="strength (%)", xlim=(-4, 104), title="kind and finish right")


def shares(found: dict[str, Tensor]) -> dict[str, Measured]:
    """The share of pictures that each model names right."""
    return {TITLES[name]: Measured.share(int(named.sum()), len(named)) for name, named in found.items()}


def caption_robustness(data: dict) -> str:
    vit, convnext = shares(data["right"]).values()
    clear = abs(vit.value - convnext.value) > vit.error + convnext.error
    judged = "so far apart that chance is unlikely" if clear else "too near to name a winner"
    said = f"ViT {figures.percent(vit)}, ConvNeXt {figures.percent(convnext)}"
    return f"Kind and finish right: {said}; with {PICTURES} pictures that is {judged}."


def robustness_panel() -> Panel:
    """Shift, occlude, add noise or shuffle; on combinations as in training, or on those never seen."""

    def changed(settings, strength: float) -> tuple[Tensor, dict[str, Tensor]]:
        images, pieces = pictures_of(PICTURES, 1, settings.pictures)
        images = CHANGES[settings.change](images, strength / 100, 0)
        return images, right(images, classes.labels(pieces))

    def measure(strength: int, settings) -> Iterator[tuple[str, Measured]]:
        yield from shares(changed(settings, strength)[1]).items()

    curve = Measurement(LEVELS, measure, depends_on=("change", "pictures"), unit="% strong")

    def compute(settings) -> dict:
        images, found = changed(settings, settings.strength)
        now = {"examples": images[:6], "right": found, "strength": settings.strength}
        return now | {"curve": curve.points(settings)}

    return Panel(
        "Make it harder",
        [
            Choice("change", tuple(CHANGES), "shift"),
            Slider("strength", 20, 0, 100, step=5, label="strength (%)"),
            Choice("pictures", POPULATIONS, False),
        ],
        compute=compute,
        draw=draw_robustness,
        caption=caption_robustness,
        actions=[curve.action(seconds=120)],
        model="vit and convnext",
        size=(760, 380),
    )
