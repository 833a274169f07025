"""Beam search with more and more beams: likelier texts (section 7)."""

from helpers import farm
from helpers.lectures.gpt.models import SIZES
from helpers.lectures.gpt.strategies import PROMPT, Texts, caption_strategies, draw_strategies, opening, searches
from helpers.panel import Choice, Panel, Slider, Text


def beam_panel(prompt: str = PROMPT) -> Panel:
    """More and more beams: likelier texts. Are they better?"""

    def compute(settings, texts: Texts) -> dict:
        counts = sorted({1, max(1, settings.beams // 2), settings.beams})
        return {"rows": searches(texts, counts, settings.length_penalty)}

    return Panel(
        "Beam search",
        [
            Text("prompt", prompt, check=farm.unknown_words),
            Slider("beams", 8, 2, 16),
            Slider("words", 30, 5, 60),
            Slider("length_penalty", 0.0, -2.0, 2.0, step=0.5, label="prefer long texts"),
        ],
        more=[Choice("size", SIZES)],
        prepare=lambda settings: Texts(*opening(settings), settings.words),
        prepare_on=("prompt", "words", "size"),
        compute=compute,
        draw=draw_strategies,
        caption=caption_strategies,
        model="GPT",
        size=(900, 330),
    )
