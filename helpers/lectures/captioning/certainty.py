"""Does it know that it does not know? How sure the picture encoder is, and how often it is right (section 2)."""

import functools

import torch
from torch import Tensor

from helpers import figures, furniture
from helpers.figures import Measured
from helpers.panel import Choice, Panel, Slider
from helpers.pictures.chooser import PHOTOGRAPHS, photograph
from helpers.scores.calibration import calibration_error, reliability
from helpers.scores.captions import ASKED
from helpers.scores.classifier import unseen_seed

SIZE, MANY = 64, 300  # pixels of a side; pictures
SETS = SEEN, HELD_OUT, CROPS, NOISE = "as in training", "held-out", "photographs", "noise"


def shown(where: str, seed: int) -> tuple[Tensor, list[furniture.Piece] | None]:
    """MANY pictures (MANY, 3, SIZE, SIZE) of one of SETS, and what they show if it is furniture."""
    generator = torch.Generator().manual_seed(seed)
    if where in (SEEN, HELD_OUT):
        pieces = furniture.sample(MANY, unseen_seed(seed), held_out=where == HELD_OUT)
        return furniture.render(pieces, SIZE), pieces
    if where == NOISE:
        return torch.rand(MANY, 3, SIZE, SIZE, generator=generator, dtype=torch.float32), None
    whole = [photograph(name, 4 * SIZE) for name in PHOTOGRAPHS]
    places = torch.randint(3 * SIZE + 1, (MANY, 2), generator=generator).tolist()
    cut = [whole[i % len(whole)][:, y : y + SIZE, x : x + SIZE] for i, (y, x) in enumerate(places)]
    return torch.stack(cut), None


@functools.lru_cache(maxsize=24)
def answered(where: str, seed: int) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Of each question about the pictures of `shown`: how sure the pocket encoder is (MANY,), and whether it is right.

    Where nothing is true the second dict is empty.
    """
    from helpers.models.picture_encoder import ask

    pictures, pieces = shown(where, seed)
    found = ask(pictures)
    right = {
        name: torch.tensor([value == getattr(p, name) for value, p in zip(found.values[name], pieces, strict=True)])
        for name in ASKED * bool(pieces)
    }
    return found.confidence, right


def asked(where: str, question: str, seed: int) -> dict:
    """The panel's data.

    Returns a dict: curves (of SEEN, and of `where` if it has a truth); sure (by set, sorted confidences); of `where`
    the share right and the calibration error, None without a truth.
    """
    data = {"curves": {}, "sure": {}, "share": None, "error": None}
    for name in dict.fromkeys((SEEN, where)):
        confidence, right = (found.get(question) for found in answered(name, seed))
        data["sure"][name] = confidence.sort().values.tolist()
        if right is not None:
            data["curves"][name] = reliability(confidence, right)
    if right is not None:
        data |= {"share": right.float().mean().item(), "error": calibration_error(confidence, right)}
    return data


def draw_certainty(sheet, data: dict) -> None:
    """Left the share right by confidence, with the diagonal; right of how many pictures it is surer than that."""
    left, right = figures.axes(sheet, columns=2, gap=28)
    diagonal = {"calibrated": {0.0: Measured(0.0), 1.0: Measured(1.0)}}
    figures.curves(left, data["curves"] | diagonal, xlabel="confidence", title="share right", xlim=(0, 1.02))
    falling = {
        name: ([0, *values], [100 * (1 - i / len(values)) for i in range(len(values) + 1)])
        for name, values in data["sure"].items()
    }
    figures.lines(right, falling, xlabel="confidence", title="pictures surer than that (%)", xlim=(0, 1.02))


def caption_certainty(data: dict) -> str:
    """How sure it is on average, and how often right."""
    where, sure = list(data["sure"].items())[-1]
    said = f"{MANY} pictures, {where}: {sum(sure) / len(sure):.0%} sure on average"
    if data["share"] is None:
        return f"{said}, and there is nothing to be right about."
    return f"{said}, {data['share']:.0%} right. Expected calibration error: {data['error']:.1%}."


def certainty_panel() -> Panel:
    """Confidence against truth, on pictures as in training, and on others."""
    return Panel(
        "Does it know that it does not know?",
        [
            Choice("pictures", SETS, HELD_OUT),
            Choice("question", ASKED, "front"),
            Slider("seed", 0, 0, 20, label="a fresh sample"),
        ],
        compute=lambda settings: asked(settings.pictures, settings.question, settings.seed),
        draw=draw_certainty,
        caption=caption_certainty,
        model="picture-encoder",
        size=(900, 330),
    )
