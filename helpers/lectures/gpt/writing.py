"""A text that grows word by word, with every knob in reach while it does (section 5)."""

from torch import Tensor

from helpers import farm, figures, memory
from helpers.figures import Canvas
from helpers.lectures.gpt.models import SIZES, encode_truncated, gpt
from helpers.models.drafts import Draft, generate
from helpers.models.language import LanguageModel
from helpers.panel import Action, Choice, Job, Panel, Slider, Text
from helpers.sampling import ALL, SamplingConfig, filter_logits

OPENING = "Once there was a"
SHOWN = 9  # bars
MOST = 120  # words that one press of the button writes
LONGEST = 3000  # characters

_latest: list[Draft] = []  # one at most, of whichever panel: what was written need not be read again
memory.on_free(_latest.clear)


def draft_of(model: LanguageModel, text: str) -> Draft:
    """The latest draft if it is this model's of this text, else one that reads the text."""
    for draft in _latest:
        if draft.model.model is model.model and draft.text == text:
            return draft
    draft = Draft(model, encode_truncated(model, text))
    _latest[:] = [draft]
    return draft


def next_word(scores: Tensor, before: list[int], model: LanguageModel, config: SamplingConfig) -> dict:
    """What the knobs make of the scores (V,) of one next word.

    Returns a dict with lists over the likeliest words of the model: words, own, drawn (probabilities), cut, again
    (said before); and left, how many words may be drawn.
    """
    result = filter_logits(scores, config, before)
    best = result.order[:SHOWN]
    return {
        "words": model.tokens(best.tolist()),
        "own": result.raw[best].tolist(),
        "drawn": result.filtered[best].tolist(),
        "cut": (~result.kept[best]).tolist(),
        "again": [number in set(before[1:]) for number in best.tolist()],
        "left": int(result.kept.sum()),
    }


def draw_writing(sheet, data: dict) -> None:
    """Below the text, each word on its probability; above, the model's own bars and what is drawn from."""
    own, drawn, text, beside = figures.axes(sheet, rows=2, columns=2, heights=(250, 110), gap=14)
    text.cover(beside)
    labels = [f"{word} ↺" if again else word for word, again in zip(data["words"], data["again"], strict=True)]
    maximum = next(step for step in (0.25, 0.5, 1.01) if step >= max(data["own"] + data["drawn"]))
    figures.bars(own, labels, data["own"], maximum=maximum, title="the model's own")
    figures.bars(drawn, labels, data["drawn"], cut=data["cut"], maximum=maximum, title="what is drawn from")
    now, canvas = figures.theme(), Canvas(text)
    words = [
        figures.Styled(word, box=figures.mix(now.background, now.series[1], 0.75 * (1 - share) ** 3))
        for word, share in zip(data["text"], data["probability"], strict=True)
    ]
    figures.flow(canvas, 2, words, int(canvas.height // 27), tail=True)


def caption_writing(data: dict) -> str:
    again = sum(data["again"])
    repeated = f"{again} of these words were said before (↺). " if again else ""
    return f"{data['left']:,} words can be drawn. {repeated}In the text, a strong colour marks an unlikely word."


def writing_panel() -> Panel:
    """Write streams words into the text box; the knobs act on cached scores, also while it writes."""

    def prepare(settings) -> Draft:
        return draft_of(gpt(settings.size), settings.prompt)

    def config(settings) -> SamplingConfig:
        return SamplingConfig(settings.temperature, settings.top_k, settings.top_p, settings.penalty)

    def compute(settings, draft: Draft) -> dict:
        shown = {"text": draft.model.tokens(draft.ids[1:]), "probability": list(draft.probabilities)}
        return next_word(draft.scores, draft.ids, draft.model, config(settings)) | shown

    def write_on(job: Job, settings) -> None:
        draft = Draft(gpt(settings.size), prepare(settings).ids)  # its own: a slider may ask for another text
        for number, _ in enumerate(generate(draft, lambda: config(job.settings), settings.seed, MOST), 1):
            if job.stopped or len(draft.text) > LONGEST:
                return
            _latest[:] = [draft]
            job.set(prompt=draft.text)
            job.progress(number / MOST, f"word {number}")

    return Panel(
        "Writing, word by word",
        [
            Text("prompt", OPENING, check=farm.unknown_words, label="text so far", rows=2, limit=LONGEST),
            Slider("temperature", 1.0, 0.1, 2.0, step=0.05, label="temperature τ"),
            Slider("top_p", 1.0, 0.05, 1.0, step=0.05, label="top-p"),
            Slider("penalty", 1.0, 1.0, 2.0, step=0.05, label="repetition penalty"),
        ],
        more=[Slider("top_k", ALL, 0, 10, label="top-k (0: all)"), Slider("seed", 0, 0, 99), Choice("size", SIZES)],
        prepare=prepare,
        prepare_on=("prompt", "size"),
        compute=compute,
        draw=draw_writing,
        caption=caption_writing,
        actions=[Action("Write", write_on, seconds=60)],
        model="GPT",
        size=(620, 400),
    )
