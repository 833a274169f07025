"""The Furniture GAN: a prompt becomes pictures, and the judge says whether they show what was asked for (section 4)."""

from collections import Counter

from helpers import figures
from helpers.furniture.prompt import described, prompt
from helpers.models.gan import furniture_gan
from helpers.models.judge import JUDGED, judge, labels, summary, verdicts
from helpers.panel import Panel, Slider

SHOWN = 12  # pictures of a prompt
SLIDES = (  # the prompts of the lecture's slide on the Furniture GAN of 2019
    "Stuhl aus Holz Birke",
    "Tisch",
    "Bücherregal BILLY in schwarz",
    "Stuhl weiß hell",
    "Stuhl schwarz dunkel",
    "Kleiderschrank PAX mit Türen aus Holz",
)
EACH = 6  # pictures of each of them


def results(text: str, n: int, seed: int, truncation: float = 1.0) -> dict:
    """What the pocket GAN draws for a text.

    Returns a dict: asked (attribute -> value), images (n, 3, S, S), seen (by the judge), verdicts (n), unread (words
    that CLIP never saw), unjudged (attributes that were asked for and that the judge cannot see).
    """
    gan, asked = furniture_gan(), described(text)
    images = gan.draw([text] * n, seed, truncation)
    seen = judge(images)
    return {
        "asked": asked,
        "images": images,
        "seen": seen,
        "verdicts": verdicts(asked, seen),
        "unread": gan.clip.unknown(text),
        "unjudged": [name for name in asked if name not in JUDGED],
    }


def draw_results(sheet, data: dict) -> None:
    """One picture large, all pictures beside it; a click chooses."""
    large, grid = figures.axes(sheet, columns=2, widths=(3, 7), gap=24)
    images, names, right, chosen = data["images"], labels(data["asked"], data["seen"]), data["verdicts"], data["chosen"]
    one = slice(chosen, chosen + 1)
    figures.image_grid(large, images[one], labels=names[one], verdicts=right[one])
    choose = {"highlight": chosen, "choose": lambda i: {"chosen": i}}
    figures.image_grid(grid, images, labels=names, verdicts=right, **choose)


def caption_results(data: dict) -> str:
    """How many are right, where they stand, and what was not understood or not checked."""
    parts = [summary(data["verdicts"])]
    if "scene" not in data["asked"]:
        parts.append("scenes: " + ", ".join(f"{scene} {n}" for scene, n in Counter(data["seen"].scenes).most_common()))
    if data["unread"]:
        parts.append(f"unknown words: {', '.join(data['unread'])[:60]}")
    if data["unjudged"]:
        parts.append(f"not checked: {', '.join(data['unjudged'])}")
    return "; ".join(parts) + "."


def prompt_panel() -> Panel:
    """A prompt in English or German, and what the pocket Furniture GAN draws for it."""
    return Panel(
        "The Furniture GAN",
        [
            prompt("prompt", "a blue dresser"),
            Slider("seed", 0, 0, 99, label="other noise"),
            Slider("truncation", 1.0, 0.0, 1.5, step=0.1, label="truncation ψ"),
        ],
        more=[Slider("chosen", 0, 0, SHOWN - 1, label="large")],
        compute=lambda settings: (
            results(settings.prompt, SHOWN, settings.seed, settings.truncation) | {"chosen": settings.chosen}
        ),
        draw=draw_results,
        caption=caption_results,
        model="furniture-gan",
        size=(900, 360),
    )


def draw_slide(sheet, data: dict) -> None:
    """The six prompts, each with its pictures."""
    for plot, (text, found) in zip(figures.axes(sheet, rows=3, columns=2, gap=14), data.items(), strict=True):
        figures.image_grid(plot, found["images"], columns=EACH, verdicts=found["verdicts"], title=text)


def caption_slide(data: dict) -> str:
    right = [verdict for found in data.values() for verdict in found["verdicts"]]
    return f"The judge finds {sum(right)} of {len(right)} as asked. It does not check what the doors are made of."


def slides_panel() -> Panel:
    """The table of the lecture's slide, filled while one watches; each text has noise of its own."""
    return Panel(
        "The six prompts of 2019",
        [Slider("seed", 0, 0, 99, label="other noise")],
        compute=lambda settings: {
            text: results(text, EACH, 100 * settings.seed + number) for number, text in enumerate(SLIDES)
        },
        draw=draw_slide,
        caption=caption_slide,
        model="furniture-gan",
        size=(900, 400),
    )
