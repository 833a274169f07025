"""An RNN unrolled: one column a word, the hidden state handed from column to column (section 3)."""

import numpy as np
import torch
from matplotlib.colors import to_rgb

from helpers import farm, figures
from helpers.figures import Canvas
from helpers.lectures.next_word.speakers import speaker
from helpers.models.language import LanguageModel
from helpers.panel import Choice, Panel, Slider, Text
from helpers.problems import Problem

CELLS = 24  # hidden numbers shown of each column
COLUMNS = 9  # words that fit side by side
LEFT = 104  # pixels kept for the names of the rows


def unroll(model: LanguageModel, text: str, read: int) -> dict:
    """What an RNN or LSTM holds after each of the first `read` words.

    Returns a dict with lists, one entry a word: words; guess; probability (of the guess); the tensor state (words,
    CELLS): the hidden numbers that change most over the whole text, from -1 to 1; and width, how many there are, and
    length, of the text in words.
    """
    ids = model.encode(text)
    if len(ids) == 1:
        raise Problem("Type a few words for the network to read.")
    with torch.inference_mode():
        hidden = model.model.hidden(torch.tensor([ids], device=model.device))[0][0, 1:].cpu().float()  # (T, H)
    busiest = hidden.std(0, correction=0).topk(min(CELLS, hidden.shape[-1])).indices.sort().values
    probability, guess = model.logits(ids)[1:].softmax(-1).max(-1)
    return {
        "words": [model.words[i] for i in ids[1 : read + 1]],
        "state": hidden[:read, busiest],
        "guess": [model.words[i] for i in guess[:read].tolist()],
        "probability": probability[:read].tolist(),
        "length": len(ids) - 1,
        "width": hidden.shape[-1],
    }


def draw_unrolled(sheet, data: dict) -> None:
    """The last words read, each a column: word below, hidden state in the middle, expected next word on top."""
    now = figures.theme()
    canvas = Canvas(figures.axes(sheet))
    first = max(0, len(data["words"]) - COLUMNS)
    wide = (canvas.width - LEFT) / COLUMNS
    top, bottom, half = 62.0, canvas.height - 58, wide * 0.18
    middle = (top + bottom) / 2
    for y, name in ((top - 34, "expects"), (middle, "hidden state"), (bottom + 44, "reads")):
        canvas.text(0, y, name, LEFT, 15, colour=now.faint)
    for column, i in enumerate(range(first, len(data["words"]))):
        x = LEFT + (column + 0.5) * wide
        canvas.cells(x - half, top, 2 * half, bottom - top, shades(data["state"][i].numpy(), now)[:, None])
        newest = i == len(data["words"]) - 1
        ink = now.series[1] if newest else now.faint
        canvas.arrow((x, bottom + 32), (x, bottom + 4), now.ink)
        canvas.text(x, bottom + 44, data["words"][i], wide - 4, 16, align="center", bold=newest)
        canvas.arrow((x, top - 4), (x, top - 24), ink)
        canvas.text(x, top - 34, data["guess"][i], wide - 4, 16, align="center", bold=newest, colour=ink)
        canvas.text(x, top - 52, f"{data['probability'][i]:.0%}", wide, 13, align="center", colour=ink)
        if i:
            canvas.arrow((max(x - wide + half + 3, LEFT - 6), middle), (x - half - 3, middle), now.ink, 2)


def shades(values: np.ndarray, now: figures.Theme) -> np.ndarray:
    """Colours (..., 3) of numbers from -1 (second colour of the theme) over 0 (the page) to +1 (first colour)."""
    page, positive, negative = (np.array(to_rgb(c)) for c in (now.background, now.series[0], now.series[1]))
    end = np.where(values[..., None] > 0, positive, negative)
    return page + np.clip(0.06 + np.abs(values[..., None]), 0, 1) * (end - page)


def formula(words: list[str], most: int = 4) -> str:
    """The nesting of the slides: f(f(f(…), "lay"), "eggs")."""
    text = "…" if len(words) > most else "start"
    for word in words[-most:]:
        text = f"f({text}, {word})"
    return text


def caption_unrolled(data: dict) -> str:
    return (
        f"{len(data['words'])} of {data['length']} words read, so the same network ran so often, one after the other: "
        f"{formula(data['words'])}. All it knows of the sentence is the last column: {data['width']} numbers, "
        f"{min(CELLS, data['width'])} of them shown (blue above zero, orange below)."
    )


def unrolled_panel(text: str = "<Q>Do white hens lay white eggs</Q><A>No, the breed decides") -> Panel:
    """An RNN reads a sentence word by word; the picture grows with it."""
    return Panel(
        "An RNN, unrolled",
        [
            Text("text", text, check=farm.unknown_words),
            Slider("read", 5, 1, 30, label="words read"),
            Choice("model", ("RNN", "LSTM"), "RNN"),
        ],
        compute=lambda settings: unroll(speaker(settings.model), settings.text, settings.read),
        draw=draw_unrolled,
        caption=caption_unrolled,
        size=(600, 360),
    )
