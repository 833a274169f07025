"""The pocket captioner: what it says of a picture, how sure it is of each word, where it looks (section 2)."""

import torch
from torch import Tensor

from helpers import figures
from helpers.figures import Bars, Canvas, Texts
from helpers.panel import Choice, Panel, Scrubber, Slider
from helpers.pictures.chooser import chooser, chosen, piece
from helpers.scores.captions import wrong

SIZE, BEAMS = 64, 4  # pixels of a side; beginnings that are kept
ROWS, TALLEST = 16, 30  # words in a column; pixels of a row at most
WAYS = ("greedy", f"beam of {BEAMS}", "sampling")
SPEAKS = {"English": "en", "German": "de"}
DIM = 0.25  # how much of the light is left where nobody looks
LOOKS, NEEDS = "where it looks", "what it needs"
LEAST = 0.05  # what a word must lose so that a place is fully lit


def noisy(picture: Tensor, share: float) -> Tensor:
    """A picture (3, S, S), so much of which is replaced by noise, the same each time."""
    noise = torch.rand(picture.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float32)
    return (1 - share) * picture + share * noise


def lit(picture: Tensor, weights: Tensor, least: float) -> Tensor:
    """A picture (3, S, S), dark but for places (n * n,) that have weight; the largest, or `least`, is full light."""
    side = round(len(weights) ** 0.5)
    light = (weights / weights.max().clamp(min=least)).view(1, 1, side, side)
    light = torch.nn.functional.interpolate(light, picture.shape[1:], mode="bilinear")[0]
    return picture * (DIM + (1 - DIM) * light)


def describe(picture: Tensor, language: str, way: str, temperature: float, seed: int, shows: str) -> dict:
    """What the pocket captioner says of a picture (3, S, S).

    Returns a dict: text; words and probabilities, lists as long, the end mark last; maps, a list (places,) for each
    word before it: attention if a map `shows` LOOKS, else how much less probable the word gets if a place is hidden.
    """
    from helpers.models.captioner import captioner

    model = captioner()
    how = {"greedy": {}, "sampling": {"temperature": temperature, "seed": seed}}.get(way, {"beams": BEAMS})
    [text] = model.describe(picture[None], language, **how)
    found = model.read(picture, text, language)
    words = {"words": found.words, "probabilities": found.probabilities}
    maps = found.attention if shows == LOOKS else model.occlusion_sensitivity(picture, text, language)
    return {"text": text, "maps": list(maps[: max(1, len(found.words) - 1)])} | words


def percent(share: float) -> str:
    """28.4%, or that it is less than what can be written so."""
    return f"{share:.1%}" if share >= 0.0005 else "< 0.1%"


def draw_caption(sheet, data: dict) -> None:
    """The picture, where it looks for the word chosen, and all words with their probabilities."""
    words, shares, word = data["words"], data["probabilities"], data["word"]
    parts = [range(first, min(first + ROWS, len(words))) for first in range(0, len(words), ROWS)]
    left, *rest = figures.axes(sheet, columns=1 + len(parts), widths=(5, *[4 / len(parts)] * len(parts)), gap=24)
    looks = data["shows"] == LOOKS
    light = lit(data["image"], data["maps"][word], 1e-9 if looks else LEAST)
    label = f"where it looks for “{words[word]}”" if looks else f"what “{words[word]}” needs"
    figures.image_grid(left, [data["image"], light], columns=2, labels=["the picture", label])
    now = figures.theme()
    for plot, part in zip(rest, parts, strict=True):
        canvas, tall = Canvas(plot), min(plot.inner()[1] / len(part), TALLEST)
        colours = [now.series[1] if i == word else now.main for i in part]
        bars = Bars([shares[i] for i in part], "", [percent(shares[i]) for i in part], maximum=1, colours=colours)
        figures.rows(canvas, [Texts([words[i] for i in part]), bars], tallest=tall)
        for row, i in enumerate(part):
            if i < len(data["maps"]):
                plot.spot((0, (row + 1) * tall), (canvas.width, row * tall), words[i], word=i)


def caption_words(data: dict) -> str:
    """How sure it is of the caption, and what of it is wrong."""
    joint = torch.tensor(data["probabilities"]).prod().item()
    weakest = min(range(len(data["words"])), key=data["probabilities"].__getitem__)
    said = f"“{data['text']}”. Its probability is {percent(joint)}; the least sure word is “{data['words'][weakest]}”."
    if data["wrong"] is None:
        return said
    return said + (f" Wrong: {', '.join(data['wrong'])}." if data["wrong"] else " All of it is true.")


def captioner_panel(picture: str = "a large red bookshelf in a room") -> Panel:
    """A picture, and its caption word by word."""

    def prepare(settings) -> dict:
        image = noisy(chosen(settings.picture, SIZE), settings.noise)
        true = piece(settings.picture)
        how = settings.way, settings.temperature, settings.seed, settings.shows
        said = describe(image, settings.language, *how)
        return {"image": image, "wrong": None if true is None else wrong(said["text"], true)} | said

    return Panel(
        "What does it see?",
        [chooser(value=picture), Choice("language", SPEAKS), Choice("way", WAYS), Scrubber("word", states="maps")],
        more=[
            Choice("shows", [LOOKS, NEEDS], label="the map shows"),
            Slider("noise", 0.0, 0.0, 1.0, step=0.05, label="share of noise"),
            Slider("temperature", 1.0, 0.2, 3.0, step=0.1, label="temperature (sampling)"),
            Slider("seed", 0, 0, 99, label="another draw (sampling)"),
        ],
        prepare=prepare,
        prepare_on=("picture", "language", "way", "noise", "temperature", "seed", "shows"),
        compute=lambda settings, prepared: prepared | {"shows": settings.shows},
        draw=draw_caption,
        caption=caption_words,
        model="captioner",
        size=(900, 330),
    )
