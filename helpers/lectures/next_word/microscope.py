"""One prompt, all models side by side (section 11)."""

from collections.abc import Mapping

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.next_word.speakers import NAMES, speaker
from helpers.lectures.next_word.writing import generate_text
from helpers.panel import Choice, Panel, Text
from helpers.sampling import entropy

PROMPT = "First Otto cooked the soup, and then he filled the trough. <Q>What did Otto do first</Q><A>"


def compare(models: Mapping[str, object], prompt: str, top: int = 6, words: int = 12) -> list[dict]:
    """What each model expects after `prompt`, and how it goes on by itself.

    Returns one dict a model: name; words and probability (the `top` likeliest); entropy (bits); text (greedy).
    """
    columns = []
    for name, model in models.items():
        probabilities = model.logits(model.encode(prompt))[-1].softmax(-1)
        best = probabilities.topk(top)
        columns.append(
            {
                "name": name,
                "words": [model.words[i] for i in best.indices.tolist()],
                "probability": best.values.tolist(),
                "entropy": entropy(probabilities),
                "text": generate_text(model, prompt, words, until=("</A>",)),
            }
        )
    return columns


def draw_comparison(sheet, columns: list[dict]) -> None:
    """One column a model: its likeliest next words as bars, below them what it goes on to write."""
    now = figures.theme()
    plots = figures.axes(sheet, rows=2, columns=len(columns), heights=(250, 100), gap=14)
    for bars, text, column in zip(plots, plots[len(columns) :], columns, strict=False):
        shares = [f"{p:.0%}" for p in column["probability"]]
        figures.bars(bars, column["words"], column["probability"], maximum=1.0, title=column["name"], texts=shares)
        canvas = Canvas(text)
        canvas.paragraph(0, 12, "… " + column["text"], canvas.width, 6, 14, colour=now.ink)


def gathered(settings) -> dict[str, object]:
    """The models of the panel; with size "full" GPT-2 from the hub is one of them."""
    models = {name: speaker(name) for name in NAMES}
    return models | {"GPT-2": speaker("GPT", "full")} if settings.size == "full" else models


def caption_comparison(columns: list[dict]) -> str:
    surest = min(columns, key=lambda column: column["entropy"])
    favourites = {column["words"][0].strip() for column in columns}
    agree = (
        f"All agree on “{favourites.pop()}”." if len(favourites) == 1 else f"{len(favourites)} different favourites."
    )
    sure = f"Surest is {surest['name']} with {surest['entropy']:.2f} bits left."
    return f"{agree} {sure} Below the bars: how each would go on, always with its likeliest word."


def microscope_panel(prompt: str = PROMPT, size: str = "pocket") -> Panel:
    """All models on one prompt, side by side; the full GPT-2 beside them if its size is chosen."""
    return Panel(
        "One microscope for all",
        [
            Text("prompt", prompt, check=farm.unknown_words, rows=2),
            Choice("size", {"pocket": "pocket", "pocket + full GPT-2": "full"}, size),
        ],
        prepare=gathered,
        prepare_on=("size",),
        compute=lambda settings, models: compare(models, settings.prompt),
        draw=draw_comparison,
        caption=caption_comparison,
        model="counting, RNN, LSTM, GPT",
        size=(620, 390),
    )
