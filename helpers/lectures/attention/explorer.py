"""The attention explorer: a text, one head's looks as arcs, all heads as a grid, and a change with its effect
(section 3)."""

from types import SimpleNamespace

import numpy as np
import torch
import torch.nn.functional as F
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.attention.inside import (
    LONGEST,
    Head,
    HookedGPT,
    Intervention,
    ablate,
    head_grid,
    head_sliders,
    hooked_gpt,
    set_weight,
)
from helpers.panel import Choice, Panel, Slider, Text

GOAT = "Anna has the goat. Ben has the duck. Lisa has the lamb. <Q>Who has the goat</Q><A>"
JOHN = "When Mary and John went to the store, John gave a drink to"  # Wang et al. 2022, for GPT-2
CHANGES = {
    "change nothing": "nothing",
    "switch the head off": "off",
    "set the head's weight on the word": "weight",
    "set all heads' weight on the word": "all weights",
}
SHOWN = 6  # next words with bars
FAINT = 0.04  # looks with less weight get no arc


def change_of(settings: SimpleNamespace, head: Head, place: int) -> Intervention | None:
    """The change of attention that the settings ask for; None for none."""
    return {
        "nothing": None,
        "off": ablate([head]),
        "weight": set_weight(place, settings.weight, head),
        "all weights": set_weight(place, settings.weight),
    }[settings.change]


def read(gpt: HookedGPT, text: str) -> dict:
    """The text as the untouched model reads it."""
    ids = gpt.ids(text)
    return {"gpt": gpt, "ids": ids, "words": gpt.tokens(ids), "seen": gpt.run(ids)}


def compute(settings: SimpleNamespace, known: dict) -> dict:
    """What the panel shows.

    Returns a dict: words; place (the word chosen); looks (T, T) of the chosen head, after the change (if the head is
    off: before); grid (L, H): for each head of the untouched model the strongest look at the chosen word;
    next: list of (word, probability untouched, probability changed); chosen (the head); change.
    """
    gpt, ids, seen = known["gpt"], known["ids"], known["seen"]
    head, place = gpt.chosen(settings), min(settings.place, len(ids) - 1)
    change = change_of(settings, head, place)
    after = seen if change is None else gpt.run(ids, change)
    untouched, changed = (run.logits[-1].softmax(-1) for run in (seen, after))
    best = torch.maximum(untouched, changed).topk(SHOWN).indices.tolist()
    names = gpt.tokens(best)
    return {
        "words": known["words"],
        "place": place,
        "looks": (seen if settings.change == "off" else after).attention[head],
        "grid": F.pad(seen.attention[:, :, place + 1 :, place], (0, 1)).amax(-1),  # 0 for the last place
        "next": [(name, float(untouched[i]), float(changed[i])) for name, i in zip(names, best, strict=True)],
        "chosen": head,
        "change": settings.change,
    }


def draw_explorer(sheet, data: dict) -> None:
    """Above: the head's looks as arcs over the text. Below: the grid of all heads, and the next word twice."""
    top, beside, grid, bars = figures.axes(sheet, rows=2, columns=2, heights=(24, 21), widths=(9, 11), gap=20)
    top.cover(beside)
    draw_arcs(Canvas(top), data)
    title = f"all heads: strongest weight on “{data['words'][data['place']]}”"
    head_grid(grid, data["grid"], title, numbers=False, framed=[data["chosen"]])
    for (i, j), weight in np.ndenumerate(data["grid"].numpy()):
        grid.spot((j - 0.5, i - 0.5), (j + 0.5, i + 0.5), f"{Head(i, j)}: {weight:.0%}", layer=i + 1, head=j + 1)
    draw_next(Canvas(bars), data)


