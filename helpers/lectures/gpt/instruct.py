"""A GPT that continues beside one that answers: the same weights without and with a small adapter (section 6)."""

import torch

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.gpt.answers import LONGEST, assistant
from helpers.lectures.gpt.models import gpt, read
from helpers.panel import Panel, Problem, Slider, Text

REQUEST = "Anna has the goat. Otto has the pony. Can you help? Who has the goat?"


def both(request: str, temperature: float, seed: int) -> dict:
    """What the base model and the assistant write after a request.

    Returns a dict: continues, answers (the texts).
    """
    if not request.strip():
        raise Problem("Type a request.")
    found = {}
    for name, model in (("continues", gpt()), ("answers", assistant())):
        ids = torch.tensor([read(model, request)[-(model.context - LONGEST) :]])
        generator = torch.Generator().manual_seed(seed)
        [words] = model.generate(ids, LONGEST, {model.start}, temperature, generator)
        found[name] = model.decode(words)
    return found


def draw_both(sheet, data: dict) -> None:
    """The two texts, one below the other."""
    now, canvas = figures.theme(), Canvas(figures.axes(sheet))
    for number, (name, model) in enumerate((("continues", "GPT"), ("answers", "GPT-instruct"))):
        y = 12 + number * 80
        canvas.text(0, y, model, 150, 17, bold=True, colour=now.series[number])
        canvas.text(0, y + 24, name, 150, 15, colour=now.faint)
        canvas.paragraph(160, y, data[name] or "(ends at once)", canvas.width - 160, 3, 16)


def alt_text_both(data: dict) -> str:
    return f"GPT continues: {data['continues']} GPT-instruct answers: {data['answers']}"


def answer_panel(request: str = REQUEST) -> Panel:
    """Ask in plain words: one model continues the text, the other one answers."""
    return Panel(
        "Continue or answer?",
        [
            Text("request", request, check=farm.unknown_words, rows=2),
            Slider("temperature", 0.0, 0.0, 1.5, step=0.1, label="temperature τ"),
            Slider("seed", 1, 0, 30, label="dice"),
        ],
        compute=lambda settings: both(settings.request, settings.temperature, settings.seed),
        draw=draw_both,
        caption=lambda data: (
            "No tags, only plain words: the GPT goes on with the text, the other one answers and ends."
        ),
        alt_text=alt_text_both,
        model="GPT and GPT-instruct",
        badge="pocket",
        size=(480, 170),
    )
