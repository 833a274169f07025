"""The logit lens: what the model would say if it had to speak after each layer (section 8).

nostalgebraist, Interpreting GPT: the logit lens (2020).
"""

import torch
from torch import Tensor

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.gpt.models import SIZES, encode_truncated, gpt
from helpers.models.hooks import capture_outputs
from helpers.models.language import LanguageModel
from helpers.panel import Choice, Panel, Problem, Slider, Text, Toggle, Word

QUESTION = "Anna has the goat. Otto has the pony. <Q>Who has the pony</Q><A>"
COLUMNS = 7  # words shown side by side
LONGEST = 96  # tokens of a text, the start among them: as many as the slider reaches


@torch.inference_mode()
def residual_stream(model: LanguageModel, ids: list[int]) -> Tensor:
    """What flows through the model (L + 1, T, d): the embedded words, then after each block, before the last norm."""
    body = model.model.transformer
    with capture_outputs(body.ln_f, inputs=True) as last:
        found = body(torch.tensor([ids], device=model.device), output_hidden_states=True, use_cache=False)
    stream = torch.stack([*found.hidden_states[:-1], last[0]])[:, 0]  # the library norms the last one
    return stream.cpu().float()


@torch.inference_mode()
def unembed(model: LanguageModel, stream: Tensor, norm: bool = True) -> Tensor:
    """Probabilities (..., V) that the head gives to a stream (..., d), through the model's last norm or without it."""
    body, head = model.model.transformer, model.model.lm_head
    vectors = stream.to(head.weight)
    return head(body.ln_f(vectors) if norm else vectors).cpu().float().softmax(-1)


def lens(model: LanguageModel, ids: list[int], stream: Tensor, norm: bool, back: int, columns: int = COLUMNS) -> dict:
    """Each layer's word at the last places up to `back` before the end, and one place in detail.

    Returns a dict: heads (the words read), grid (layers x places: the likeliest next word), share (its probability),
    text (all words), place (index in the text), final (what the model says there), course (probability of that word
    after each layer), first (the first layer where it leads and keeps the lead).
    """
    place = max(0, len(ids) - 1 - back)
    shown = range(max(0, place - columns + 1), place + 1)
    shares = unembed(model, stream[:, list(shown)], norm)  # (L + 1, places, V)
    best = shares.max(-1)
    final = int(unembed(model, stream[-1, place]).argmax())
    leads = (best.indices[:, -1] == final).tolist()
    return {
        "heads": ["▸" if i == 0 else model.tokens([ids[i]])[0] for i in shown],
        "grid": [model.tokens(row) for row in best.indices.tolist()],
        "share": best.values.tolist(),
        "text": model.tokens(ids[1:]),
        "place": place,
        "final": model.tokens([final])[0],
        "course": shares[:, -1, final].tolist(),
        "first": next((n for n in range(len(leads)) if all(leads[n:])), None),
    }


def draw_lens(sheet, data: dict) -> None:
    """Left a word for each layer (from bottom to top) and place; right the course of the final word's probability."""
    left, right = figures.axes(sheet, columns=2, widths=(7, 3), gap=24)
    now, canvas = figures.theme(), Canvas(left)
    rows, columns = len(data["grid"]), len(data["heads"])
    wide, tall = (canvas.width - 62) / columns, (canvas.height - 30) / rows
    size = min(15, tall * 0.6)
    canvas.plot.describe(f"Each layer's guess at the last place: {', '.join(row[-1] for row in data['grid'])}.")
    for layer, (words, shares) in enumerate(zip(data["grid"], data["share"], strict=True)):
        y = canvas.height - 30 - (layer + 1) * tall
        canvas.text(56, y + tall / 2, "words" if layer == 0 else layer, size=size, align="right")
        for column, (word, share) in enumerate(zip(words, shares, strict=True)):
            face = figures.mix(now.background, now.main, share)
            x = 62 + column * wide
            canvas.box(x, y, wide - 3, tall - 3, face)
            canvas.text(x + 5, y + tall / 2, word, wide - 12, size, colour=figures.readable_on(face))
    for column, word in enumerate(data["heads"]):
        bold = column == columns - 1
        canvas.text(62 + column * wide + 5, canvas.height - 12, word, wide - 12, 15, bold=bold)
    figures.lines(
        right,
        {"": (list(range(rows)), [100 * share for share in data["course"]])},
        title=figures.shorten(f"“{data['final']}” (%)", right.cell[2] - 20, 17),
        xlabel="layer",
        ylim=(0, 105),
        markers=True,
    )


def caption_lens(data: dict) -> str:
    layers = len(data["course"]) - 1
    if data["first"] is None:
        return (
            f"Read in this way, no layer says “{data['final']}”, which is what the model answers: is the norm missing?"
        )
    when = "from the words alone" if data["first"] == 0 else f"from layer {data['first']} of {layers} on"
    return f"The model says “{data['final']}” {when}. Below that, other guesses lead. Click a word to look there."


def as_words(data: dict) -> list[Word]:
    marked = data["place"] - 1
    return [Word(word, 0.9 if i == marked else 0.1, "look here") for i, word in enumerate(data["text"])]


def lens_panel(prompt: str = QUESTION) -> Panel:
    """Look into every layer: click a word of the text, with the model's last norm or without it."""

    def prepare(settings) -> tuple[LanguageModel, list[int], Tensor]:
        model = gpt(settings.size)
        ids = encode_truncated(model, settings.prompt)
        if len(ids) > LONGEST:
            raise Problem(f"The text has {len(ids)} tokens; {LONGEST} can be shown. Shorten it.")
        return model, ids, residual_stream(model, ids)

    def compute(settings, prepared) -> dict:
        return lens(*prepared, settings.norm, settings.back)

    return Panel(
        "What would each layer say?",
        [
            Text("prompt", prompt, check=farm.unknown_words),
            Slider("back", 0, 0, LONGEST - 1, label="words back"),
            Toggle("norm", True, label="with the final LayerNorm"),
            Choice("size", SIZES),
        ],
        prepare=prepare,
        prepare_on=("prompt", "size"),
        compute=compute,
        draw=draw_lens,
        caption=caption_lens,
        words=as_words,
        on_word=lambda settings, index, data: {"back": len(data["text"]) - 1 - index},
        model="GPT",
        size=(900, 360),
    )
