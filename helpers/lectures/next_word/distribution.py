"""What comes next? The likeliest words as bars to click: a click appends the word (section 1)."""

import torch

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.next_word.speakers import names, speaker
from helpers.lectures.next_word.writing import sample
from helpers.panel import Action, Choice, Job, Panel, Text, Word
from helpers.sampling import entropy

WEATHER = "It was a"  # many words fit
HENS = "<Q>Do white hens lay white eggs</Q><A>"
SHOWN = 10  # bars
LONGEST = 40  # words that "Write on" adds at most
UNLIKELY = 0.02  # below this a word of the text so far is marked


def next_words(model, prompt: str, shown: int = SHOWN) -> dict:
    """The distribution of the next word after `prompt`, and how likely the words of the prompt itself were.

    Returns a dict with lists over the `shown` likeliest words: words, ids, probability; lists over the prompt's words:
    said, said_probability; and rest (the probability of all other words), entropy (bits), vocabulary.
    """
    ids = model.encode(prompt)
    probabilities, read = model.logits(ids).softmax(-1), ids[1:]  # (T + 1, V)
    best = probabilities[-1].topk(shown)
    return {
        "words": [model.words[i] for i in best.indices.tolist()],
        "ids": best.indices.tolist(),
        "probability": best.values.tolist(),
        "rest": max(0.0, 1 - float(best.values.sum())),
        "entropy": entropy(probabilities[-1]),
        "vocabulary": probabilities.shape[-1],
        "said": [model.words[i] for i in read],
        "said_probability": probabilities[torch.arange(len(read)), torch.tensor(read, dtype=torch.long)].tolist(),
    }


def appended(model, prompt: str, word: int) -> str:
    """`prompt` as it was typed, with the word of this number after it."""
    ids = model.encode(prompt)
    before, after = model.decode(ids), model.decode([*ids, word])
    return prompt.rstrip() + after[len(before) :] if after.startswith(before) else after


def draw_said(sheet, data: dict) -> None:
    """The text so far, in large letters. Words that the model did not expect have a second colour."""
    now = figures.theme()
    canvas = Canvas(figures.axes(sheet))
    words = []
    for word, probability in zip(data["said"], data["said_probability"], strict=True):
        surprise = max(0.0, 1 - probability / UNLIKELY)
        shade = figures.mix(now.background, now.series[1], 0.15 + 0.6 * surprise) if surprise else None
        words.append(figures.Styled(word, box=shade))
    figures.flow(canvas, 0, [*words, figures.Styled("?", ink=now.main, bold=True)], 2, 21, gap=12, tail=True)
    likely = ", ".join(f"{word.text} {word.title}" for word in as_words(data))
    canvas.plot.describe(figures.titled("The likeliest next words", likely))


def caption_next(data: dict) -> str:
    best, share = data["words"][0], data["probability"][0]
    choices = 2 ** data["entropy"]
    others = data["vocabulary"] - len(data["words"])
    return (
        f"“{best}” has {share:.1%}; the {others:,} words without a bar share {data['rest']:.1%}. "
        f"The model is as unsure as in a fair choice among {choices:.1f} words. Click a bar: its word is added."
    )


def as_words(data: dict) -> list[Word]:
    pairs = zip(data["words"], data["probability"], strict=True)
    return [Word(word, probability, f"{probability:.1%}") for word, probability in pairs]


def distribution_panel(prompt: str = WEATHER, model: str = "GPT") -> Panel:
    """The first panel: a prompt, a model, the likeliest next words to click."""

    def append(job: Job, word: int) -> None:
        now = job.settings
        job.set(prompt=appended(speaker(now.model), now.prompt, word))

    def write_on(job: Job, settings) -> None:
        for _ in range(LONGEST):
            data = next_words(speaker(job.settings.model), job.settings.prompt, 1)
            if job.stopped or data["ids"][0] == speaker(job.settings.model).end:
                return
            append(job, data["ids"][0])
            if data["words"][0] == "</A>":
                return

    def add_likeliest(job: Job, settings) -> None:
        append(job, next_words(speaker(settings.model), settings.prompt, 1)["ids"][0])

    def add_drawn(job: Job, settings) -> None:
        model, generator = speaker(settings.model), torch.Generator()
        generator.seed()
        append(job, sample(model.logits(model.encode(settings.prompt))[-1], generator))

    return Panel(
        "What comes next?",
        [Text("prompt", prompt, check=farm.unknown_words, label="text so far"), Choice("model", names(), model)],
        compute=lambda settings: next_words(speaker(settings.model), settings.prompt),
        draw=draw_said,
        caption=caption_next,
        words=as_words,
        words_as="bars",
        on_word=lambda settings, i, data: {
            "prompt": appended(speaker(settings.model), settings.prompt, data["ids"][i])
        },
        actions=[
            Action("Add the likeliest", add_likeliest),
            Action("Add a drawn word", add_drawn),
            Action("Write on", write_on, seconds=30),
        ],
        size=(480, 100),
    )