def draw_arcs(canvas: Canvas, data: dict) -> None:
    """Words along a line, turned; an arc is a look, its width the weight. Blue: the chosen word looks; orange: others
    look at it; grey: the rest."""
    now = figures.theme()
    words, place, looks = data["words"], data["place"], data["looks"].numpy()
    canvas.plot.describe(f"Text: {' '.join(words)}.")
    step = canvas.width / len(words)
    size = min(16.0, max(9.0, step * 0.8))
    longest = max(figures.text_width(figures.shorten(word, 90, size), size) for word in words)
    ground = canvas.height - longest - 6
    angle = np.linspace(0, np.pi, 24)
    arcs, colours, widths = [], [], []
    seen = zip(*np.nonzero(np.tril(looks > FAINT, -1)), strict=True)  # without looks at itself
    for t, s in sorted(seen, key=lambda pair: (place in pair, looks[pair])):
        middle, radius = (s + t + 1) / 2 * step, (t - s) / 2 * step
        high = ground * (0.15 + 0.82 * (t - s) / len(words))
        arcs.append(np.stack([middle + radius * np.cos(angle), ground - high * np.sin(angle)], 1))
        colour = now.series[0] if t == place else now.series[1] if s == place else now.faint
        colours.append(to_rgba(colour, 0.95 if place in (s, t) else 0.3))
        widths.append(0.5 + 5 * float(looks[t, s]))
    if arcs:
        canvas.plot.add_collection(LineCollection(arcs, colors=colours, linewidths=widths), autolim=False)
    for i, word in enumerate(words):
        look = {"turned": True, "bold": i == place, "colour": now.series[0] if i == place else None}
        canvas.text((i + 0.5) * step, ground + 4, word, 90, size, align="center", valign="top", **look)
        said = f"{word} gets {looks[place, i]:.1%} of the attention from “{words[place]}”"
        canvas.plot.spot((i * step, ground), ((i + 1) * step, canvas.height), said, place=i)
    off = ", switched off (weights from before)" if data["change"] == "off" else ""
    canvas.text(0, 10, f"{data['chosen']}{off}", size=17, bold=True)


def draw_next(canvas: Canvas, data: dict) -> None:
    """Two bars for each next word: untouched (hollow) and changed (full)."""
    canvas.text(0, 10, "next word: untouched and changed", canvas.width, 17, bold=True)
    words, before, after = zip(*data["next"], strict=True)
    texts = [f"{old:.1%} → {new:.1%}" for old, new in zip(before, after, strict=True)]
    bars = figures.Bars(after, texts=texts, maximum=1, before=before)
    figures.rows(canvas, [figures.Texts(words, right=True), bars], top=26)


def caption_explorer(data: dict) -> str:
    word, looks = data["words"][data["place"]], data["looks"][data["place"], : data["place"] + 1]
    most = int(looks.argmax())
    before, after = (max(data["next"], key=lambda word: word[when])[0] for when in (1, 2))
    said = (
        f"Nothing is changed; the model says “{before}”."
        if data["change"] == "nothing"
        else f"After the change the model says “{after}”, untouched “{before}”."
    )
    return (
        f"{data['chosen']}: “{word}” looks most at “{data['words'][most]}” ({float(looks[most]):.0%}). {said} "
        "Click a word or a head."
    )


def explorer_panel(text: str = GOAT, layer: int = 1, head: int = 1, size: str = "pocket") -> Panel:
    """Look at every head, change one, and see what the model says then. `layer` and `head` count from 1.

    `size`: the pocket GPT, or with "full" GPT-2.
    """
    return Panel(
        "Attention explorer",
        [
            Text("text", text, check=farm.unknown_words if size == "pocket" else None),
            Choice("change", CHANGES, "nothing"),
            Slider("weight", 0.0, 0.0, 1.0, step=0.05, label="weight to set (0 hides it)"),
        ],
        more=[*head_sliders(size, layer, head), Slider("place", 1, 0, LONGEST - 1, label="place of the word")],
        prepare=lambda settings: read(hooked_gpt(size), settings.text),
        prepare_on=("text",),
        compute=compute,
        draw=draw_explorer,
        caption=caption_explorer,
        model=lambda settings: hooked_gpt(size).note,
        badge=size,
        size=(800, 400),
    )
