"""What comes next? The likeliest words to click, a choice that can be steered, and surprise (section 1)."""

from types import SimpleNamespace

from torch import Tensor

from helpers import farm, figures
from helpers.figures import Canvas, Styled
from helpers.lectures.next_word.speakers import generate_text, names, speaker
from helpers.models.language import LanguageModel
from helpers.panel import Action, Choice, Job, Panel, Slider, Text, Word
from helpers.problems import Problem
from helpers.sampling import SamplingConfig, entropy, filter_logits, surprise

WEATHER = "It was a"  # many words fit
HENS = "<Q>Do white hens lay white eggs</Q><A>"
LEGHORN = "<Q>Do Leghorn hens lay white eggs</Q><A>No"
SHOWN = 8  # bars: one more than top-k may keep
DRAWN = 14  # words of each text that the button draws
STRONG = 8.0  # bits at which a word has its full colour (1 in 256)


def next_words(model: LanguageModel, logits: Tensor, ids: list[int], config: SamplingConfig | None = None) -> dict:
    """What comes after `ids` (the start and T words), given the logits (T + 1, V) of them all.

    Returns a dict with lists over the SHOWN likeliest words: words, ids, probability (after temperature and cuts), cut;
    and entropy (bits), left (how many words may be drawn), cut_share, lines (texts).
    """
    result = filter_logits(logits[-1], config)
    best = result.order[:SHOWN]
    return {
        "words": [model.words[i] for i in best.tolist()],
        "ids": best.tolist(),
        "probability": result.filtered[best].tolist(),
        "cut": (~result.kept[best]).tolist(),
        "entropy": entropy(result.filtered),
        "left": int(result.kept.sum()),
        "cut_share": result.cut_share,
        "lines": [],
    } | surprises(model, logits, ids)


def surprises(model: LanguageModel, logits: Tensor, ids: list[int]) -> dict:
    """A dict with lists over the T words after the start: said, bits (the surprise), guess (the likeliest instead)."""
    return {
        "said": [model.words[i] for i in ids[1:]],
        "bits": surprise(logits[:-1], ids[1:]).tolist(),
        "guess": [model.words[i] for i in logits[:-1].argmax(-1).tolist()],
    }


def appended(model: LanguageModel, prompt: str, word: int) -> str:
    """`prompt` as it was typed, with the word of this number after it."""
    ids = model.encode(prompt)
    before, after = model.decode(ids), model.decode([*ids, word])
    return prompt.rstrip() + after[len(before) :] if after.startswith(before) else after


def draw_next(sheet, data: dict) -> None:
    """The text so far, in large letters, the words coloured by their surprise. Below, the texts that were drawn."""
    canvas = Canvas(figures.axes(sheet))
    question = Styled("?", ink=figures.theme().main, bold=True)
    y = figures.flow(canvas, 0, [*coloured(data), question], 2, 21, gap=12, tail=True)
    for line in data["lines"]:
        y = canvas.paragraph(0, y + 12, line, canvas.width, 2, 15)
    likely = ", ".join(f"{word.text} {word.title}" for word in as_words(data))
    canvas.plot.describe(figures.titled("The likeliest next words", likely))


