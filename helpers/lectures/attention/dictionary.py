"""The fuzzy dictionary of the slides: look up a colour that is not in it (section 1).

Keys are colours, and so are the values: to each colour belongs its opposite. So there is a right answer for every
query, also for those that nobody has stored.
"""

import torch
from matplotlib.colors import to_hex, to_rgb
from torch import Tensor

from helpers import figures
from helpers.figures import shorten
from helpers.figures.canvas import Canvas
from helpers.panel import Panel, Slider, Text, Word
from helpers.problems import Problem

STORED = ("red", "orange", "yellow", "green", "cyan", "blue")  # names as matplotlib and CSS know them
QUERIES = ("purple", "teal", "gold", "lime", "navy", "brown", "pink", "red")


def rgb(name: str) -> Tensor:
    """Red, green and blue of a named colour (3,), 0 to 1.

    Raises:
        Problem: no such colour.
    """
    try:
        return torch.tensor(to_rgb(name.strip().lower()), dtype=torch.float64)
    except ValueError:
        raise Problem(f"“{shorten(name, 200)}” is not a colour: type a name such as teal, or #20b2aa.") from None


def direction(colour: Tensor) -> Tensor:
    """A colour (..., 3) as a vector of length 1, seen from grey: what makes it different from grey."""
    return torch.nn.functional.normalize(colour - 0.5, dim=-1, eps=0.02)  # grey itself has hardly a direction


def look_up(query: str, temperature: float) -> dict:
    """Ask the dictionary for the opposite of `query`, blended with weights softmax(similarity / temperature).

    Returns a dict: similarity and weights (lists over the stored colours); asked, answer and truth (hex), error
    (distance of the last two, 0 to 1: the whole range of a colour); query.
    """
    keys = torch.stack([rgb(name) for name in STORED])  # (n, 3)
    similarity = direction(keys) @ direction(rgb(query))  # (n,)
    weights = (similarity / temperature).softmax(-1)
    answer, truth = (weights @ (1 - keys)).clamp(0, 1), 1 - rgb(query)  # rounding may leave 1.0000000002
    return {
        "query": query.strip(),
        "similarity": similarity.tolist(),
        "weights": weights.tolist(),
        "error": float((answer - truth).norm() / 3**0.5),
        "asked": to_hex(rgb(query).tolist()),
        "answer": to_hex(answer.tolist()),
        "truth": to_hex(truth.tolist()),
    }


def draw_look_up(sheet, data: dict) -> None:
    """One row for each stored colour: key, similarity, weight as a bar, value. Below: the blend, and the truth."""
    now = figures.theme()
    canvas = Canvas(figures.axes(sheet))
    canvas.plot.describe(f"Query {data['query']}; answer {data['answer']}, truth {data['truth']}.")
    canvas.text(0, 14, "query", size=15, colour=now.faint)
    canvas.box(65, 0, 60, 28, data["asked"], now.ink)
    canvas.text(135, 14, data["query"], size=20, bold=True)
    similarities = [f"{similarity:.2f}".replace("-", "−") for similarity in data["similarity"]]
    figures.rows(
        canvas,
        [
            figures.Cells([rgb(name).tolist() for name in STORED], "key", width=60),
            figures.Texts(STORED, size=18),
            figures.Texts(similarities, "similarity", right=True),
            figures.Bars(data["weights"], "weight", maximum=1),
            figures.Cells([(1 - rgb(name)).tolist() for name in STORED], "value", width=120),
        ],
        top=36,
        bottom=canvas.height - 48,
    )
    y = canvas.height - 40
    canvas.text(0, y + 18, "answer: weights × values", size=18, bold=True)
    canvas.box(canvas.width - 500, y, 130, 36, data["answer"], now.ink)
    canvas.text(canvas.width - 250, y + 18, "truth", size=18, align="right")
    canvas.box(canvas.width - 240, y, 130, 36, data["truth"], now.ink)


def caption_look_up(data: dict) -> str:
    (first, one), (second, other), *_ = sorted(zip(data["weights"], STORED, strict=True), reverse=True)
    return (
        f"“{data['query']}” takes {first:.0%} of its answer from {one} and {second:.0%} from {other}; all weights add "
        f"up to 1. Distance from the right answer: {data['error']:.2f}. Find the temperature with the smallest one: "
        "is it a hard look-up, an average, or between?"
    )


def clickable(data: dict) -> list[Word]:
    """Colours to ask for; the one asked for is full."""
    return [Word(name, float(name == data["query"]), "click to ask for it") for name in QUERIES]


def dictionary_panel(query: str = "purple") -> Panel:
    """A fuzzy dictionary of colours: query and temperature, weights and the blended answer."""
    return Panel(
        "The fuzzy dictionary",
        [
            Text("query", query, label="query: any colour", limit=40),
            Slider("temperature", 0.3, 0.01, 10.0, log=True, label="temperature τ"),
        ],
        compute=lambda settings: look_up(settings.query, settings.temperature),
        draw=draw_look_up,
        caption=caption_look_up,
        words=clickable,
        on_word=lambda settings, index, data: {"query": QUERIES[index]},
        model=f"{len(STORED)} stored colours",
        size=(820, 380),
    )
