"""Surprise: -log2 of the probability that the model gave to the word that really came (section 1).

The average surprise is the cross-entropy in bits per word; 2 to that power is the perplexity.
"""

from helpers import farm, figures, sampling
from helpers.figures.canvas import Canvas
from helpers.lectures.next_word.speakers import NAMES, speaker
from helpers.panel import Choice, Panel, Text
from helpers.problems import Problem

TYPED = "<Q>Do Leghorn hens lay white eggs</Q><A>No"
STRONG = 8.0  # bits at which a word has its full colour (1 in 256)


def surprise(model, text: str) -> dict:
    """How surprised is `model` by each word of `text`?

    Returns a dict with lists, one entry a word: words; bits; probability; guess (the model's likeliest word);
    and the floats average (bits per word) and perplexity.
    """
    ids = model.encode(text)
    if len(ids) == 1:
        raise Problem("Type a few words: an empty text holds no surprise.")
    logits, ids = model.logits(ids)[:-1], ids[1:]  # (T, V): row t before word t was seen
    bits = sampling.surprise(logits, ids)
    average = float(bits.mean())
    return {
        "words": [model.words[i] for i in ids],
        "bits": bits.tolist(),
        "probability": (2.0**-bits).tolist(),
        "guess": [model.words[i] for i in logits.argmax(-1).tolist()],
        "average": average,
        "perplexity": 2**average,
    }


def bits_of_document(model, text: str) -> float:
    """The surprise (bits) of a whole document, its end included."""
    ids = [*model.encode(text), model.end]
    return float(sampling.surprise(model.logits(ids)[:-1], ids[1:]).sum())


def draw_surprise(sheet, data: dict) -> None:
    """The text, each word a column as high as its surprise in bits, with what the model expected in its place."""
    now = figures.theme()
    canvas = Canvas(figures.axes(sheet))
    surprises = zip(data["words"], data["bits"], strict=True)
    canvas.plot.describe(
        figures.titled("Surprise in bits", ", ".join(f"{word} {bits:.1f}" for word, bits in surprises))
    )
    rows = figures.in_rows([max(44.0, figures.text_width(word, 16) + 12) for word in data["words"]], canvas.width)
    tall = min(canvas.height / len(rows), 150)
    top_bits = max(STRONG, *data["bits"])
    for row, columns in enumerate(rows):
        base = row * tall + tall - 46  # y of the row's zero line
        for x, width, i in columns:
            bits = data["bits"][i]
            height = max(1.0, (base - row * tall - 18) * bits / top_bits)
            face = figures.mix(now.background, now.series[1], min(1.0, 0.12 + bits / STRONG))
            canvas.box(x + 2, base - height, width - 4, height, face)
            canvas.text(x + width / 2, base - height - 9, f"{bits:.1f}", size=13, align="center", colour=now.faint)
            canvas.text(x + width / 2, base + 13, data["words"][i], width, 16, align="center")
            if data["guess"][i] != data["words"][i]:
                canvas.text(x + width / 2, base + 32, data["guess"][i], width, 13, align="center", colour=now.faint)


def caption_surprise(data: dict) -> str:
    most = max(range(len(data["bits"])), key=data["bits"].__getitem__)
    word, bits, guess = (data[key][most] for key in ("words", "bits", "guess"))
    return (
        f"{data['average']:.2f} bits a word on average: as unsure as in a fair choice among {data['perplexity']:.1f} "
        f"words (the perplexity). Most surprising: “{word}” with {bits:.1f} bits; the model expected “{guess}”. "
        "Small print below a word: what was expected instead."
    )


def surprise_panel(text: str = TYPED, model: str = "GPT") -> Panel:
    """Surprise per word of any typed text."""
    return Panel(
        "Surprise!",
        [Text("text", text, check=farm.unknown_words, rows=2), Choice("model", NAMES, model)],
        compute=lambda settings: surprise(speaker(settings.model), settings.text),
        draw=draw_surprise,
        caption=caption_surprise,
        size=(560, 320),
    )
