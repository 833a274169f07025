"""One look-up of one head in numbers: query, keys, scores, weights, values, output (section 2)."""

from types import SimpleNamespace

import numpy as np
from matplotlib.colors import to_rgb
from torch import Tensor

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.attention.inside import LONGEST, head_sliders, hooked_gpt
from helpers.panel import Panel, Slider, Text, Toggle, Word

SENTENCE = "<Q>Do white hens lay white eggs</Q><A>"
ROWS = 12  # words shown; of longer texts those with the largest weights


def one_look_up(q: Tensor, k: Tensor, v: Tensor, scale: bool = True) -> dict:
    """All steps of attention for one query (d_k,) over the places it may see: keys and values (t, d_k)."""
    scores = k @ q / (k.shape[-1] ** 0.5 if scale else 1.0)
    weights = scores.softmax(-1)
    return {"q": q, "k": k, "v": v, "scores": scores, "weights": weights, "output": weights @ v}


def compute(settings: SimpleNamespace) -> dict:
    """The look-up that the settings choose. Places end at the last one.

    Returns what `one_look_up` does, and words; asked_from (the place that asks); where (the head in words).
    """
    gpt = hooked_gpt()
    ids, head = gpt.ids(settings.text), gpt.chosen(settings)
    place = min(settings.place, len(ids) - 1)
    q, k, v = (part[head.head, : place + 1] for part in gpt.look_up(ids, head.layer))
    return one_look_up(q[-1], k, v, settings.scale) | {
        "words": gpt.tokens(ids),
        "asked_from": place,
        "where": str(head),
    }


def shade(values: Tensor, largest: float) -> np.ndarray:
    """Colours (..., 3) of numbers: blue above zero, orange below, the page at zero."""
    now = figures.theme()
    page, up, down = (np.array(to_rgb(c)) for c in (now.background, now.series[0], now.series[1]))
    share = np.clip(values.numpy() / max(largest, 1e-9), -1, 1)[..., None]
    return page + np.abs(share) * (np.where(share > 0, up, down) - page)


def draw_steps(sheet, data: dict) -> None:
    """A row for each word that may be seen: key, score, weight, value. Above the query, below the weighted sum."""
    now = figures.theme()
    canvas = Canvas(figures.axes(sheet))
    shown = data["weights"].topk(min(ROWS, len(data["weights"]))).indices.sort().values.tolist()
    largest = {name: float(data[name].abs().max()) for name in ("q", "k", "v", "output")}
    wide = canvas.width * 0.24
    key, value = (
        figures.Cells([shade(data[name][i][None], largest[name])[0] for i in shown], heading, width=wide)
        for name, heading in (("k", "key"), ("v", "value"))
    )
    scores = [f"{float(data['scores'][i]):.1f}".replace("-", "−") for i in shown]
    columns = [
        figures.Texts([data["words"][i] for i in shown], right=True),
        key,
        figures.Texts(scores, "score", right=True),
        figures.Bars([float(data["weights"][i]) for i in shown], "weight", maximum=1),
        value,
    ]
    places = figures.rows(canvas, columns, top=38, bottom=canvas.height - 34, tallest=26)
    (left, _), (value_x, _) = places[1], places[-1]
    canvas.text(left - 10, 14, "query", size=15, align="right", colour=now.faint)
    query = f"of “{data['words'][data['asked_from']]}”, {data['where']}"
    canvas.plot.describe(f"The query {query}.")
    canvas.text(left + wide + 12, 14, query, size=16, bold=True)
    canvas.cells(left, 4, wide, 20, shade(data["q"][None], largest["q"]))
    canvas.text(value_x - 12, canvas.height - 14, "sum of weight × value", size=16, align="right", bold=True)
    canvas.cells(value_x, canvas.height - 24, wide, 20, shade(data["output"][None], largest["output"]))


def caption_steps(data: dict) -> str:
    best = int(data["weights"].argmax())
    return (
        f"{data['where']}: from “{data['words'][data['asked_from']]}” this head takes "
        f"{float(data['weights'][best]):.0%} of its answer from “{data['words'][best]}”. "
        "The new vector of this word is the weighted sum at the bottom: not yet a next word. "
        "Click another word to ask from there."
    )


def clickable(data: dict) -> list[Word]:
    """Every word of the text: depth of colour is the weight; those after the asking one cannot be seen."""
    weights = data["weights"].tolist()
    seen = [Word(word, weight, f"{weight:.1%}") for word, weight in zip(data["words"], weights, strict=False)]
    return seen + [Word(word, 0.0, "comes later", True) for word in data["words"][len(weights) :]]


def steps_panel(text: str = SENTENCE) -> Panel:
    """One look-up of the pocket GPT in all its steps."""
    return Panel(
        "One look-up, step by step",
        [
            Text("text", text, check=farm.unknown_words),
            *head_sliders(),
            Toggle("scale", True, label="divide by √d_k"),
        ],
        more=[Slider("place", LONGEST - 1, 0, LONGEST - 1, label="place of the word that asks")],
        compute=compute,
        draw=draw_steps,
        caption=caption_steps,
        words=clickable,
        on_word=lambda settings, index, data: {"place": index},
        model="gpt",
        badge="pocket",
        size=(720, 380),
    )
