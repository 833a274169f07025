"""The counting model at work: its words, its holes, and how much of its text is recited (section 2)."""

from helpers import farm, figures
from helpers.figures import Canvas, Styled
from helpers.lectures.next_word.ngrams import LONGEST, RUN, count_ngrams, recited
from helpers.lectures.next_word.writing import generate
from helpers.panel import Choice, Panel, Slider, Text, Toggle

DOCUMENTS = (50, 300, 1000)


def count(documents: int, n: int, back_off: bool, prompt: str, seed: int = 0, words: int = 44, top: int = 7) -> dict:
    """What the counting model expects after `prompt` and what it writes.

    Returns a dict with lists words, probability (of the likeliest), holes (share for n = 1 ..), text, recited (one
    entry a word of the text); and n, seen (was the context ever counted?), words_counted.
    """
    counts = count_ngrams(documents)
    model = counts.model.with_order(n, back_off)
    ids = model.encode(prompt)
    context = tuple(ids[-(n - 1) :]) if n > 1 else ()
    probabilities = model.logits(ids)[-1].exp()
    best = probabilities.topk(top)
    new = list(generate(model, ids, words, temperature=1.0, seed=seed))
    return {
        "words": [model.words[i] for i in best.indices.tolist()],
        "probability": best.values.tolist(),
        "holes": list(counts.holes),
        "text": [model.words[i] for i in new],
        "recited": recited(counts.runs, new),
        "n": n,
        "seen": context in counts.model.counts,
        "words_counted": counts.words,
    }


def draw_count(sheet, data: dict) -> None:
    """Next words, holes for each n, and below a text: words recited from the training documents in a second colour."""
    now = figures.theme()
    left, right, text, beside = figures.axes(sheet, rows=2, columns=2, heights=(250, 120), widths=(5, 6), gap=16)
    if data["seen"]:
        figures.bars(left, data["words"], data["probability"], maximum=1.0, title="next word")
    else:
        figures.bars(left, data["words"], data["probability"], maximum=1.0, title="next word: context never seen")
    figures.bars(
        right,
        [f"n = {n}" for n in range(1, len(data["holes"]) + 1)],
        data["holes"],
        maximum=1.0,
        highlight=data["n"] - 1,
        title="runs of n words in fresh text: never seen",
        texts=[f"{share:.0%}" for share in data["holes"]],
    )
    text.cover(beside)
    shade = figures.mix(now.background, now.series[1], 0.3)
    words = [
        Styled(word, box=shade if copied else None) for word, copied in zip(data["text"], data["recited"], strict=True)
    ]
    figures.flow(Canvas(text), 0, words, 4)


def caption_count(data: dict) -> str:
    hole = data["holes"][data["n"] - 1]
    copied = sum(data["recited"]) / max(1, len(data["recited"]))
    return (
        f"n = {data['n']}: {hole:.0%} of the runs of {data['n']} words in fresh documents never stood in the "
        f"{data['words_counted']:,} words that were counted. {copied:.0%} of the text below (coloured) is recited: "
        f"{RUN} words in a row that stand there word for word."
    )


def counting_panel(prompt: str = "The owner of the") -> Panel:
    """Counting with contexts of different length: next words, holes, and a text."""
    return Panel(
        "Counting",
        [
            Text("prompt", prompt, check=farm.unknown_words),
            Slider("n", 3, 1, LONGEST, help="the next word depends on the last n - 1 words"),
            Choice("documents", DOCUMENTS, DOCUMENTS[1]),
            Toggle("back_off", False, label="back-off"),
        ],
        more=[Slider("seed", 0, 0, 20)],
        prepare=lambda settings: count_ngrams(settings.documents),
        prepare_on=("documents",),
        compute=lambda settings, counts: count(
            settings.documents, settings.n, settings.back_off, settings.prompt, settings.seed
        ),
        draw=draw_count,
        caption=caption_count,
        model="counting",
        size=(620, 400),
    )
