"""A GPT that continues beside one that answers: the same weights without and with a small adapter (section 6)."""

import torch

from helpers import farm, figures
from helpers.lectures.gpt.answers import assistant
from helpers.lectures.gpt.models import encode_truncated, gpt
from helpers.panel import Panel, Problem, Slider, Text
from helpers.scores.answers import LONGEST

REQUEST = "Anna has the goat. Otto has the pony. Can you help? Who has the goat?"


def both(request: str, temperature: float, seed: int) -> dict:
    """What the base model and the assistant write after a request.

    Returns a dict: continues, answers (the texts).
    """
    if not request.strip():
        raise Problem("Type a request.")
    found = {}
    for name, model in (("continues", gpt()), ("answers", assistant())):
        ids = torch.tensor([encode_truncated(model, request)[-(model.context - LONGEST) :]])
        generator = torch.Generator().manual_seed(seed)
        [words] = model.generate(ids, LONGEST, {model.start}, temperature, generator)
        found[name] = model.decode(words)
    return found


def draw_both(sheet, data: dict) -> None:
    """The two texts, one below the other."""
    canvas = figures.Canvas(figures.axes(sheet))
    names = figures.Texts(["GPT continues", "GPT-instruct answers"], bold=True, colours=figures.theme().series[:2])
    texts = [data[name] or "(ends at once)" for name in ("continues", "answers")]
    figures.rows(canvas, [names, figures.Texts(texts, wrap=True)])


def instruct_panel(request: str = REQUEST) -> Panel:
    """Ask in plain words: one model continues the text, the other one answers."""
    return Panel(
        "Continue or answer?",
        [
            Text("request", request, check=farm.unknown_words, rows=2),
            Slider("temperature", 0.0, 0.0, 1.5, step=0.1, label="temperature τ"),
            Slider("seed", 1, 0, 30, label="seed"),
        ],
        compute=lambda settings: both(settings.request, settings.temperature, settings.seed),
        draw=draw_both,
        caption=lambda data: (
            "In plain words: the GPT continues, the other one answers. It was shown who has what, who is there, which "
            "hens lay which eggs, and what animals can do; ask it that."
        ),
        model="GPT and GPT-instruct",
        badge="pocket",
        size=(480, 170),
    )