def draw_surprise(sheet, data: dict) -> None:
    """The text, above each word its surprise in bits, and below what the model expected in its place."""
    canvas = Canvas(figures.axes(sheet))
    canvas.plot.describe("Surprise in bits.")
    figures.flow(canvas, 0, coloured(data, numbers=True), int(canvas.height // 75), 24, gap=14)


def coloured(data: dict, numbers: bool = False) -> list[Styled]:
    """The words of the text, the deeper in colour the less the model expected them."""
    now, words = figures.theme(), []
    for word, bits, guess in zip(data["said"], data["bits"], data["guess"], strict=True):
        shade = figures.mix(now.background, now.series[1], 0.8 * min(1.0, bits / STRONG))
        beside = {"above": f"{bits:.1f}", "below": guess if guess != word else ""} if numbers else {}
        words.append(Styled(word, box=shade, **beside))
    return words


def as_words(data: dict) -> list[Word]:
    rows = zip(data["words"], data["probability"], data["cut"], strict=True)
    return [Word(word, share, "cut" if cut else f"{share:.1%}", cut) for word, share, cut in rows]


def caption_next(data: dict) -> str:
    cut = f"{data['cut_share']:.1%} of the probability are cut, {data['left']:,} words left. " * (data["cut_share"] > 0)
    return (
        f"“{data['words'][0]}” has {data['probability'][0]:.1%}. {cut}The entropy is {data['entropy']:.2f} bits: as "
        f"unsure as in a fair choice among {2 ** data['entropy']:.1f} words. Click a bar: its word is added."
    )


def caption_surprise(data: dict) -> str:
    average, most = sum(data["bits"]) / len(data["bits"]), max(data["bits"])
    place = data["bits"].index(most)
    return (
        f"{average:.2f} bits a word on average: as unsure as in a fair choice among {2**average:.1f} words (the "
        f"perplexity). Most surprising: “{data['said'][place]}” with {most:.1f} bits; the model expected "
        f"“{data['guess'][place]}”. Above a word its bits, below it what was expected instead."
    )


def read(settings: SimpleNamespace) -> tuple[LanguageModel, Tensor, list[int]]:
    """The chosen model, and the logits (T + 1, V) and ids (T + 1) of the prompt."""
    model = speaker(settings.model)
    ids = model.encode(settings.prompt)
    return model, model.logits(ids), ids


def add_word(settings: SimpleNamespace, i: int, data: dict) -> dict:
    """A click on bar `i` adds its word to the prompt."""
    return {"prompt": appended(speaker(settings.model), settings.prompt, data["ids"][i])}


def distribution_panel(prompt: str = WEATHER, model: str = "GPT", steering: bool = False) -> Panel:
    """A prompt, a model, the likeliest next words to click; with `steering` temperature, top-k and top-p."""

    def config(settings) -> SamplingConfig:
        if not steering:
            return SamplingConfig()
        return SamplingConfig(settings.temperature, settings.top_k, settings.top_p)

    def write_three(job: Job, settings) -> None:
        data = next_words(*read(settings), config(settings))
        for seed in range(3):
            text = generate_text(speaker(settings.model), settings.prompt, DRAWN, config(settings), seed)
            data["lines"] = [*data["lines"], f"{settings.prompt} {text}"]
            job.progress((seed + 1) / 3)
            job.show(data)
            if job.stopped:
                return

    text = Text("prompt", prompt, check=farm.unknown_words, label="text so far")
    chosen = Choice("model", names(), model)
    knobs = [
        Slider("temperature", 1.0, 0.1, 2.0, step=0.05, label="temperature τ"),
        Slider("top_k", 0, 0, SHOWN - 1, label="top-k (0: all)"),
        Slider("top_p", 1.0, 0.05, 1.0, step=0.05, label="top-p"),
    ]
    return Panel(
        "Steering the choice" if steering else "What comes next?",
        [text, *knobs] if steering else [text, chosen],
        more=[chosen] if steering else [],
        prepare=read,
        prepare_on=("prompt", "model"),
        compute=lambda settings, prepared: next_words(*prepared, config(settings)),
        draw=draw_next,
        caption=caption_next,
        words=as_words,
        words_as="bars",
        on_word=add_word,
        actions=[Action("Write three texts", write_three, seconds=30)],
        size=(760, 170),
    )


def surprise_panel(prompt: str = LEGHORN, model: str = "GPT") -> Panel:
    """Surprise per word of any typed text."""

    def compute(settings) -> dict:
        found = surprises(*read(settings))
        if not found["said"]:
            raise Problem("Type a few words: an empty text holds no surprise.")
        return found

    return Panel(
        "Surprise!",
        [Text("prompt", prompt, check=farm.unknown_words, label="text", rows=2), Choice("model", names(), model)],
        compute=compute,
        draw=draw_surprise,
        caption=caption_surprise,
        size=(560, 240),
    )
