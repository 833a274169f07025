"""Steering the choice: temperature, top-k and top-p on a panel (section 1)."""

from torch import Tensor

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.next_word.speakers import NAMES, speaker
from helpers.lectures.next_word.writing import generate_text
from helpers.panel import Action, Choice, Job, Panel, Slider, Text
from helpers.sampling import NextTokenDistribution, SamplingConfig, entropy, filter_logits

WORDS = 14  # of each text that the button draws


def named(result: NextTokenDistribution, words, shown: int = 11) -> dict:
    """A distribution with the names of its words, for drawing.

    Returns a dict with lists over the `shown` likeliest words: words, own, heated, cut (bool), final; and the numbers
    left (how many words stay), cut_share, entropy_own and entropy (bits), rest and own_rest (share of words not shown).
    """
    best = result.order[:shown]
    final = result.filtered[best].tolist()
    return {
        "words": [words[i] for i in best.tolist()],
        "own": result.raw[best].tolist(),
        "heated": result.scaled[best].tolist(),
        "cut": (~result.kept[best]).tolist(),
        "final": final,
        "left": int(result.kept.sum()),
        "cut_share": result.cut_share,
        "entropy_own": entropy(result.raw),
        "entropy": entropy(result.filtered),
        "rest": max(0.0, 1 - sum(final)),
        "own_rest": max(0.0, 1 - sum(result.raw[best].tolist())),
    }


def draw_filter(sheet, data: dict) -> None:
    """Two strips of probabilities: the model's own, and those drawn from. Below, a bar for each word, kept or cut."""
    strips, beside, below, text = figures.axes(sheet, rows=2, columns=2, heights=(112, 320), widths=(5, 4), gap=10)
    strips.cover(beside)
    now = figures.theme()
    canvas = Canvas(strips)
    for y, title, shares, rest in (
        (0, "the model's own", data["own"], data["own_rest"]),
        (58, "what is drawn from", data["final"], data["rest"]),
    ):
        canvas.text(0, y + 22, title, 160, 15)
        x, room = 168.0, canvas.width - 168
        for i, (word, share) in enumerate(zip(data["words"], shares, strict=True)):
            face = figures.mix(now.background, now.main, 0.85 - 0.5 * (i % 2) - 0.02 * i)
            canvas.box(x, y, share * room, 44, face, now.background)
            if share * room > figures.text_width(word, 15) + 8:
                colour = figures.readable_on(face)
                canvas.text(x + share * room / 2, y + 22, word, size=15, align="center", colour=colour)
            x += share * room
        canvas.box(x, y, rest * room, 44, now.grid, now.background)
        if rest * room > 60:
            canvas.text(x + rest * room / 2, y + 22, "others", size=15, align="center", colour=now.faint)
    fates = zip(data["heated"], data["cut"], data["final"], strict=True)
    values = [heated if cut else final for heated, cut, final in fates]
    maximum = next(step for step in (0.1, 0.25, 0.5, 1.01) if step >= max(values))  # steady while a slider moves
    figures.bars(below, data["words"], values, cut=data["cut"], maximum=maximum)
    canvas = Canvas(text)
    y = 14.0
    if data["lines"]:
        canvas.text(0, y, "three texts drawn in this way", size=16, bold=True)
    for line in data["lines"]:
        y = canvas.paragraph(0, y + 30, line, canvas.width, 3, 15)


def caption_filter(data: dict) -> str:
    cut = f"Cut: {data['cut_share']:.1%} of the probability." if data["cut_share"] else "Nothing is cut."
    return (
        f"{cut} {data['left']:,} words can still be drawn. Their entropy is {data['entropy']:.2f} bits; "
        f"that of the model's own distribution {data['entropy_own']:.2f}."
        " The order of the words never changes, only the shares."
    )


def filter_panel(prompt: str = "It was a", model: str = "GPT") -> Panel:
    """Temperature, top-k and top-p on scores computed once; a button draws three texts with these settings."""

    def scores(settings) -> Tensor:
        model = speaker(settings.model)
        return model.logits(model.encode(settings.prompt))[-1]

    def compute(settings, prepared: Tensor) -> dict:
        names = speaker(settings.model).words
        config = SamplingConfig(settings.temperature, settings.top_k, settings.top_p)
        return named(filter_logits(prepared, config), names) | {"lines": []}

    def write_three(job: Job, settings) -> None:
        data = compute(settings, scores(settings))
        how = {"temperature": settings.temperature, "top_k": settings.top_k, "top_p": settings.top_p}
        for seed in range(3):
            text = generate_text(speaker(settings.model), settings.prompt, WORDS, seed=seed, **how)
            data["lines"] = [*data["lines"], f"{settings.prompt} {text}"]
            job.progress((seed + 1) / 3)
            job.show(data)
            if job.stopped:
                return

    return Panel(
        "Steering the choice",
        [
            Text("prompt", prompt, check=farm.unknown_words),
            Slider("temperature", 1.0, 0.1, 2.0, step=0.05, label="temperature τ"),
            Slider("top_k", 0, 0, 10, label="top-k (0: all)"),
            Slider("top_p", 1.0, 0.05, 1.0, step=0.05, label="top-p"),
        ],
        more=[Choice("model", NAMES, model)],
        prepare=scores,
        prepare_on=("prompt", "model"),
        compute=compute,
        draw=draw_filter,
        caption=caption_filter,
        actions=[Action("Write three texts", write_three, seconds=30)],
        size=(560, 400),
    )
