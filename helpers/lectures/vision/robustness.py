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
PARTS = ("kind", "finish")
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
    """For each model (B, 2) of bool: whether it names kind and finish of each picture right."""
    found = {}
    for name, one in both().items():
        chances = one.probabilities(images)
        found[name] = torch.stack([chances[part].argmax(-1) for part in PARTS], 1) == labels[:, :2]
    return found


def draw_robustness(sheet, data: dict) -> None:
    """Examples, and whether both models name them right; accuracies at this strength, and the measured curve."""
    left, *middle, curve = figures.axes(sheet, columns=4, widths=(5, 5, 5, 11), gap=24)
    agreed = torch.stack([*data["right"].values()]).all(2).all(0)  # (B,)
    examples = data["examples"]
    figures.image_grid(left, examples, columns=2, verdicts=agreed[: len(examples)].tolist(), title="both right?")
    for plot, (name, named) in zip(middle, data["right"].items(), strict=True):
        shares = [*named.float().mean(0).tolist(), named.all(1).float().mean().item()]
        texts = [f"{share:.0%}" for share in shares]
        figures.bars(plot, [*PARTS, "both"], shares, texts=texts, maximum=1, title=TITLES[name])
    figures.curves(curve, data["curve"], xlabel="strength (%)", title="kind and finish right")


def caption_robustness(data: dict) -> str:
    vit, convnext = (named.all(1).float().mean().item() for named in data["right"].values())
    noise = (0.25 / PICTURES) ** 0.5
    judged = "so far apart that chance is unlikely" if abs(vit - convnext) > 4 * noise else "too near to name a winner"
    return f"Kind and finish right: ViT {vit:.0%}, ConvNeXt {convnext:.0%}; with {PICTURES} pictures that is {judged}."


def robustness_panel() -> Panel:
    """Shift, occlude, add noise or shuffle; on combinations as in training, or on those never seen."""

    def changed(settings, strength: float) -> tuple[Tensor, dict[str, Tensor]]:
        images, pieces = pictures_of(PICTURES, 1, settings.pictures)
        images = CHANGES[settings.change](images, strength / 100, 0)
        return images, right(images, classes.labels(pieces))

    def measure(strength: int, settings) -> Iterator[tuple[str, Measured]]:
        for name, named in changed(settings, strength)[1].items():
            yield TITLES[name], Measured.share(int(named.all(1).sum()), PICTURES)

    curve = Measurement(LEVELS, measure, depends_on=("change", "pictures"), unit="% strong")

    def compute(settings) -> dict:
        images, found = changed(settings, settings.strength)
        return {"examples": images[:6], "right": found, "curve": curve.points(settings)}

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
