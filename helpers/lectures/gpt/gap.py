"""The same gap, seen from the left by GPT and from both sides by a masked model (section 4)."""

import torch

from helpers import farm, figures
from helpers.figures.canvas import Canvas
from helpers.lectures.gpt.models import bert, encode_truncated, gpt
from helpers.models.language import LanguageModel
from helpers.panel import Panel, Slider, Text
from helpers.problems import Problem

MASK = "[MASK]"
SLIDES = "Maybe he is not the best [MASK], but at least he has good slides."
SENTENCES = (
    SLIDES,
    "In order to dig a hole, Anna asked for the [MASK].",
    "Anna took the [MASK] to dig a hole.",
    "Anna has the goat. Otto has the pony. <Q>Who has the [MASK]</Q><A>Anna</A>",
    "The [MASK] laid white eggs, but the hen of Otto laid brown eggs.",
)
SHOWN = 8  # bars
LONGEST = 16  # words after the gap
MARKS = ",.?!;:"

Guesses = tuple[list[str], list[float]]  # the likeliest words and their probabilities


def parted(sentence: str) -> tuple[str, str]:
    """What stands before and after the one gap.

    Raises:
        Problem: there is no gap, or more than one.
    """
    if sentence.count(MASK) != 1:
        raise Problem(f"Put one {MASK} into the sentence: it has {sentence.count(MASK)}.")
    before, _, after = sentence.partition(MASK)
    return before, after


def from_left(model: LanguageModel, sentence: str) -> Guesses:
    """What a GPT puts into the gap: the word after all that stands before it."""
    before, _ = parted(sentence)
    return _likeliest(model, model.logits(encode_truncated(model, before))[-1])


def from_both_sides(model: LanguageModel, sentence: str) -> Guesses:
    """What a masked model puts into the gap of the whole sentence."""
    parted(sentence)
    ids = model.encode(sentence, start=False)
    if len(ids) > model.context:
        raise Problem(f"The sentence has {len(ids)} tokens; this model can read {model.context} at once.")
    place = ids.index(model.encode(MASK, start=False)[0])
    return _likeliest(model, model.logits(ids)[place])


def _likeliest(model: LanguageModel, scores: torch.Tensor) -> Guesses:
    best = scores.softmax(-1).topk(SHOWN)
    return model.tokens(best.indices.tolist()), best.values.tolist()


def cut(sentence: str, after: int) -> str:
    """The sentence with at most so many words after the gap, and a full stop."""
    before, rest = parted(sentence)
    pieces = farm.tokenize(rest)
    if len(pieces) <= after:
        return sentence
    while after and pieces[after - 1] in MARKS:
        after -= 1
    return farm.detokenize([*farm.tokenize(before), MASK, *pieces[:after], "."])


def both(left: LanguageModel, masked: LanguageModel, sentence: str, after: int = LONGEST) -> dict:
    """Both models' guesses for one gap, when `after` words after the gap are there.

    Returns a dict: sentence (as it was read), before (what GPT sees of it), left and masked (words, shares).
    """
    shown = cut(sentence, after)
    return {
        "sentence": shown,
        "before": parted(shown)[0].strip(),
        "left": from_left(left, shown),
        "masked": from_both_sides(masked, shown),
    }


def draw_both(sheet, data: dict) -> None:
    """Left what GPT reads and says, right the masked model."""
    top_left, top_right, left, right = figures.axes(sheet, rows=2, columns=2, heights=(90, 290), gap=24)
    maximum = next(step for step in (0.25, 0.5, 1.01) if step >= max(data["left"][1] + data["masked"][1]))
    seen = (("GPT", f"{data['before']} {MASK}", data["left"]), ("BERT", data["sentence"], data["masked"]))
    for (name, text, (words, shares)), top, plot in zip(seen, (top_left, top_right), (left, right), strict=True):
        canvas = Canvas(top)
        canvas.text(0, 12, f"{name} reads", size=17, bold=True)
        gap = figures.Styled(MASK, box=figures.theme().main, bold=True)
        read = [gap if word == MASK else word for word in text.replace(MASK, f" {MASK} ").split()]
        figures.flow(canvas, 26, read, 3, 15, gap=6)
        figures.bars(plot, words, shares, maximum=maximum)


def caption_both(data: dict) -> str:
    (left, share), (masked, sure) = ((words[0], shares[0]) for words, shares in (data["left"], data["masked"]))
    right = farm.tokenize(parted(data["sentence"])[1])
    seen = f"BERT also sees the {len(right)} words and marks after it" if len(right) > 1 else "nothing follows the gap"
    return f"GPT sees only what stands before the gap and says “{left}” ({share:.0%}); {seen}: “{masked}” ({sure:.0%})."


def gap_panel(sentence: str = SLIDES) -> Panel:
    """One gap, two models; a slider shows the masked model more and more of what follows."""
    return Panel(
        "What is missing?",
        [
            Text(
                "sentence",
                sentence,
                check=farm.unknown_words,
                label="a sentence with one [MASK]",
                limit=300,
                suggestions=SENTENCES,
            ),
            Slider("after", LONGEST, 0, LONGEST, label="words after the gap"),
        ],
        compute=lambda settings: both(gpt(), bert(), settings.sentence, settings.after),
        draw=draw_both,
        caption=caption_both,
        model="GPT and BERT",
        size=(620, 390),
    )
