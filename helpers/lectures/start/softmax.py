"""A small panel of the warm-up, numpy only: softmax with a temperature."""

import numpy as np

from helpers import figures

WORDS = ("No", "Yes", "It", "Anna", "goat", "the")
SCORES = np.array([2.2, 1.6, 0.7, 0.1, -0.6, -1.4])  # made-up logits: the panel explains softmax, no model speaks here


def softmax(scores: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities (V,) of scores (V,) divided by the temperature."""
    powers = np.exp((scores - scores.max()) / temperature)
    return powers / powers.sum()


def softmax_data(settings) -> dict:
    """Scores and probabilities of six words; `settings.first` is the score of the first word."""
    scores = SCORES.copy()
    scores[0] = settings.first
    probabilities = softmax(scores, settings.temperature)
    surprise = -np.log2(probabilities)
    return {
        "words": list(WORDS),
        "scores": scores.tolist(),
        "probabilities": probabilities.tolist(),
        "entropy": float((probabilities * surprise).sum()),
    }


def draw_softmax(figure, data: dict) -> None:
    left, right = figures.axes(figure, 1, 2)
    figures.bars(
        left,
        data["words"],
        data["scores"],
        texts=[f"{score:+.1f}" for score in data["scores"]],
        minimum=-2.5,
        maximum=5.5,
        title="scores (logits)",
    )
    figures.bars(right, data["words"], data["probabilities"], maximum=1.0, title="probabilities (softmax)")


def caption_softmax(data: dict) -> str:
    best = int(np.argmax(data["probabilities"]))
    share = 100 * data["probabilities"][best]
    choices = 2 ** data["entropy"]
    return (
        f"{data['words'][best]!r} has {share:.0f} %. The model is as unsure as in a fair choice between {choices:.1f} "
        "words. Watch the order of the words: the temperature never changes it."
    )


def softmax_panel():
    """Six words: scores become probabilities. Instant."""
    from helpers.panel import Panel, Slider

    return Panel(
        title="From scores to probabilities",
        controls=[
            Slider("temperature", 1.0, 0.1, 3.0, step=0.05),
            Slider("first", 2.2, -2.0, 5.0, step=0.1, label=f"score of “{WORDS[0]}”"),
        ],
        compute=softmax_data,
        draw=draw_softmax,
        caption=caption_softmax,
        size=(480, 300),
    )
